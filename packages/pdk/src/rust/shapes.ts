import { unreachable } from "@mortise/contract";
import { type Code, code, joinCode } from "../code.ts";
import type { Declaration, Field, NominalModel, Shape } from "../nominal/model.ts";
import type { Names } from "./names.ts";

/** What a file has to import for the types that it mentions. */
export type Imported = "BTreeMap" | "Bytes" | "Never" | "Tuple" | "Value";

/** More items than this have no tuple type in the kit. */
export const MAX_TUPLE = 8;

/** Writes shapes as Rust types. */
export class Shapes {
  readonly #model: NominalModel;
  readonly #names: Names;

  constructor(model: NominalModel, names: Names) {
    this.#model = model;
    this.#names = names;
  }

  declaration(id: string): Declaration | undefined {
    return this.#model.byId.get(id);
  }

  /** For one file: refs start with `prefix`, and what it mentions is collected in `imports`. */
  in(prefix: Code, imports: Set<Imported>): ShapePrinter {
    const mention = (name: Imported): Code => {
      imports.add(name);
      return IMPORTED[name];
    };
    const print = (shape: Shape): Code => {
      switch (shape.kind) {
        case "any":
          return mention("Value");
        case "never":
          return mention("Never");
        case "null":
          return code`()`;
        case "boolean":
          return code`bool`;
        case "integer":
          return WIDTHS[shape.width];
        case "number":
          return code`f64`;
        case "text":
          return code`String`;
        case "bytes":
          return mention("Bytes");
        case "list":
          return code`Vec<${print(shape.of)}>`;
        case "map":
          return code`${mention("BTreeMap")}<String, ${print(shape.of)}>`;
        case "nullable":
          return code`Option<${print(shape.of)}>`;
        case "tuple":
          return this.#tuple(shape, print, mention);
        case "ref":
          return code`${prefix}${this.#names.types.get(shape.id) ?? mention("Value")}`;
        default:
          return unreachable(shape);
      }
    };
    return { print, boxed: (shape) => boxed(shape, print) };
  }

  #tuple(
    shape: Extract<Shape, { kind: "tuple" }>,
    print: (shape: Shape) => Code,
    mention: (name: Imported) => Code,
  ): Code {
    if (isTooLong(shape)) return code`Vec<${mention("Value")}>`;
    const list = joinCode(shape.items.map(print), ", ");
    const items = shape.items.length === 1 ? code`(${list},)` : code`(${list})`;
    return shape.rest ? code`${mention("Tuple")}<${items}, ${print(shape.rest)}>` : items;
  }

  /** Whether an author may give a text for it: a text itself, or an enum of texts. */
  takesText(shape: Shape): boolean {
    if (shape.kind === "text") return true;
    if (shape.kind !== "ref") return false;
    const target = this.declaration(shape.id);
    if (target?.kind === "alias" && !isNewtype(target)) return this.takesText(target.target);
    return target?.kind === "enum" && target.of === "text";
  }
}

export interface ShapePrinter {
  /** The type of a shape. */
  print(shape: Shape): Code;
  /** The same behind a `Box`, inside of its `Option`. */
  boxed(shape: Shape): Code;
}

/** The type of a field's value when it is there. */
export function fieldType(field: Pick<Field, "shape" | "breaksCycle">, shapes: ShapePrinter): Code {
  return field.breaksCycle ? shapes.boxed(field.shape) : shapes.print(field.shape);
}

function boxed(shape: Shape, print: (shape: Shape) => Code): Code {
  return shape.kind === "nullable" ? code`Option<${boxed(shape.of, print)}>` : code`Box<${print(shape)}>`;
}

/** Whether a tuple is a list of any values: the kit has no type of so many items, or of none. */
export function isTooLong(shape: Extract<Shape, { kind: "tuple" }>): boolean {
  return shape.items.length > MAX_TUPLE || shape.items.length === 0;
}

/** Whether an alias is a type of its own, since a `type` of Rust cannot lead back to itself. */
export function isNewtype(alias: Extract<Declaration, { kind: "alias" }>): boolean {
  return alias.recursive === true || alias.breaksCycle === true;
}

const IMPORTED: { readonly [Name in Imported]: Code } = {
  BTreeMap: code`BTreeMap`,
  Bytes: code`Bytes`,
  Never: code`Never`,
  Tuple: code`Tuple`,
  Value: code`Value`,
};

const WIDTHS = { i32: code`i32`, u32: code`u32`, i64: code`i64`, u64: code`u64` };

/** `use` lines for what a file mentions, in the order that rustfmt gives them. */
export function useLines(imports: ReadonlySet<Imported>, withTypes: boolean): readonly Code[] {
  const std = imports.has("BTreeMap") ? [code`use std::collections::BTreeMap;`] : [];
  const own = [...imports].filter((name) => name !== "BTreeMap").sort();
  const kit = [
    ...(withTypes ? [code`use crate::types;`] : []),
    ...own.map((name) => code`use crate::${IMPORTED[name]};`),
  ];
  return std.length > 0 && kit.length > 0 ? [...std, code``, ...kit] : [...std, ...kit];
}
