import type { Contract } from "@mortise/contract";
import { failures } from "../answers.ts";
import { type Code, code } from "../code.ts";
import type { KitFile } from "../kit.ts";
import { kitReadme } from "../kit-readme.ts";
import { type Example, pluginLines } from "./example.ts";
import type { Names } from "./names.ts";
import { count, stringLiteral } from "./text.ts";

/** `README.md`: a first plug-in, how calls fail, how to test, and everything that there is. */
export function readmeFile(
  contract: Contract,
  names: Names,
  packageName: string,
  example: Example | undefined,
): KitFile {
  const own = [...(example ? firstPlugin(example, packageName) : []), ...rules(packageName, example)];
  return kitReadme(contract, own, {
    call: (operation) => names.operations.get(operation)?.call ?? "",
    event: (event) => `\`${names.events.get(event)?.handler ?? ""}\``,
  });
}

function firstPlugin(example: Example, packageName: string): readonly string[] {
  const { call } = example;
  const from = stringLiteral(packageName);
  const build = "`npx mortise build plugin.ts --out plugin.wasm` compiles it.";
  const sections = ["## A first plug-in", fenced(pluginLines(example, packageName)), build];
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
