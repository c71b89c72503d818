import type {
  Diagnostic,
  EnumType,
  JsonObject,
  JsonValue,
  NumberConstraints,
  Property,
  TextConstraints,
  Type,
} from "@mortise/contract";
import { RecordEventsError } from "../error.ts";

/** A JSON Schema (2020-12, or what earlier drafts and OpenAPI 3.0 write alike), as ORMs' tools give it for a model. */
export type JsonSchema = JsonObject;

/** Schemas nested deeper than this are refused: nobody writes such a model. */
const MAX_DEPTH = 64;

/** Keywords that say something about values which a type of the contract cannot say. */
const LOST: readonly string[] = [
  "not",
  "if",
  "then",
  "else",
  "patternProperties",
  "propertyNames",
  "dependentSchemas",
  "dependentRequired",
  "dependencies",
  "contains",
  "minContains",
  "maxContains",
  "minProperties",
  "maxProperties",
  "unevaluatedItems",
  "unevaluatedProperties",
  "$dynamicRef",
];

/** Reads the schemas of one document; `typeNames` says what each of its definitions is called in the contract. */
export class SchemaReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #typeNames: ReadonlyMap<string, string>;

  constructor(typeNames: ReadonlyMap<string, string>) {
    this.#typeNames = typeNames;
  }

  /**
   * The type that a schema describes. What it says and a type cannot say is a diagnostic.
   *
   * @throws RecordEventsError `invalid-model` for what is no schema, or nested too deep.
   */
  type(schema: unknown, at: string, depth = 0): Type {
    if (depth > MAX_DEPTH) throw invalid(at, `is nested deeper than ${MAX_DEPTH}`);
    if (schema === true) return { kind: "unknown" };
    if (schema === false) return { kind: "never" };
    if (!isObject(schema)) throw invalid(at, "is no schema");
    for (const keyword of LOST) {
      if (Object.hasOwn(schema, keyword))
        this.#report("keyword-not-carried", `${at}/${pointerSegment(keyword)}`);
    }
    const parts = this.#parts(schema, at, depth);
    const [first = { kind: "unknown" } as const, ...others] = parts;
    const type: Type = others.length === 0 ? first : { kind: "intersection", of: parts };
    return schema.nullable === true ? nullable(type) : type;
  }

  /** Everything that a value must be at once. */
  #parts(schema: JsonObject, at: string, depth: number): Type[] {
    const parts: Type[] = [];
    if (schema.$ref !== undefined) parts.push(this.#reference(schema.$ref, at));
    for (const keyword of ["anyOf", "oneOf"] as const) {
      const members = schema[keyword];
      if (members !== undefined) parts.push(this.#union(members, `${at}/${keyword}`, depth));
    }
    if (Array.isArray(schema.allOf)) {
      const members = schema.allOf.map((member, n) => this.type(member, `${at}/allOf/${n}`, depth + 1));
      parts.push(...members.filter(({ kind }) => kind !== "unknown"));
    }
    const own = this.#own(schema, at, depth);
    if (own.kind !== "unknown") parts.unshift(own);
    return parts;
  }

  #reference(reference: JsonValue, at: string): Type {
    const [, key] = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(String(reference)) ?? [];
    const name = key === undefined ? undefined : this.#typeNames.get(segmentText(key));
    if (name !== undefined) return { kind: "named", name };
    this.#report("reference-not-followed", `${at}/$ref`);
    return { kind: "unknown" };
  }

  #union(members: JsonValue, at: string, depth: number): Type {
    if (!Array.isArray(members) || members.length === 0) throw invalid(at, "is no list of schemas");
    return unionOf(members.map((member, n) => this.type(member, `${at}/${n}`, depth + 1)));
  }

  /** What the schema says beside references and combinations. */
  #own(schema: JsonObject, at: string, depth: number): Type {
    if (schema.const !== undefined) return this.#enum([schema.const], `${at}/const`);
    if (schema.enum !== undefined) return this.#enum(schema.enum, `${at}/enum`);
    const kinds = Array.isArray(schema.type) ? schema.type : [schema.type ?? guess(schema)];
    return unionOf(kinds.map((kind) => this.#ofKind(kind, schema, at, depth)));
  }

  #enum(values: JsonValue, at: string): Type {
    const scalars = Array.isArray(values) ? values.filter((value) => typeof value !== "object") : [];
    const hasNull = Array.isArray(values) && values.includes(null);
    const known = Array.isArray(values) && scalars.length + (hasNull ? 1 : 0) === values.length;
    if (!known || values.length === 0) {
      this.#report("enum-not-carried", at);
      return { kind: "unknown" };
    }
    if (scalars.length === 0) return { kind: "null" };
    const type: EnumType = { kind: "enum", values: [...new Set(scalars)] as EnumType["values"] };
    return hasNull ? nullable(type) : type;
  }

  #ofKind(kind: JsonValue | undefined, schema: JsonObject, at: string, depth: number): Type {
    switch (kind) {
      case undefined:
        return { kind: "unknown" };
      case "null":
      case "boolean":
        return { kind };
      case "integer":
      case "number": {
        const constraints = numberConstraints(schema);
        return { kind, ...formatOf(schema), ...(constraints && { constraints }) };
      }
      case "string": {
        if (schema.format === "binary") return { kind: "bytes" };
        const constraints = pick(schema, ["minLength", "maxLength", "pattern"]) as
          | TextConstraints
          | undefined;
        return { kind: "text", ...formatOf(schema), ...(constraints && { constraints }) };
      }
      case "array":
        return this.#list(schema, at, depth);
      case "object":
        return this.#object(schema, at, depth);
      default:
        throw invalid(`${at}/type`, "is no type of JSON Schema");
    }
  }

  #list(schema: JsonObject, at: string, depth: number): Type {
    const { items, prefixItems } = schema;
    const rest: Type = items === undefined ? { kind: "unknown" } : this.type(items, `${at}/items`, depth + 1);
    if (Array.isArray(prefixItems)) {
      const first = prefixItems.map((item, n) => this.type(item, `${at}/prefixItems/${n}`, depth + 1));
      return { kind: "tuple", items: first, ...(rest.kind !== "never" && { rest }) };
    }
    const constraints = pick(schema, ["minItems", "maxItems", "uniqueItems"]);
    return { kind: "list", of: rest, ...(constraints && { constraints }) };
  }

  #object(schema: JsonObject, at: string, depth: number): Type {
    const { properties = {}, additionalProperties, required } = schema;
    if (!isObject(properties)) throw invalid(`${at}/properties`, "is no object");
    const additional =
      additionalProperties === undefined
        ? undefined
        : this.type(additionalProperties, `${at}/additionalProperties`, depth + 1);
    const needed = new Set(Array.isArray(required) ? required : []);
    const list = Object.entries(properties).map(([name, property]): Property => {
      const where = `${at}/properties/${pointerSegment(name)}`;
      const type = this.type(property, where, depth + 1);
      return { name, type, required: needed.has(name), ...annotations(property) };
    });
    if (list.length === 0) return { kind: "map", of: additional ?? { kind: "unknown" } };
    return { kind: "object", properties: list, ...(additional && { additional }) };
  }

  #report(code: "keyword-not-carried" | "reference-not-followed" | "enum-not-carried", at: string): void {
    this.diagnostics.push({ code, severity: "warning", at, message: SENTENCES[code] });
  }
}

