import { type Contract, type Event, type Operation, type Type, takesInput } from "@mortise/contract";
import { failures } from "../answers.ts";
import { type Code, code, joinCode } from "../code.ts";
import type { KitFile } from "../kit.ts";
import { markdownCode, markdownText } from "../markdown.ts";
import type { Names } from "./names.ts";
import { sampleArguments, sampleValue } from "./sample.ts";
import { count, stringLiteral } from "./text.ts";

/** A longer call makes no good first example. */
const MAX_EXAMPLE = 300;

/** Events looked at for the example. */
const MAX_EVENTS = 50;

/** `README.md`: a first plug-in, how calls fail, how to test, and everything that there is. */
export function readmeFile(contract: Contract, names: Names, packageName: string): KitFile {
  const example = exampleOf(contract, names);
  const title = `${markdownText(contract.title)} ${markdownText(contract.version)}`.trim();
  const sections = [
    `# Plug-in kit for ${title}`,
    "What a plug-in may call and hear, typed. Generated; do not edit.",
    ...(example ? firstPlugin(example, packageName) : []),
    ...rules(packageName, example),
    `## Operations (${contract.operations.length})`,
    contract.operations.map((operation) => operationLine(operation, names)).join("\n"),
    `## Events (${contract.events.length})`,
    contract.events.map((event) => eventLine(event, names)).join("\n"),
  ];
  return { path: "README.md", text: `${sections.filter((section) => section !== "").join("\n\n")}\n` };
}

interface Example {
  readonly call?: { readonly operation: Operation; readonly name: Code; readonly given: Code };
  readonly event?: { readonly handler: Code; readonly handlerType: Code; readonly answer: Code | undefined };
}

function firstPlugin({ call, event }: Example, packageName: string): readonly string[] {
  const imported = [...(call ? [call.name] : []), ...(event ? [code`type ${event.handlerType}`] : [])];
  const from = stringLiteral(packageName);
  const calling = call && code`${call.name}(${call.given});`;
  const lines: Code[] = [code`import { ${joinCode(imported, ", ")} } from ${from};`, code``];
  if (event) {
    const parameter = event.answer === undefined ? code`event` : code``;
    lines.push(code`export const ${event.handler}: ${event.handlerType} = (${parameter}) => {`);
    if (calling) lines.push(code`  ${calling}`);
    if (event.answer !== undefined) lines.push(code`  return ${event.answer};`);
    lines.push(code`};`);
  } else if (calling) lines.push(calling);
  const build = "`npx mortise build plugin.ts --out plugin.wasm` compiles it.";
  const sections = ["## A first plug-in", fenced(lines), build];
  const status = call && failures(call.operation).find((one) => /^[45]\d\d$/.test(one.status))?.status;
  if (call && calling && status) {
    const handled = [
      code`import { ${call.name} } from ${from};`,
      code``,
      code`try {`,
      code`  ${calling}`,
      code`} catch (error) {`,
      code`  if (!${call.name}.failed(error, ${count(Number(status))})) throw error;`,
      code`  const documented = error.body; // typed`,
      code`}`,
    ];
    sections.push("A failure that the API documents has a typed body:", fenced(handled));
  }
  return sections;
}

function rules(packageName: string, example: Example | undefined): readonly string[] {
  const answers = example?.call ? code`{ ${example.call.name}: { status: 422, body: {} } }` : code`{}`;
  const testing = fenced([
    code`import { answerWith } from ${stringLiteral(`${packageName}/testing`)};`,
    code``,
    code`const { calls, restore } = answerWith(${answers});`,
    code`// Call the plug-in's function here, then look at what it sent.`,
    code`const sent = calls.map(({ operation, request }) => [operation, request.body]);`,
    code`restore();`,
  ]);
  return [
    "## Calls",
    "- A call takes one object: parameters under their wire names, and `body`. It returns the body of a 2xx answer at once; there is no promise.\n" +
      "- `someOperation.response(…)` returns `{ status, headers, body }` instead, for pagination and the like.\n" +
      '- Any other answer throws an `ApiError`; `someOperation.failed(error, 422)` tells whether it is that one, and types its `body`. `"4XX"` and `"default"` work where they are documented.\n' +
      "- A `RefusedError` comes from the host: its `code` is `not-granted`, `budget-exhausted`, `timed-out`, … (`RefusalCode`).\n" +
      "- Bytes are a `Uint8Array`; in a multipart body a `new FilePart(bytes, { filename })` gives the file a name. In events they are `{ base64 }`.\n" +
      "- A property that may be left out of a request may also be `undefined`; one that is `null`able must be given.",
    "## Unit tests",
    "Answers are given by the operation's name, as `{ body }`, `{ status, body }`, `{ refused: code }` or a function of the request. An operation without an answer is refused.",
    testing,
  ];
}

