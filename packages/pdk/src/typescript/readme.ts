import type { Contract } from "@mortise/contract";
import { failures } from "../answers.ts";
import { type Code, code } from "../code.ts";
import type { KitFile } from "../kit.ts";
import { kitReadme } from "../kit-readme.ts";
import { type DecisionExample, decisionLines } from "./decision-example.ts";
import { type Example, pluginLines } from "./example.ts";
import type { DecisionNames, Names } from "./names.ts";
import { count, stringLiteral } from "./text.ts";

/** What there is to show; a decision goes first. */
interface Examples {
  readonly example: Example | undefined;
  readonly decision: DecisionExample | undefined;
}

/** `README.md`: a first plug-in, how calls fail, how to test, and everything that there is. */
export function readmeFile(
  contract: Contract,
  names: Names,
  packageName: string,
  { example, decision }: Examples,
): KitFile {
  const own = [
    ...(decision ? firstDecision(decision, packageName) : []),
    ...(example ? firstPlugin(example, packageName, decision ? "## A plug-in that calls" : FIRST) : []),
    ...(names.decisions ? decisions(names.decisions) : []),
    ...rules(packageName, example),
  ];
  return kitReadme(contract, own, {
    call: (operation) => names.operations.get(operation)?.call ?? "",
    event: (event) => `\`${names.events.get(event)?.handler ?? ""}\``,
  });
}

const FIRST = "## A first plug-in";
const BUILD = "`npx mortise build plugin.ts --out plugin.wasm` compiles it.";

function firstDecision(decision: DecisionExample, packageName: string): readonly string[] {
  return [FIRST, fenced(decisionLines(decision, packageName)), BUILD];
}

function decisions({ allow, change, reject, rejectAll }: DecisionNames): readonly string[] {
  return [
    "## Decisions",
    `A handler of \`…BeforeCreate\` and the like is asked before the record is written, inside the app's transaction. It answers:

- nothing, or \`${allow}()\`: the write goes on.
- \`${reject}(field, message, code?)\`: nothing is written. \`${rejectAll}([{ field, code, message }, …])\` gives several reasons; one without a field is about the record as a whole.
- \`${change}({ field: value })\`: the write goes on with these values, a JSON Merge Patch: objects are merged, \`null\` takes a value away.

Another field than the record has, or a change of one that plug-ins may only see, does not compile: the compiler looks at where the decision is returned. A function of your own that makes decisions says so: \`(): CustomerDecision => …\`, by the record's name.

A handler of \`…Many\` is asked about many at once: \`({ records }) => ({ decisions: records.map(({ record }) => …) })\`, by their places; \`null\` allows. \`previous\` and \`changed\` say what an update changes. What is about to be destroyed can be rejected, not changed. \`…After…\` is told once the transaction has committed.`,
  ];
}

function firstPlugin(example: Example, packageName: string, title: string): readonly string[] {
  const { call } = example;
  const from = stringLiteral(packageName);
  const sections = [title, fenced(pluginLines(example, packageName)), ...(title === FIRST ? [BUILD] : [])];
  const status = call && failures(call.operation).find((one) => /^[45]\d\d$/.test(one.status))?.status;
  if (call && status) {
    const handled = [
      code`import { ${call.name} } from ${from};`,
      code``,
      code`try {`,
      code`  ${call.name}(${call.given});`,
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

/** Our code only, whose lines never start with a backtick: nothing in it ends the fence. */
function fenced(lines: readonly Code[]): string {
  return ["```ts", ...lines, "```"].join("\n");
}