const SENTENCES = {
  "keyword-not-carried": "A contract's types cannot say this: plug-ins are not told of it.",
  "reference-not-followed":
    "Only references to the model's own `$defs` are followed: any value is allowed here.",
  "enum-not-carried":
    "Only an enum of texts, numbers, booleans and null is carried over: any value is allowed here.",
};

function unionOf(types: readonly Type[]): Type {
  const others = types.filter(({ kind }) => kind !== "null");
  const [first] = others;
  if (!first) return { kind: "null" };
  // Whatever is allowed beside anything at all adds nothing.
  if (others.some(({ kind }) => kind === "unknown")) return { kind: "unknown" };
  const plain = others.map((type) => (type.kind === "nullable" ? type.of : type));
  const type: Type = others.length === 1 ? first : { kind: "union", of: plain };
  const hasNull = others.length < types.length || others.some(({ kind }) => kind === "nullable");
  return hasNull ? nullable(type) : type;
}

function nullable(type: Type): Type {
  return type.kind === "nullable" || type.kind === "unknown" || type.kind === "null"
    ? type
    : { kind: "nullable", of: type };
}

/** What a schema without a type is about. */
function guess(schema: JsonObject): "object" | "array" | undefined {
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return "object";
  return schema.items !== undefined || schema.prefixItems !== undefined ? "array" : undefined;
}

function numberConstraints(schema: JsonObject): NumberConstraints | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  // OpenAPI 3.0 says with a flag that a bound is exclusive.
  const bounds: JsonObject = {
    ...(minimum !== undefined && { [exclusiveMinimum === true ? "exclusiveMinimum" : "minimum"]: minimum }),
    ...(maximum !== undefined && { [exclusiveMaximum === true ? "exclusiveMaximum" : "maximum"]: maximum }),
    ...(typeof exclusiveMinimum === "number" && { exclusiveMinimum }),
    ...(typeof exclusiveMaximum === "number" && { exclusiveMaximum }),
    ...(schema.multipleOf !== undefined && { multipleOf: schema.multipleOf }),
  };
  return Object.keys(bounds).length > 0 ? (bounds as NumberConstraints) : undefined;
}

function pick(schema: JsonObject, keywords: readonly string[]): JsonObject | undefined {
  const found = keywords.filter((keyword) => schema[keyword] !== undefined && schema[keyword] !== false);
  if (found.length === 0) return undefined;
  return Object.fromEntries(found.map((keyword) => [keyword, schema[keyword] ?? null]));
}

function formatOf(schema: JsonObject): { readonly format?: string } {
  return typeof schema.format === "string" ? { format: schema.format } : {};
}

function annotations(schema: JsonValue | undefined): Pick<Property, "description" | "deprecated"> {
  if (!isObject(schema)) return {};
  return {
    ...(typeof schema.description === "string" && { description: schema.description }),
    ...(schema.deprecated === true && { deprecated: true }),
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(at: string, what: string): RecordEventsError {
  return new RecordEventsError("invalid-model", `The schema of a model ${what} at ${at}.`);
}

function pointerSegment(segment: string): string {
  return segment.replaceAll("~", "~0").replaceAll("/", "~1");
}

function segmentText(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}
