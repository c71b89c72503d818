/** A first plug-in with the document's own names, and its unit test. */
import { type JsonValue, takesInput } from "@mortise/contract";
import { type Code, code, joinCode } from "../code.ts";
import { bestPairs, MAX_EVENTS, MAX_EXAMPLE } from "../first-plugin.ts";
import type { KitFile } from "../kit.ts";
import type { NominalEvent, NominalModel, NominalOperation } from "../nominal/model.ts";
import { sampleJson } from "../nominal/sample-json.ts";
import { Printer } from "../printer.ts";
import { nameWords, snake } from "./identifiers.ts";
import type { Names, OperationNames } from "./names.ts";
import { importName, type RustKitOptions } from "./options.ts";
import { Samples } from "./sample.ts";
import type { Imported, Shapes } from "./shapes.ts";
import { count, identifier, stringLiteral } from "./text.ts";

/** What rustfmt leaves on one line: one that is looked for first. */
const MAX_LINE = 100;
/** What rustfmt leaves on one line of a call's arguments. */
const MAX_ARGUMENTS = 60;
const SHORT_EXAMPLE = 80;

interface ExampleEvent {
  readonly nominal: NominalEvent;
  /** What `export!` calls it. */
  readonly own: Code;
  /** What the handler answers; absent: nothing. */
  readonly answer: Code | undefined;
  /** What the test tells; absent: the event brings nothing. */
  readonly told: JsonValue | undefined;
}

interface ExampleCall {
  readonly nominal: NominalOperation;
  readonly own: OperationNames;
  readonly given: Code;
}

/**
 * The example's files: a plug-in with its unit test, and what the test tells and answers. Nothing for a contract without
 * events.
 */
export function exampleFiles(
  model: NominalModel,
  names: Names,
  shapes: Shapes,
  { crateName }: Required<RustKitOptions>,
): readonly KitFile[] {
  const crate = identifier(importName(crateName));
  const samples = new Samples(names, shapes, crate);
  const events = usableEvents(model, names, samples);
  const found = findCall(model, events, names, samples);
  const event = found?.event ?? events[0];
  if (!event) return [];
  const call = found?.call;
  const answered = call && answerOf(call, model);
  const data = (name: string, value: JsonValue | undefined): readonly KitFile[] =>
    value === undefined
      ? []
      : [{ path: `examples/first/${name}.json`, text: `${JSON.stringify(value, null, 2)}\n` }];
  return [
    { path: "examples/first/lib.rs", text: source(event, call, answered, shapes, crate).toString() },
    ...data(event.nominal.event.name, event.told),
    ...(call ? data(call.nominal.operation.name, answered?.body) : []),
  ];
}

function usableEvents(model: NominalModel, names: Names, samples: Samples): readonly ExampleEvent[] {
  return model.events
    .filter(({ event }) => !event.deprecated)
    .slice(0, MAX_EVENTS)
    .flatMap((nominal) => {
      const { event, payload, answer } = nominal;
      const own = names.events.get(event);
      const answered = answer && samples.value(answer);
      const told = payload && sampleJson(payload, model);
      if (!own || (answer && !answered) || (payload && told === undefined)) return [];
      return [{ nominal, own, answer: answered, told }];
    });
}

/** The operation that has most words in common with an event, and that event. */
function findCall(
  model: NominalModel,
  events: readonly ExampleEvent[],
  names: Names,
  samples: Samples,
): { readonly event: ExampleEvent | undefined; readonly call: ExampleCall } | undefined {
  const pairs = bestPairs(model.operations, events, {
    operation: ({ operation }) => operation,
    event: ({ nominal }) => nominal.event,
  });
  const calls = pairs.flatMap(({ call: nominal, told: event }) => {
    const own = names.operations.get(nominal.operation);
    const given = samples.parameters(nominal);
    if (!own || given === undefined || given.length > MAX_EXAMPLE) return [];
    return [{ event, call: { nominal, own, given } }];
  });
  return calls.find(({ call }) => call.given.length <= SHORT_EXAMPLE) ?? calls[0];
}

interface Answered {
  readonly status: number;
  readonly body: JsonValue | undefined;
  /** The answer has a body, of which there is no sample. */
  readonly isUnknown: boolean;
}

/** What the test answers: the least that the operation's first success may be. */
function answerOf({ nominal }: ExampleCall, model: NominalModel): Answered {
  const [success] = nominal.successes;
  const status = Number(success?.statuses.find((one) => /^\d{3}$/.test(one)) ?? "200");
  const body = success?.shape && sampleJson(success.shape, model);
  return { status, body, isUnknown: success?.shape !== undefined && body === undefined };
}

