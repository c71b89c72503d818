import { unreachable } from "@mortise/contract";
import { claimNames } from "../claim-names.ts";
import { type Code, code, joinCode } from "../code.ts";
import { proseLines } from "../document-text.ts";
import type {
  AliasDeclaration,
  Declaration,
  EnumDeclaration,
  Field,
  Shape,
  StructDeclaration,
  UnionDeclaration,
  UnionMember,
} from "../nominal/model.ts";
import type { Printer } from "../printer.ts";
import { deprecation, fieldComment } from "./comments.ts";
import { nameWords, pascal, snake, written } from "./identifiers.ts";
import type { Names } from "./names.ts";
import { fieldType, isNewtype, type ShapePrinter, type Shapes } from "./shapes.ts";
import {
  codeSpan,
  docComment,
  identifier,
  integerLiteral,
  ourLine,
  stringLiteral,
  valueLiteral,
} from "./text.ts";

/** What stands for all that a document does not list. */
const OPEN = "Undocumented";

/** Prints declarations, each as one of the kit's macros. */
export class Declarations {
  readonly #names: Names;
  readonly #all: Shapes;
  readonly #shapes: ShapePrinter;

  constructor(names: Names, all: Shapes, shapes: ShapePrinter) {
    this.#names = names;
    this.#all = all;
    this.#shapes = shapes;
  }

  print(printer: Printer, declaration: Declaration): void {
    const name = this.#names.types.get(declaration.id);
    if (!name) return;
    printer.gap();
    switch (declaration.kind) {
      case "struct":
        this.#struct(printer, declaration, name);
        return;
      case "enum":
        this.#enum(printer, declaration, name);
        return;
      case "union":
        this.#union(printer, declaration, name);
        return;
      case "alias":
        this.#alias(printer, declaration, name);
        return;
      default:
        unreachable(declaration);
    }
  }

  #struct(printer: Printer, declaration: StructDeclaration, name: Code): void {
    const fields = nameFields(declaration);
    const others = othersOf(declaration);
    macro(printer, code`object`, () => {
      printer.lines(commentOf(declaration));
      const isEmpty = !fields.some(({ field }) => field.required);
      if (isEmpty) printer.line(code`#[derive(Default)]`);
      const members = () => {
        for (const { field, own } of fields) this.#field(printer, field, own);
        if (!others) return;
        printer.lines(docComment(["Properties that the document does not name."]));
        const of = this.#shapes.print({ kind: "map", of: others.shape });
        printer.line(code`pub ${others.own}: ${of} = others "",`);
      };
      printer.block(code`pub struct ${name} {`, members, code`}`);
      if (isEmpty) return;
      const left = [
        ...fields.filter(({ field }) => !field.required).map(({ own }) => own),
        ...(others ? [others.own] : []),
      ];
      const given = fields.filter(({ field }) => field.required);
      printer.line(constructorOf(given, left, this.#all, this.#shapes));
    });
  }

  #field(printer: Printer, field: Field, own: Code): void {
    printer.lines(fieldComment(field, own));
    printer.lines(deprecation(field.deprecated));
    const type = fieldType(field, this.#shapes);
    const wire = stringLiteral(field.name);
    printer.line(
      field.required
        ? code`pub ${own}: ${type} = required ${wire},`
        : code`pub ${own}: Option<${type}> = optional ${wire},`,
    );
  }

  #enum(printer: Printer, declaration: EnumDeclaration, name: Code): void {
    const { width } = declaration;
    const kept = enumVariants(declaration);
    const isInteger = isIntegerEnum(declaration);
    const isText = declaration.of === "text";
    macro(printer, isText ? code`text_enum` : isInteger ? code`integer_enum` : code`value_enum`, () => {
      printer.lines(commentOf(declaration));
      const of = isInteger && width ? code`: ${identifier(width)}` : code``;
      const variants = () => {
        for (const { value, literal, name: own } of kept) {
          printer.lines(docComment([ourLine(`${codeSpan(JSON.stringify(value))}.`)]));
          printer.line(code`${own} = ${literal},`);
        }
      };
      printer.block(code`pub enum ${name}${of} {`, variants, code`}`);
    });
  }

  #union(printer: Printer, declaration: UnionDeclaration, name: Code): void {
    const { members, toldBy } = declaration;
    const names = variantNames(declaration);
    const property = toldBy.by === "tag" ? toldBy.property : "";
    macro(printer, code`union`, () => {
      printer.lines(commentOf(declaration));
      const variants = () => {
        for (const [index, member] of members.entries()) {
          const isTagged = toldBy.by === "tag" && member.tags.length > 0;
          const type = member.breaksCycle
            ? this.#shapes.boxed(member.shape)
            : this.#shapes.print(member.shape);
          const isDocumented = toldBy.by === "tag" && toldBy.documented;
          const told = tellingOf(member, isTagged, isDocumented, this.#knownTo(member.shape));
          printer.lines(docComment([memberLine(member, isTagged)]));
          printer.line(code`${names[index] ?? identifier(OPEN)}(${type}) = ${told},`);
        }
      };
      printer.block(code`pub enum ${name} told ${stringLiteral(property)} {`, variants, code`}`);
    });
  }

