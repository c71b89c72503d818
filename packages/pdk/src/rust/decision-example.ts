/** The first plug-in of an app that asks before it writes records, and its unit test. */
import type { Contract } from "@mortise/contract";
import { type Code, code, joinCode } from "../code.ts";
import { BLANK, firstDecision } from "../first-decision.ts";
import type { KitFile } from "../kit.ts";
import { type DecidedEvent, decidedEvents } from "../nominal/decisions.ts";
import type { Declaration, EnumDeclaration, NominalModel, StructDeclaration } from "../nominal/model.ts";
import { sampleJson } from "../nominal/sample-json.ts";
import { Printer } from "../printer.ts";
import { enumVariants, nameFields } from "./declarations.ts";
import { nameWords, snake } from "./identifiers.ts";
import type { Names } from "./names.ts";
import { importName, type RustKitOptions } from "./options.ts";
import { identifier, stringLiteral } from "./text.ts";

/** What rustfmt leaves on one line: the line itself, and a call's arguments. */
const MAX = { line: 100, arguments: 60 } as const;

/** The names that the example is made of. */
interface Parts {
  readonly crate: Code;
  readonly event: Code;
  readonly handler: Code;
  readonly payload: Code;
  readonly decision: Code;
  /** The field of the record: its identifier, and its constant. */
  readonly field: Code;
  readonly constant: Code;
  readonly fieldType: Code;
  /** Absent: it may not be changed. */
  readonly changes?: { readonly type: Code; readonly field: Code; readonly isOnly: boolean };
  readonly data: string;
}

/** The example's files, where there is a record's event that makes a good one. */
export function decisionExample(
  contract: Contract,
  model: NominalModel,
  names: Names,
  { crateName }: Required<RustKitOptions>,
): readonly KitFile[] {
  const first = firstDecision(contract);
  const decided = decidedEvents(model).find(({ nominal }) => nominal.event === first?.event);
  const told = decided?.nominal.payload && sampleJson(decided.nominal.payload, model);
  const event = decided && names.events.get(decided.nominal.event);
  if (!first || !decided || !event || typeof told !== "object" || told === null) return [];
  const parts = partsOf(decided, first, model, names);
  if (!parts) return [];
  const data = `${first.event.name}.json`;
  const all = { ...parts, event, data, crate: identifier(importName(crateName)) };
  const text = `${JSON.stringify({ ...told, event: first.event.name }, null, 2)}\n`;
  return [
    { path: "examples/first/lib.rs", text: source(all).toString() },
    { path: `examples/first/${data}`, text },
  ];
}

function partsOf(
  { nominal, payload, decision }: DecidedEvent,
  { field, isWritable }: { readonly field: string; readonly isWritable: boolean },
  { byId }: NominalModel,
  names: Names,
): Omit<Parts, "event" | "data" | "crate"> | undefined {
  const shape = payload.fields.find(({ name }) => name === "record")?.shape;
  const record = shape?.kind === "ref" ? byId.get(shape.id) : undefined;
  const own = record?.kind === "struct" ? fieldOf(record, field) : undefined;
  const constant = constantOf(decision.field, field);
  const typeOf = ({ id }: Declaration) => names.types.get(id) ?? identifier("Unnamed");
  if (!own || !constant) return undefined;
  const changes = isWritable ? decision.change?.changes : undefined;
  const changed = changes && fieldOf(changes, field);
  return {
    handler: identifier(snake(["on", ...nameWords(nominal.event.name)], "on_event")),
    payload: typeOf(payload),
    decision: typeOf(decision.declaration),
    field: own,
    constant: code`${typeOf(decision.field)}::${constant}`,
    fieldType: typeOf(decision.field),
    ...(changes &&
      changed && {
        changes: {
          type: typeOf(changes),
          field: changed,
          isOnly: changes.fields.length === 1 && changes.additional?.kind === "never",
        },
      }),
  };
}

function fieldOf(struct: StructDeclaration, name: string): Code | undefined {
  return nameFields(struct).find(({ field }) => field.name === name)?.own;
}

function constantOf(declaration: EnumDeclaration, value: string): Code | undefined {
  return enumVariants(declaration).find((variant) => variant.value === value)?.name;
}

