import { type JsonValue, unreachable } from "@mortise/contract";
import { SAMPLE_TEXTS } from "../sample-texts.ts";
import type { Declaration, Field, NominalModel, Shape, UnionDeclaration } from "./model.ts";

/** Types may hold themselves; what is nested deeper than this is left out where it may be. */
const MAX_DEPTH = 40;

const TEXTS: { readonly [format: string]: string } = {
  ...SAMPLE_TEXTS,
  time: "12:00:00Z",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
};

/**
 * The least value of a shape, as JSON on the wire: what has to be there, and no more. Nothing where there is none that
 * comes to an end. Bounds and patterns are not looked at.
 */
export function sampleJson(shape: Shape, { byId }: Pick<NominalModel, "byId">): JsonValue | undefined {
  return new Sampler(byId).value(shape, 0);
}

class Sampler {
  readonly #byId: ReadonlyMap<string, Declaration>;

  constructor(byId: ReadonlyMap<string, Declaration>) {
    this.#byId = byId;
  }

  value(shape: Shape, depth: number): JsonValue | undefined {
    if (depth > MAX_DEPTH) return undefined;
    switch (shape.kind) {
      case "any":
      case "map":
        return {};
      case "never":
        return undefined;
      case "null":
      case "nullable":
        return null;
      case "boolean":
        return true;
      case "integer":
      case "number":
        return 1;
      case "text":
        return (shape.format !== undefined && TEXTS[shape.format]) || "text";
      case "bytes":
        return { base64: "" };
      case "list":
        return [];
      case "tuple": {
        const items = shape.items.map((item) => this.value(item, depth + 1));
        return items.every((item) => item !== undefined) ? items : undefined;
      }
      case "ref": {
        const target = this.#byId.get(shape.id);
        return target && this.#declared(target, depth + 1);
      }
      default:
        return unreachable(shape);
    }
  }

  #declared(declaration: Declaration, depth: number): JsonValue | undefined {
    switch (declaration.kind) {
      case "alias":
        return this.value(declaration.target, depth);
      case "enum":
        return declaration.values[0];
      case "struct":
        return this.#struct(declaration.fields, depth);
      case "union":
        return this.#union(declaration, depth);
      default:
        return unreachable(declaration);
    }
  }

  #struct(fields: readonly Field[], depth: number): JsonValue | undefined {
    const members: [string, JsonValue][] = [];
    for (const { name, shape, required, example } of fields) {
      if (!required) continue;
      const isText = shape.kind === "text" && typeof example === "string";
      const value = isText ? example : this.value(shape, depth);
      if (value === undefined) return undefined;
      members.push([name, value]);
    }
    return Object.fromEntries(members);
  }

  #union({ members, toldBy }: UnionDeclaration, depth: number): JsonValue | undefined {
    for (const { shape, tags } of members) {
      const value = this.value(shape, depth);
      if (value === undefined) continue;
      const [tag] = tags;
      const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
      return toldBy.by === "tag" && tag !== undefined && isObject
        ? { ...value, [toldBy.property]: tag }
        : value;
    }
    return undefined;
  }
}