function source(
  event: ExampleEvent,
  call: ExampleCall | undefined,
  answered: Answered | undefined,
  shapes: Shapes,
  crate: Code,
): Printer {
  const { event: told, payload, answer } = event.nominal;
  const imports = new Set<Imported>();
  const print = shapes.in(code`types::`, imports);
  const takes = payload ? code`_event: ${print.print(payload)}` : code``;
  const gives = answer ? print.print(answer) : code`()`;
  const handler = identifier(snake(["on", ...nameWords(told.name)], "on_event"));
  const body = [...(call ? callLines(call) : []), event.answer ? code`Ok(${event.answer})` : code`Ok(())`];
  const text = joinCode([takes, gives, ...body], " ");
  const modules = new Set<string>([
    ...(call ? [call.own.module] : []),
    ...(/\btypes::/.test(text) ? ["types"] : []),
  ]);
  const used = [
    ...[...modules].sort(),
    ...[...imports, "Error"].filter((name) => name !== "BTreeMap").sort(),
  ];
  const printer = new Printer("    ");
  printer
    .line(code`//! A first plug-in. \`cargo build --release --target wasm32-unknown-unknown\` makes it.`)
    .gap();
  if (imports.has("BTreeMap")) printer.line(code`use std::collections::BTreeMap;`).gap();
  const list = used.map(identifier);
  printer.line(
    list.length === 1
      ? code`use ${crate}::${joinCode(list, "")};`
      : code`use ${crate}::{${joinCode(list, ", ")}};`,
  );
  printer.gap().line(code`${crate}::export! { ${event.own} => ${handler} }`).gap();
  const head = code`fn ${handler}(${takes}) -> Result<${gives}, Error> {`;
  const isShort = head.length <= MAX_LINE;
  const broken = code`fn ${handler}(\n    ${takes},\n) -> Result<${gives}, Error> {`;
  printer.block(isShort || !payload ? head : broken, () => printer.lines(body), code`}`);
  printer.gap().line(code`#[cfg(test)]`);
  printer.block(code`mod tests {`, () => printTest(printer, event, call, answered, handler, crate), code`}`);
  return printer;
}

function callLines({ nominal, own, given }: ExampleCall): readonly Code[] {
  const called = code`${identifier(own.module)}::${own.call}`;
  if (!takesInput(nominal.operation)) return [code`${called}()?;`];
  return [code`let params = ${given};`, code`${called}(&params)?;`];
}

function printTest(
  printer: Printer,
  { nominal: { event }, told }: ExampleEvent,
  call: ExampleCall | undefined,
  answered: Answered | undefined,
  handler: Code,
  crate: Code,
): void {
  const read = (name: string) =>
    code`serde_json::from_str(include_str!(${stringLiteral(`${name}.json`)})).unwrap()`;
  const operation = call?.nominal.operation.name;
  const words = [
    ...nameWords(event.name),
    ...(operation ? ["calls", ...nameWords(operation)] : ["is", "handled"]),
  ];
  const argument = told === undefined ? code`` : code`event`;
  printer.line(code`use super::*;`);
  if (call) printer.line(code`use ${crate}::testing::{mock, Reply};`);
  printer.gap().line(code`#[test]`);
  printer.block(
    code`fn ${identifier(snake(words, "works"))}() {`,
    () => {
      if (told !== undefined) printer.line(code`let event = ${read(event.name)};`);
      if (operation === undefined || !answered) {
        printer.line(code`${handler}(${argument}).unwrap();`);
        return;
      }
      const { status, body, isUnknown } = answered;
      const name = stringLiteral(operation);
      if (isUnknown)
        printer.line(code`let mock = mock(${name}, |_| Reply::refused("not-granted", "no sample"));`);
      else if (body === undefined)
        printer.line(code`let mock = mock(${name}, |_| Reply::empty(${count(status)}));`);
      else {
        const [left, right] = [code`let answer: ${crate}::Value =`, code`${read(operation)};`];
        const isShort = left.length + right.length + 9 <= MAX_LINE;
        printer.line(isShort ? code`${left} ${right}` : code`${left}\n    ${right}`);
        const reply = code`Reply::status(${count(status)}, &answer)`;
        if (name.length + reply.length + ", move |_| ".length <= MAX_ARGUMENTS)
          printer.line(code`let mock = mock(${name}, move |_| ${reply});`);
        else printer.line(code`let mock = mock(${name}, move |_| {\n    ${reply}\n});`);
      }
      printer.line(
        isUnknown ? code`${handler}(${argument}).unwrap_err();` : code`${handler}(${argument}).unwrap();`,
      );
      printer.line(code`assert_eq!(mock.calls().len(), 1);`);
    },
    code`}`,
  );
}
