/** Makes up values for the first plug-in: the least that the compiler accepts. */
import { takesInput, unreachable } from "@mortise/contract";
import { type Code, code, joinCode } from "../code.ts";
import type { Declaration, Field, NominalOperation, Shape } from "../nominal/model.ts";
import { SAMPLE_TEXTS } from "../sample-texts.ts";
import type { Names } from "./names.ts";
import { flatten } from "./parameters.ts";
import { isNewtype, type Shapes } from "./shapes.ts";
import { identifier, integerLiteral, stringLiteral } from "./text.ts";

/** What is nested deeper than this makes no good example. */
const MAX_DEPTH = 4;

type Given = Pick<Field, "shape" | "breaksCycle"> & Partial<Field>;

/** Makes up values, written as from outside of the kit's crate. */
export class Samples {
  readonly #names: Names;
  readonly #shapes: Shapes;
  readonly #crate: Code;

  constructor(names: Names, shapes: Shapes, crate: Code) {
    this.#names = names;
    this.#shapes = shapes;
    this.#crate = crate;
  }

  /** What a call takes, in one expression; nothing where there is no short example. Absent input is empty. */
  parameters(nominal: NominalOperation): Code | undefined {
    const own = this.#names.operations.get(nominal.operation);
    if (!own) return undefined;
    if (!takesInput(nominal.operation)) return code``;
    const { body } = nominal;
    // The author would have to choose: no call for a first example.
    if (body?.required && (body.contents.length > 1 || body.takesContentType)) return undefined;
    const [content] = body?.contents ?? [];
    const given: readonly Given[] = [
      ...flatten(nominal)
        .parameters.map(({ field }) => field)
        .filter(({ required }) => required),
      ...(content && body?.required ? [{ shape: content.shape }] : []),
    ];
    return this.#constructed(code`${identifier(own.module)}::${own.params}`, given, 0);
  }

  /** A value of a shape; nothing where there is no short one. */
  value(shape: Shape, depth = 0): Code | undefined {
    if (depth > MAX_DEPTH) return undefined;
    switch (shape.kind) {
      case "never":
      case "tuple":
        return undefined;
      case "any":
        return code`${this.#crate}::json!({})`;
      case "null":
        return code`()`;
      case "nullable":
        return code`None`;
      case "boolean":
        return code`true`;
      case "integer":
        return code`1`;
      case "number":
        return code`1.0`;
      case "text":
        return code`${this.#text(shape)}.into()`;
      case "bytes":
        return code`${this.#crate}::Bytes::from(Vec::new())`;
      case "list":
        return code`vec![]`;
      case "map":
        return code`Default::default()`;
      case "ref": {
        const target = this.#shapes.declaration(shape.id);
        return target && this.#declared(target, depth + 1);
      }
      default:
        return unreachable(shape);
    }
  }

  #declared(declaration: Declaration, depth: number): Code | undefined {
    const name = code`types::${this.#names.types.get(declaration.id) ?? code`_`}`;
    switch (declaration.kind) {
      case "alias":
        return isNewtype(declaration) ? undefined : this.value(declaration.target, depth);
      case "enum": {
        const [value] = declaration.values;
        if (typeof value === "string" && declaration.of === "text")
          return code`${name}::from(${stringLiteral(value)})`;
        const literal = typeof value === "number" ? integerLiteral(value) : undefined;
        return declaration.of === "integer" && literal ? code`${name}::from(${literal})` : undefined;
      }
      case "struct":
        return this.#constructed(
          name,
          declaration.fields.filter(({ required }) => required),
          depth,
        );
      case "union":
        return undefined;
      default:
        return unreachable(declaration);
    }
  }

  #constructed(name: Code, given: readonly Given[], depth: number): Code | undefined {
    if (given.length === 0) return code`${name}::default()`;
    const values: Code[] = [];
    for (const field of given) {
      const value = this.#argument(field, depth);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return code`${name}::new(${joinCode(values, ", ")})`;
  }

  /** An argument of a constructor, which takes a literal for whatever is a text. */
  #argument({ shape, breaksCycle, example }: Given, depth: number): Code | undefined {
    if (this.#shapes.takesText(shape) && !breaksCycle) {
      if (shape.kind === "text" && typeof example === "string" && example !== "" && example.length <= 40)
        return stringLiteral(example);
      return this.#text(shape);
    }
    const value = this.value(shape, depth);
    const isBoxed = breaksCycle && shape.kind !== "nullable";
    return value && isBoxed ? code`Box::new(${value})` : value;
  }

  /** The literal of a text, or of what an author may give a text for. */
  #text(shape: Shape): Code {
    if (shape.kind === "text") return stringLiteral((shape.format && SAMPLE_TEXTS[shape.format]) || "text");
    const target = shape.kind === "ref" ? this.#shapes.declaration(shape.id) : undefined;
    if (target?.kind === "alias") return this.#text(target.target);
    return stringLiteral(target?.kind === "enum" ? String(target.values[0]) : "text");
  }
}
