import { unreachable } from "@mortise/contract";
import { claimNames } from "../claim-names.ts";
import { type Code, code, joinCode } from "../code.ts";
import { proseLine, proseLines } from "../document-text.ts";
import type {
  AliasDeclaration,
  Declaration,
  EnumDeclaration,
  Field,
  NominalModel,
  StructDeclaration,
} from "../nominal/model.ts";
import type { Printer } from "../printer.ts";
import { DECISION_METHODS, exported, METHODS, memberWords } from "./identifiers.ts";
import { hasConstants, type Names } from "./names.ts";
import type { Shapes } from "./shapes.ts";
import {
  aligned,
  comment,
  identifier,
  isPlainTagName,
  numberLiteral,
  printFunction,
  stringLiteral,
  type TagKey,
  tagLiteral,
} from "./text.ts";
import { printUnion } from "./unions.ts";

/** Prints the declarations of `types.go`. */
export class Declarations {
  readonly #printer: Printer;
  readonly #names: Names;
  readonly #shapes: Shapes;
  readonly #decided: ReadonlySet<string>;

  /** `decided`: the ids of structs that have methods for decisions. */
  constructor(printer: Printer, names: Names, shapes: Shapes, decided: ReadonlySet<string>) {
    this.#printer = printer;
    this.#names = names;
    this.#shapes = shapes;
    this.#decided = decided;
  }

  print(model: NominalModel): void {
    for (const declaration of model.declarations) this.#declare(declaration);
  }

  #declare(declaration: Declaration): void {
    const name = this.#names.types.get(declaration.id);
    if (!name) return;
    this.#printer.gap();
    switch (declaration.kind) {
      case "struct":
        this.#struct(declaration, name);
        return;
      case "enum":
        this.#enum(declaration, name);
        return;
      case "union":
        printUnion(this.#printer, this.#shapes, declaration, name);
        return;
      case "alias":
        this.#alias(declaration, name);
        return;
      default:
        unreachable(declaration);
    }
  }

  #struct(declaration: StructDeclaration, name: Code): void {
    this.#printer.lines(typeComment(declaration, name, []));
    const { additional } = declaration;
    if (this.#shapes.isOpenObject(declaration)) {
      const of = additional ? this.#shapes.plain(additional) : code`any`;
      this.#printer.line(code`type ${name} = map[string]${of}`);
      return;
    }
    const methods = this.#decided.has(declaration.id) ? DECISION_METHODS : METHODS;
    const rows = fieldRows(declaration.fields, this.#shapes, methods);
    if (additional?.kind !== "never") {
      const of = additional ? this.#shapes.plain(additional) : code`any`;
      rows.push(additionalRow(code`map[string]${of}`, rows, additional !== undefined));
    }
    printStruct(this.#printer, name, rows);
    printMethods(this.#printer, name);
  }

  #enum(declaration: EnumDeclaration, name: Code): void {
    if (!hasConstants(declaration)) {
      const values = declaration.values.map((value) => proseLine(JSON.stringify(value), 60)).join(", ");
      this.#printer.lines(typeComment(declaration, name, [`One of ${values}; others may come.`]));
      this.#printer.line(code`type ${name} = any`);
      return;
    }
    const of =
      declaration.of === "text" ? code`string` : declaration.width === "u64" ? code`uint64` : code`int64`;
    this.#printer.lines(typeComment(declaration, name, ["The app may add values to those that are listed."]));
    this.#printer.line(code`type ${name} ${of}`).gap();
    const constants = this.#names.constants.get(declaration.id) ?? [];
    const rows = declaration.values.map((value, index) => {
      const literal = typeof value === "number" ? numberLiteral(value) : stringLiteral(String(value));
      return [constants[index] ?? code`_`, code`${name} = ${literal}`];
    });
    this.#printer.line(code`// The values of ${name} that the app documents.`);
    this.#printer.block(code`const (`, () => this.#printer.lines(aligned(rows)), code`)`).gap();
    this.#printer.line(code`// IsKnown reports whether the value is one of those that are listed.`);
    this.#printer.block(
      code`func (value ${name}) IsKnown() bool {`,
      () => {
        this.#printer.line(code`switch value {`);
        this.#printer.line(code`case ${joinCode(constants, ", ")}:`);
        this.#printer.line(code`	return true`).line(code`}`).line(code`return false`);
      },
      code`}`,
    );
  }

  /** An alias where Go allows it: what it stands for needs no conversion then. */
  #alias(declaration: AliasDeclaration, name: Code): void {
    this.#printer.lines(typeComment(declaration, name, declaration.facts));
    const is = declaration.recursive || declaration.breaksCycle ? code`` : code`= `;
    this.#printer.line(code`type ${name} ${is}${this.#shapes.plain(declaration.target)}`);
  }
}

