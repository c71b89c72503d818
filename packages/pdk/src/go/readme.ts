import type { Contract } from "@mortise/contract";
import { asksBeforeWrites } from "../first-decision.ts";
import type { KitFile } from "../kit.ts";
import { kitReadme } from "../kit-readme.ts";
import { markdownCode } from "../markdown.ts";
import type { Names } from "./names.ts";
import type { GoKitOptions } from "./options.ts";

/** `README.md`: a first plug-in, how calls fail, how to test, and everything that there is. */
export function readmeFile(
  contract: Contract,
  names: Names,
  examples: readonly KitFile[],
  { packageName, modulePath }: Required<GoKitOptions>,
): KitFile {
  const [plugin, test] = examples;
  const own = [
    ...(plugin && test ? firstPlugin(plugin, test) : []),
    setUp(modulePath),
    CALLS,
    VALUES,
    ...(asksBeforeWrites(contract) ? [DECISIONS] : []),
    `## Unit tests\n\n\`go test\` runs a plug-in on your machine. \`${packageName}test.New(t)\` stands in for the app: \`Answer\` and \`AnswerWith\` answer operations by their wire names, \`Tell\` calls an export with an event, \`Calls\` lists what was sent. An operation without an answer is refused.`,
  ];
  return kitReadme(contract, own, {
    call: (operation) => names.operations.get(operation)?.call ?? "",
    event: (event) => `${markdownCode(event.name)} \`${names.events.get(event)?.handle ?? ""}\``,
  });
}

/** The example's files, which hold our code alone: nothing in them ends the fence. */
function firstPlugin(plugin: KitFile, test: KitFile): readonly string[] {
  return [
    "## A first plug-in",
    fenced(plugin.text),
    "Its unit test:",
    fenced(test.text),
    `Both are in [${plugin.path.split("/").slice(0, -1).join("/")}](${plugin.path}).`,
  ];
}

function fenced(text: string): string {
  return `\`\`\`go\n${text}\`\`\``;
}

function setUp(modulePath: string): string {
  return `## Setting up

Go 1.24 or later builds it:

\`\`\`sh
go mod init example.com/plugin
go mod edit -require ${modulePath}@v0.0.0 -replace ${modulePath}@v0.0.0=../path/to/this/kit
go mod tidy
GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -ldflags="-s -w" -o plugin.wasm .
\`\`\``;
}

const CALLS = `## Calls

- A call takes one struct: parameters, and \`Body\`. It returns the body of a 2xx answer at once. Where the app documents several successes, the result has a field for each.
- \`…WithResponse\` returns status and headers, too, for pagination and the like.
- A failure that the app documents is a \`*StatusError[T]\`, T being the type of its body; the operation's comment lists them. Any other status is an \`*UnexpectedStatusError\`, a body that is not as documented an \`*InvalidAnswerError\`. \`errors.As\` finds an \`*APIError\` with status, headers and body in all three.
- A \`*RefusedError\` comes from the host: its \`Code\` is \`RefusedNotGranted\`, \`RefusedBudgetExhausted\`, \`RefusedTimedOut\`, …
- A plug-in's module imports the operations that it calls, and no others.
- A handler that returns an error or panics fails the app's call with that text.`;

const DECISIONS = `## Decisions

A handler of \`…_before_create\` and the like is asked before the record is written, inside the app's transaction. It returns what a method of the event makes:

- nil or \`event.Allow()\`: the write goes on.
- \`event.Reject(CustomerFieldEmail, "…")\`: nothing is written. \`RejectWithCode\` adds a code for programs; \`RejectAll\` takes several \`CustomerFieldError\`s: one without a field is about the record as a whole. Use the constants: Go takes any text for a field, and the app refuses one that the record does not have.
- \`event.Change(CustomerChanges{…})\`: the write goes on with these values, a JSON Merge Patch: objects are merged, \`Null[T]()\` takes a value away.

A handler of \`…_many\` is asked about many at once: \`return event.Decide(func(told *…) (*CustomerDecision, error) { … })\` asks a function about each, which has the same methods on \`told\`. \`Previous\` and \`Changed\` say what an update changes. What is about to be destroyed can be rejected, not changed. \`…_after_…\` is told once the transaction has committed.`;

const VALUES = `## Values

- What may be left out is a pointer, a slice, a map or \`any\`: nil is left out. \`Ptr(value)\` makes pointers. A \`Nullable[T]\` may also be null: \`Value(v)\`, \`Null[T]()\`, and its zero value is left out.
- What has to be there and may be null is a pointer, slice, map or \`any\`: nil is null. Other nil slices and maps are written as empty.
- One of several types is a struct of which one field is set; \`Other\` keeps what the app added since.
- Enums are open: \`IsKnown\` tells whether a value is listed.
- Numbers keep every digit: \`int64\`, \`uint64\`, \`float64\`, and \`json.Number\` inside \`any\`. A property of any type that may be left out and is null holds \`Null[any]()\`, so that it is told from one that is left out.
- Dates are text, as the app writes them. Bytes are \`File\`, which may have a name in a multipart body, or \`[]byte\` where they are a whole body.
- \`Additional\` holds the properties of an object that the app's documentation does not mention: what comes is kept, and sent on.
- Names are matched exactly, unlike \`encoding/json\` does; the types marshal themselves by the same rules there.`;
