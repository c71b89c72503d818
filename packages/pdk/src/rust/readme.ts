import type { Contract } from "@mortise/contract";
import { asksBeforeWrites } from "../first-decision.ts";
import type { KitFile } from "../kit.ts";
import { kitReadme } from "../kit-readme.ts";
import type { Names } from "./names.ts";
import { importName, type RustKitOptions } from "./options.ts";

/** `README.md`: a first plug-in, how calls fail, how to test, and everything that there is. */
export function readmeFile(
  contract: Contract,
  names: Names,
  examples: readonly KitFile[],
  { crateName, crateVersion }: Required<RustKitOptions>,
): KitFile {
  const plugin = examples.find(({ path }) => path.endsWith(".rs"));
  const own = [
    ...(plugin ? ["## A first plug-in", fenced("rust", plugin.text)] : []),
    setUp(crateName, crateVersion),
    CALLS,
    VALUES,
    ...(asksBeforeWrites(contract) ? [DECISIONS] : []),
    tests(importName(crateName)),
  ];
  return kitReadme(contract, own, {
    call: (operation) => {
      const called = names.operations.get(operation);
      return `${called?.module ?? ""}::${called?.call ?? ""}`;
    },
    event: (event) => `\`${names.events.get(event) ?? ""}\``,
  });
}

/** Our code only, whose lines never start with a backtick: nothing in it ends the fence. */
function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

function setUp(crateName: string, crateVersion: string): string {
  const manifest = `[lib]
crate-type = ["cdylib", "rlib"]

[dependencies]
${crateName} = { path = "../path/to/this/kit", version = "${crateVersion}" }`;
  return `## Setting up

In the plug-in's \`Cargo.toml\`, for Rust 1.82 or later:

${fenced("toml", manifest)}

${fenced("sh", "rustup target add wasm32-unknown-unknown\ncargo build --release --target wasm32-unknown-unknown")}`;
}

const CALLS = `## Calls

- An operation is a function in the module of its tag. It takes one struct, made by \`…Params::new(…)\` of what is required, or \`default()\`; \`Params { page: Some(2), ..Params::new(id) }\` adds to it. It returns the body of a 2xx answer at once.
- \`…_with_response\` returns an \`Answer\` with status, headers and body, for pagination and the like.
- Each operation has its own error: a variant for each documented status (\`Status422\`, \`Status4xx\`, \`Default\`) with the typed answer; \`Unexpected\` for any other answer, \`Refused\` when the host says no (\`not-granted\`, \`budget-exhausted\`, \`timed-out\`, …), \`Invalid\` for a success that is not as documented. \`?\` turns all of them into \`Error\`.
- A plug-in's module imports the operations that it calls, and no others.
- \`export! { event => handler }\` exports handlers. A handler that returns an error or panics fails the app's call with that text.
- \`log(Level::Info, …)\` writes to the operator's log.`;

const VALUES = `## Values

- What may be left out is an \`Option\`. Where it may also be \`null\` it is an \`Option<Option<…>>\`: \`None\` is left out, \`Some(None)\` is \`null\`. What has to be there and may be \`null\` is an \`Option\`.
- Enums and unions are open: \`Undocumented\` keeps what the app added since, and it is sent on as it came.
- \`additional\` holds the properties of an object that the app's documentation does not mention: what comes is kept, and sent on.
- Types implement \`serde\`'s \`Serialize\` and \`Deserialize\` by the same rules. \`NaN\` and infinities are no JSON: they are sent as \`null\`.
- Dates are texts, as the app writes them. Bytes are \`Bytes\`, which may have a file's name in a multipart body.
- The feature \`arbitrary_precision\` keeps numbers of any length in what has no type of its own.`;

const DECISIONS = `## Decisions

A handler of \`…_before_create\` and the like is asked before the record is written, inside the app's transaction. It returns a decision (\`CustomerDecision\`, by the record's name), an \`Option\` of one, or a \`Result\` with either:

- \`None\` or \`CustomerDecision::allow()\`: the write goes on.
- \`CustomerDecision::reject(CustomerField::Email, "…")\`: nothing is written. \`reject_with_code\` adds a code for programs; \`reject_all\` takes several \`CustomerFieldError\`s: one without a field is about the record as a whole.
- \`CustomerDecision::change(CustomerChanges { … })\`: the write goes on with these values, a JSON Merge Patch: objects are merged, \`Some(None)\` takes a value away.

A handler of \`…_many\` is asked about many at once. Its answer is made of an iterator of decisions, by the records' places: \`event.records.iter().map(decide).collect()\`. \`previous\` and \`changed\` say what an update changes. What is about to be destroyed can be rejected, not changed. \`…_after_…\` is told once the transaction has committed.`;

function tests(crate: string): string {
  const code = `use ${crate}::testing::{mock, Reply};
use ${crate}::{json, RefusalCode};

// Until \`mock\` is dropped: answers calls of an operation, by its wire name.
let mock = mock("some_operation", |request| match request.body {
    Some(_) => Reply::ok(json!({})),
    None => Reply::refused(RefusalCode::RateLimited, "later"),
});
// Call the handler here, then look at what it sent.
let sent = mock.calls();`;
  return `## Unit tests

\`cargo test\` runs on your machine: a handler is a function like any other, and operations are answered by mocks. An operation without one is refused.

${fenced("rust", code)}`;
}