function source(parts: Parts): Printer {
  const { crate, event, handler, payload, decision, fieldType, changes } = parts;
  const printer = new Printer("    ");
  printer.line(
    code`//! A first plug-in. \`cargo build --release --target wasm32-unknown-unknown\` makes it.`,
  );
  const types = new Set([payload, ...(changes ? [changes.type] : []), decision, fieldType]);
  const use = code`use ${crate}::types::`;
  printer.gap().lines(useLines(use, [...types].sort()));
  printer.gap().line(code`${crate}::export! { ${event} => ${handler} }`).gap();
  const head = code`fn ${handler}(event: ${payload}) -> ${decision} {`;
  const broken = code`fn ${handler}(\n    event: ${payload},\n) -> ${decision} {`;
  printer.block(head.length <= MAX.line ? head : broken, () => printer.lines(bodyLines(parts)), code`}`);
  printer.gap().line(code`#[cfg(test)]`);
  printer.block(code`mod tests {`, () => printTests(printer, parts), code`}`);
  return printer;
}

function bodyLines({ decision, field, constant, changes }: Parts): readonly Code[] {
  const reason = [constant, stringLiteral(BLANK.message), stringLiteral(BLANK.code)];
  const lines = [
    code`let text = event.record.${field}.trim();`,
    code`if text.is_empty() {`,
    ...call(code`return ${decision}::reject_with_code`, reason, code`;`).map((line) => code`    ${line}`),
    code`}`,
  ];
  if (!changes) return [...lines, code`${decision}::allow()`];
  const rest = changes.isOnly ? [] : [code`..Default::default()`];
  return [
    ...lines,
    code`if text == event.record.${field} {`,
    code`    return ${decision}::allow();`,
    code`}`,
    code`${decision}::change(${changes.type} {`,
    code`    ${changes.field}: Some(text.into()),`,
    ...rest.map((line) => code`    ${line}`),
    code`})`,
  ];
}

function printTests(printer: Printer, { handler, payload, field, changes, data }: Parts): void {
  printer.line(code`use super::*;`).gap();
  const read = code`serde_json::from_str(include_str!(${stringLiteral(data)})).unwrap();`;
  const decided = () =>
    printer
      .line(code`let mut event: ${payload} =\n    ${read}`)
      .line(code`event.record.${field} = text.into();`)
      .line(code`let mut answer = serde_json::to_value(${handler}(event)).unwrap();`)
      .line(code`answer["decision"].take()`);
  printer.block(code`fn decided(text: &str) -> serde_json::Value {`, decided, code`}`);
  const test = (name: Code, text: string, decision: string) => {
    const is = code`assert_eq!(decided(${stringLiteral(text)}), ${stringLiteral(decision)});`;
    printer.gap().line(code`#[test]`);
    printer.block(code`fn ${name}() {`, () => printer.line(is), code`}`);
  };
  test(code`what_is_blank_is_rejected`, " ", "reject");
  test(code`anything_else_is_allowed`, "text", "allow");
  if (changes) test(code`spaces_around_it_are_taken_away`, " text ", "change");
}

/** A call, as rustfmt breaks it inside of two blocks. */
function call(head: Code, given: readonly Code[], end: Code): readonly Code[] {
  const list = joinCode(given, ", ");
  const whole = code`${head}(${list})${end}`;
  if (list.length <= MAX.arguments && whole.length + 8 <= MAX.line) return [whole];
  return [code`${head}(`, ...given.map((one) => code`    ${one},`), code`)${end}`];
}

/** A `use` of some names, which rustfmt fills into lines. */
function useLines(head: Code, items: readonly Code[]): readonly Code[] {
  const [only, ...others] = items;
  if (only && others.length === 0) return [code`${head}${only};`];
  const whole = code`${head}{${joinCode(items, ", ")}};`;
  if (whole.length <= MAX.line) return [whole];
  const lines: Code[] = [];
  let line = code``;
  for (const item of items) {
    const longer = line === "" ? code`    ${item},` : code`${line} ${item},`;
    if (line !== "" && longer.length > MAX.line) {
      lines.push(line);
      line = code`    ${item},`;
    } else line = longer;
  }
  return [code`${head}{`, ...lines, line, code`};`];
}