function operationLine(operation: Operation, names: Names): string {
  const name = names.operations.get(operation)?.call ?? "";
  const call = `\`${name}(${takesInput(operation) ? "…" : ""})\``;
  const summary = operation.summary ? `: ${markdownText(operation.summary)}` : "";
  return `- ${call} ${markdownCode(`${operation.method} ${operation.path}`)}${summary}`;
}

function eventLine(event: Event, names: Names): string {
  const summary = event.summary ?? event.description;
  return `- \`${names.events.get(event)?.handler ?? ""}\`${summary ? `: ${markdownText(summary)}` : ""}`;
}

/** Our code only, whose lines never start with a backtick: nothing in it ends the fence. */
function fenced(lines: readonly Code[]): string {
  return ["```ts", ...lines, "```"].join("\n");
}

/** An event and the operation that has most words in common with it. */
function exampleOf(contract: Contract, names: Names): Example | undefined {
  const types = new Map(contract.types.map((named) => [named.name, named.type]));
  const events = contract.events.filter((event) => !event.deprecated).slice(0, MAX_EVENTS);
  const best = bestPair(contract, events, types);
  const event = best?.event ?? events.find((one) => answerOf(one, types) !== null);
  const own = event && names.events.get(event);
  const call = best && names.operations.get(best.operation)?.call;
  if (!own && !call) return undefined;
  const answer = event && (answerOf(event, types) ?? undefined);
  return {
    ...(best && call && { call: { operation: best.operation, name: call, given: best.given } }),
    ...(own && { event: { handler: own.handler, handlerType: own.handlerType, answer } }),
  };
}

/** What the example answers; undefined: nothing; null: there is no short example of it. */
function answerOf(event: Event, types: ReadonlyMap<string, Type>): Code | undefined | null {
  return event.answer === undefined ? undefined : (sampleValue(event.answer, "answer", types) ?? null);
}

interface Pair {
  readonly event: Event | undefined;
  readonly operation: Operation;
  readonly given: Code;
}

function bestPair(
  contract: Contract,
  events: readonly Event[],
  types: ReadonlyMap<string, Type>,
): Pair | undefined {
  const usable = events.filter((event) => answerOf(event, types) !== null);
  const eventWords = usable.map((event) => new Set(event.name.split("_")));
  const ranked: { operation: Operation; event: Event | undefined; score: number }[] = [];
  for (const operation of contract.operations) {
    if (operation.deprecated) continue;
    const words = operation.name.split("_");
    let best = { event: usable[0], shared: 0 };
    for (const [index, own] of eventWords.entries()) {
      const shared = words.filter((word) => own.has(word)).length / own.size;
      if (shared > best.shared) best = { event: usable[index], shared };
    }
    const likeable = (operation.method === "POST" ? 0.2 : 0) + (operation.body ? 0.1 : 0);
    ranked.push({ operation, event: best.event, score: best.shared + likeable - words.length / 100 });
  }
  ranked.sort((a, b) => b.score - a.score);
  for (const { operation, event } of ranked.slice(0, 100)) {
    const given = sampleArguments(operation, types);
    if (given !== undefined && given.length <= MAX_EXAMPLE) return { event, operation, given };
  }
  return undefined;
}