  /** The wire names that a member's struct declares. */
  #knownTo(shape: Shape): readonly string[] {
    const target = shape.kind === "ref" ? this.#all.declaration(shape.id) : undefined;
    return target?.kind === "struct" ? target.fields.map(({ name }) => name) : [];
  }

  #alias(printer: Printer, declaration: AliasDeclaration, name: Code): void {
    const { target, breaksCycle } = declaration;
    const of = breaksCycle ? this.#shapes.boxed(target) : this.#shapes.print(target);
    if (!isNewtype(declaration)) {
      // In a macro, where rustfmt does not break a long line.
      macro(printer, code`alias`, () => {
        printer.lines(commentOf(declaration)).line(code`pub type ${name} = ${of};`);
      });
      return;
    }
    macro(printer, code`newtype`, () => {
      printer.lines(commentOf(declaration)).line(code`pub struct ${name}(pub ${of});`);
    });
  }
}

/** The values of an enum that Rust has literals for, each with its name. */
export function enumVariants(declaration: EnumDeclaration): readonly {
  readonly value: string | number | boolean;
  readonly literal: Code;
  readonly name: Code;
}[] {
  const isInteger = isIntegerEnum(declaration);
  const kept = declaration.values.flatMap((value) => {
    const literal = isInteger ? integerLiteral(Number(value)) : valueLiteral(value);
    return literal === undefined ? [] : [{ value, literal }];
  });
  const claims = kept.map(({ value }) => ({
    wanted: pascal(nameWords(String(value)), value === "" ? "Empty" : "Other"),
  }));
  const names = claimNames(claims, new Set([OPEN, "Self"]));
  return kept.map((one, index) => ({ ...one, name: identifier(names[index] ?? OPEN) }));
}

function isIntegerEnum({ of, width, values }: EnumDeclaration): boolean {
  return (
    of === "integer" &&
    width !== undefined &&
    values.every((value) => integerLiteral(Number(value)) !== undefined)
  );
}

/** A name for each member of a union. */
export function variantNames({ members }: UnionDeclaration): readonly Code[] {
  const claims = members.map(({ words }) => ({ wanted: pascal(words, "Other") }));
  return claimNames(claims, new Set([OPEN, "Self"])).map(identifier);
}

/** An invocation that rustfmt leaves as it is: what is in braces is not its business. */
export function macro(printer: Printer, name: Code, body: () => void): void {
  printer.block(code`${name}! {`, body, code`}`);
}

/** A field with its identifier. */
export interface NamedField<Of = Field> {
  readonly field: Of;
  readonly own: Code;
}

/** A struct's fields with their identifiers. */
export function nameFields(declaration: StructDeclaration): readonly NamedField[] {
  const names = claimNames(
    declaration.fields.map(({ name }) => ({
      wanted: snake(nameWords(name), name === "" ? "empty" : "other"),
    })),
    new Set(),
    (name, n) => `${name}_${n}`,
  );
  return declaration.fields.map((field, index) => ({
    field,
    own: identifier(written(names[index] ?? "other")),
  }));
}

/** The field for undeclared properties, unless the document says that there are none. What it does not say survives. */
function othersOf(declaration: StructDeclaration) {
  const { additional = { kind: "any" } } = declaration;
  if (additional.kind === "never") return undefined;
  const taken = new Set<string>(nameFields(declaration).map(({ own }) => own));
  const [name = "additional"] = claimNames(
    [{ wanted: "additional", otherwise: ["additional_properties"] }],
    taken,
    (wanted, n) => `${wanted}_${n}`,
  );
  return { shape: additional, own: identifier(name) };
}

/** `new(…; …)` for the macros. */
export function constructorOf(
  given: readonly NamedField[],
  left: readonly Code[],
  all: Shapes,
  shapes: ShapePrinter,
): Code {
  const arguments_ = given.map(({ field, own }) => {
    const takesText = all.takesText(field.shape) && !field.breaksCycle;
    const type = fieldType(field, shapes);
    return takesText ? code`${own}: impl Into<${type}>` : code`${own}: ${type}`;
  });
  return code`new(${joinCode(arguments_, ", ")}; ${joinCode(left, ", ")});`;
}

function tellingOf(
  member: UnionMember,
  isTagged: boolean,
  isDocumented: boolean,
  known: readonly string[],
): Code {
  const tags = isTagged ? member.tags.map(stringLiteral) : [];
  const kinds = isTagged ? [] : member.kinds.map((kind) => identifier(pascal([kind], kind)));
  const required = isTagged ? [] : member.required.map(stringLiteral);
  const knows = isTagged ? [] : known.map(stringLiteral);
  const adds = isTagged && isDocumented && !member.holdsTag ? tags.slice(0, 1) : [];
  const list = (items: readonly Code[]) => joinCode(items, ", ");
  return code`tags(${list(tags)}) kinds(${list(kinds)}) requires(${list(required)}) knows(${list(knows)}) adds(${list(adds)})`;
}

function memberLine(member: UnionMember, isTagged: boolean): string {
  if (!isTagged) return ourLine(`${member.kinds.map((kind) => KINDS[kind]).join(" or ")}.`);
  return ourLine(`Told by ${member.tags.map((tag) => codeSpan(JSON.stringify(tag))).join(", ")}.`);
}

const KINDS = {
  boolean: "A boolean",
  integer: "A whole number",
  list: "A list",
  null: "`null`",
  number: "A number",
  object: "An object",
  text: "A text",
};

function commentOf(declaration: Declaration): readonly Code[] {
  const { description, named, deprecated } = declaration;
  const facts = declaration.kind === "alias" ? declaration.facts : [];
  const own = description === undefined && named !== undefined ? [ourLine(`${codeSpan(named)}.`)] : [];
  const fallback =
    description === undefined && named === undefined ? [ourLine("Stands inline in the document.")] : [];
  return [...docComment(own, fallback, proseLines(description), facts), ...deprecation(deprecated)];
}