/** `Customer is …`: what Go's documentation begins with, then the document's own words. */
function typeComment(declaration: Declaration, name: Code, facts: readonly string[]): readonly Code[] {
  const { description, named, deprecated, variant } = declaration;
  const what = variant === "request" ? "what the app takes as" : "the app's";
  const own =
    named === undefined
      ? `${name} has no name in the app's documentation: it is called after its place.`
      : `${name} is ${what} ${proseLine(named)}.`;
  return comment([[own], proseLines(description), facts], deprecated);
}

/** A field's comment, name, type and tag. */
export interface FieldRow {
  readonly comment: readonly Code[];
  readonly cells: readonly [name: Code, type: Code, tag: Code];
}

type PlacedField = Field & { readonly place?: TagKey };

/** A name for each field. `reserved`: what the struct has besides. */
export function fieldNames(fields: readonly PlacedField[], reserved: ReadonlySet<string>): readonly Code[] {
  const claims = fields.map(({ name, place }) => {
    const wanted = exported(memberWords(name));
    return { wanted, otherwise: place ? [`${exported([place])}${wanted}`] : [] };
  });
  return claimNames(claims, reserved).map(identifier);
}

/** The fields of a struct, each with a name of its own. `place`: they are parameters. */
export function fieldRows(
  fields: readonly PlacedField[],
  shapes: Shapes,
  reserved: ReadonlySet<string>,
): FieldRow[] {
  const names = fieldNames(fields, reserved);
  return fields.map((field, index) => {
    const { type, optional, nullable } = shapes.field(field);
    const options = [...(optional ? ["omitzero"] : []), ...(nullable ? ["nullable"] : [])];
    return {
      comment: fieldComment(field),
      cells: [names[index] ?? code`_`, type, fieldTag(field.name, field.place, options)],
    };
  });
}

function fieldTag(name: string, place: TagKey | undefined, options: readonly string[]): Code {
  const more = options.length > 0 ? ([["options", options.join(",")]] as const) : [];
  if (place) return tagLiteral([[place, name], ...more]);
  if (isPlainTagName(name)) return tagLiteral([["json", [name, ...options].join(",")]]);
  return tagLiteral([["json", "-"], ["name", name], ...more]);
}

function fieldComment(field: Field): readonly Code[] {
  const { description, facts, deprecated, default: byDefault, example } = field;
  const said = [
    ...facts,
    ...(byDefault === undefined ? [] : [`Default: ${proseLine(JSON.stringify(byDefault))}`]),
    ...(example === undefined ? [] : [`Example: ${proseLine(JSON.stringify(example))}`]),
  ];
  return comment([proseLines(description), said], deprecated);
}

/** The field for properties that are not declared. Most documents do not say whether there are any: no comment then. */
function additionalRow(type: Code, rows: readonly FieldRow[], isDocumented: boolean): FieldRow {
  const taken = new Set([...METHODS, ...rows.map(({ cells: [name] }) => String(name))]);
  const [name = "Additional"] = claimNames([{ wanted: "Additional" }], taken);
  const tag = tagLiteral([
    ["json", "-"],
    ["additional", "*"],
  ]);
  return {
    comment: isDocumented ? comment([["Additional holds the other properties."]]) : [],
    cells: [identifier(name), type, tag],
  };
}

/** A struct as gofmt has it: fields with comments stand apart, others in columns. */
export function printStruct(printer: Printer, name: Code, rows: readonly FieldRow[]): void {
  if (rows.length === 0) {
    printer.line(code`type ${name} struct{}`);
    return;
  }
  printer.block(
    code`type ${name} struct {`,
    () => {
      if (rows.every((row) => row.comment.length === 0)) {
        printer.lines(aligned(rows.map(({ cells }) => cells)));
        return;
      }
      for (const [index, row] of rows.entries()) {
        if (index > 0) printer.gap();
        printer.lines(row.comment).line(joinCode(row.cells, " "));
      }
    },
    code`}`,
  );
}

/** How `encoding/json` reads and writes the type: by the kit's rules. */
export function printMethods(printer: Printer, name: Code): void {
  printer.gap().line(code`// MarshalJSON writes the value as the app reads it.`);
  printFunction(printer, code`func (value ${name}) MarshalJSON() ([]byte, error)`, [
    code`return marshal(value)`,
  ]);
  printer.gap().line(code`// UnmarshalJSON reads what the app writes.`);
  const head = code`func (value *${name}) UnmarshalJSON(data []byte) error`;
  printFunction(printer, head, [code`return unmarshal(data, value)`]);
}
