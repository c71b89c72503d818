import { unreachable } from "@mortise/contract";
import type {
  Declaration,
  EnumDeclaration,
  NominalModel,
  Shape,
  UnionDeclaration,
} from "../nominal/model.ts";
import { closingReferences } from "./circles.ts";
import type { Losses, XtpPlace } from "./losses.ts";
import { isXtpName, type XtpDeclaration, type XtpValue } from "./schema.ts";
import { description } from "./text.ts";

/** What {@link XtpValues.properties} writes; a nominal field is one. */
export interface XtpField {
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
  readonly description?: string;
  readonly deprecated?: true;
  readonly facts?: readonly string[];
  readonly default?: unknown;
  readonly example?: unknown;
}

/** Schemas whose names are ours: the bytes of the wire format, and the host's refusal. */
export interface OwnNames {
  readonly bytes: string;
}

const WIDTHS = { i32: "int32", u32: "uint32", i64: "int64", u64: "uint64" } as const;

/** Demands, as the model words them, that XTP's own types make, too. */
const SAID_BY_TYPE =
  /^(?:Format `date-time`|A whole number(?:, format `u?int(?:32|64)`)?|Format `(?:float|double)`)\.$/;
const FORMAT_ALONE = /^(?:A whole number, f|F)ormat `[^`]*`\.$/;

/** Writes a model's shapes and declarations in XTP's words. */
export class XtpValues {
  readonly #model: NominalModel;
  readonly #names: ReadonlyMap<string, string>;
  readonly #own: OwnNames;
  readonly #losses: Losses;
  readonly #closing: ReadonlySet<string>;
  /** Whether any value needed the schema of bytes. */
  usesBytes = false;

  /** @param names By a declaration's id: the name of its schema. */
  constructor(model: NominalModel, names: ReadonlyMap<string, string>, own: OwnNames, losses: Losses) {
    this.#model = model;
    this.#names = names;
    this.#own = own;
    this.#losses = losses;
    this.#closing = closingReferences(model);
  }

  /** A value where it stands. `within`: the declaration that it stands in. */
  value(shape: Shape, place: XtpPlace, within?: string): XtpValue {
    switch (shape.kind) {
      case "any":
      case "never":
      case "null":
        return this.#anything(place, shape.kind === "any" ? "any value" : `the type ${shape.kind}`);
      case "tuple":
        this.#anything(place, "a list whose items have types of their own");
        return { type: "array", items: { type: "object" } };
      case "boolean":
        return { type: "boolean" };
      case "integer":
        return { type: "integer", format: WIDTHS[shape.width] };
      case "number":
        return this.#number(shape.format);
      case "text":
        return this.#text(shape.format);
      case "bytes":
        this.usesBytes = true;
        return reference(this.#own.bytes);
      case "list":
        return { type: "array", items: this.value(shape.of, place, within) };
      case "map":
        return { type: "object", additionalProperties: this.value(shape.of, place, within) };
      case "nullable":
        return { ...this.value(shape.of, place, within), nullable: true };
      case "ref":
        return this.#reference(shape.id, place, within);
      default:
        return unreachable(shape);
    }
  }

  /** A declaration's schema. */
  declaration(declaration: Declaration): XtpDeclaration {
    const place: XtpPlace = { at: declaration.at, label: this.#names.get(declaration.id) ?? declaration.id };
    const deprecated = declaration.deprecated ? "Deprecated." : undefined;
    switch (declaration.kind) {
      case "struct": {
        const { fields, additional, id } = declaration;
        const text = description(declaration.description, deprecated);
        if (fields.length === 0) {
          const open = additional && additional.kind !== "never" && additional.kind !== "any";
          return open
            ? { type: "object", additionalProperties: this.value(additional, place, id), ...text }
            : { type: "object", ...text };
        }
        if (additional && additional.kind !== "never" && additional.kind !== "any")
          this.#losses.report(
            "undeclared-not-carried",
            "warning",
            place,
            "properties that are not declared have a type, which is left out.",
          );
        return { type: "object", ...this.properties(fields, place, id), ...text };
      }
      case "enum":
        return { ...this.#enum(declaration, place), ...description(declaration.description, deprecated) };
      case "union":
        return { ...this.#union(declaration, place), ...description(declaration.description, deprecated) };
      case "alias":
        return {
          ...this.value(declaration.target, place, declaration.id),
          ...description(declaration.description, ...this.#facts(declaration.facts), deprecated),
        };
      default:
        return unreachable(declaration);
    }
  }

  /** Properties of an object; those whose name XTP does not allow are left out. */
  properties(
    fields: readonly XtpField[],
    place: XtpPlace,
    within?: string,
  ): { readonly properties: { readonly [name: string]: XtpValue }; readonly required?: readonly string[] } {
    const properties: { [name: string]: XtpValue } = {};
    const required: string[] = [];
    for (const field of fields) {
      const { name, shape } = field;
      if (!isXtpName(name)) {
        const what = field.required ? "required property" : "optional property";
        const sentence = `the ${what} ${JSON.stringify(name)} is left out, since XTP allows no such name.`;
        this.#losses.report("property-not-carried", field.required ? "error" : "warning", place, sentence);
        continue;
      }
      if (field.default !== undefined || field.example !== undefined)
        this.#losses.count("annotation-not-carried");
      const value = this.value(shape, { at: place.at, label: `${place.label}.${name}` }, within);
      const deprecated = field.deprecated ? "Deprecated." : undefined;
      properties[name] = {
        ...value,
        ...description(field.description, ...this.#facts(field.facts ?? []), deprecated),
      };
      if (field.required) required.push(name);
    }
    return { properties, ...(required.length > 0 && { required }) };
  }

  /** What of a type's demands has to be said in words; formats are counted where the type is written. */
  #facts(facts: readonly string[]): readonly string[] {
    const kept = facts.filter((fact) => !SAID_BY_TYPE.test(fact));
    if (kept.some((fact) => !FORMAT_ALONE.test(fact))) this.#losses.count("bounds-as-text");
    return kept;
  }

  #reference(id: string, place: XtpPlace, within: string | undefined): XtpValue {
    if (within === undefined || !this.#closing.has(`${within} ${id}`))
      return reference(this.#names.get(id) ?? id);
    const sentence = "the type leads back to itself, which XTP does not allow: the inner one has no type.";
    this.#losses.report("circular-type", "warning", place, sentence);
    return this.#loose(this.#model.byId.get(id));
  }

  /** What can be said of a declaration without entering it. */
  #loose(declaration: Declaration | undefined): XtpValue {
    const target = declaration?.kind === "alias" ? declaration.target : undefined;
    return target?.kind === "list" ? { type: "array", items: { type: "object" } } : { type: "object" };
  }

  #number(format: string | undefined): XtpValue {
    if (format === "float" || format === "double") return { type: "number", format };
    if (format !== undefined) this.#losses.count("format-not-carried");
    return { type: "number" };
  }

  #text(format: string | undefined): XtpValue {
    // `byte` texts are Base64 on the wire, and bindings would hand out bytes; a text stays a text.
    if (format === "date-time") return { type: "string", format };
    if (format !== undefined) this.#losses.count("format-not-carried");
    return { type: "string" };
  }

  #anything(place: XtpPlace, what: string): XtpValue {
    this.#losses.report(
      "any-value-as-object",
      "warning",
      place,
      `${what} is written as an object without a type.`,
    );
    return { type: "object" };
  }

  #enum({ values, of, width }: EnumDeclaration, place: XtpPlace): XtpDeclaration {
    const texts = values.filter((value) => typeof value === "string");
    if (of === "text" && texts.every(isXtpName)) return { type: "string", enum: texts };
    const sentence = "its values are no names, as XTP wants them: any value of their kind is allowed.";
    this.#losses.report("enum-not-carried", "warning", place, sentence);
    if (of === "text") return { type: "string" };
    return of === "integer" ? { type: "integer", format: WIDTHS[width ?? "i64"] } : { type: "object" };
  }

  #union({ members }: UnionDeclaration, place: XtpPlace): XtpValue {
    const kinds = new Set(members.flatMap((member) => member.kinds));
    const [only, ...others] = kinds;
    const sentence = `one of ${members.length} types is written as ${others.length === 0 && only === "text" ? "any text" : "an object without a type"}.`;
    this.#losses.report("union-not-carried", "warning", place, sentence);
    if (others.length === 0 && only === "text") return { type: "string" };
    if (others.length === 0 && only === "list") return { type: "array", items: { type: "object" } };
    if ([...kinds].every((kind) => kind === "integer" || kind === "number")) return { type: "number" };
    return { type: "object" };
  }
}

/** A reference to a schema. */
export function reference(name: string): XtpValue {
  return { $ref: `#/components/schemas/${name}` };
}
