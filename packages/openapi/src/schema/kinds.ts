import { lookUp, type Reading } from "../document/reading.ts";
import { isObject, type Loose } from "../loose.ts";
import { KIND_OF_KEYWORD, type SchemaKind } from "./keywords.ts";

const KINDS: ReadonlySet<unknown> = new Set([
  "object",
  "array",
  "string",
  "number",
  "integer",
  "boolean",
  "null",
]);

export function isKind(value: unknown): value is SchemaKind {
  return KINDS.has(value);
}

/** What `type` says, as a list; empty when it says nothing that JSON Schema knows. */
export function declaredKinds(schema: Loose): readonly SchemaKind[] {
  return [...new Set(typesIn(schema).filter(isKind))];
}

/** What `type` lists. YAML makes a real null of one without quotes, and only the text can be meant. */
export function typesIn(schema: Loose): readonly unknown[] {
  const { type } = schema;
  return Array.isArray(type) ? type.map((one: unknown) => (one === null ? "null" : one)) : [type];
}

/** The kinds that a schema without `type` means, judged by its other keywords; empty when there is no telling. */
export function impliedKinds(schema: Loose): readonly SchemaKind[] {
  for (const [keyword, kinds] of KIND_OF_KEYWORD) {
    if (schema[keyword] === undefined) continue;
    if (keyword === "format") return kindsOfFormat(schema.format);
    return kinds === KIND_OF_KEYWORD.get("minimum") ? ["number"] : kinds;
  }
  return [];
}

/** Formats of numbers are few; all others, the made-up ones included, are of texts. */
function kindsOfFormat(format: unknown): readonly SchemaKind[] {
  if (typeof format !== "string") return [];
  if (/^u?int(8|16|32|64)?$/.test(format)) return ["integer"];
  return /^(float|double|decimal)$/.test(format) ? ["number"] : ["string"];
}

/** What is known already of each schema of a document: schemas refer to each other in every direction. */
const KNOWN = new WeakMap<Reading, Map<Loose, Kinds>>();

/** `undefined`: there is no telling. */
type Kinds = ReadonlySet<SchemaKind> | undefined;

/**
 * The kinds of value that a schema allows, as far as that can be seen through references, `allOf`, `oneOf` and `anyOf`;
 * `undefined` when it can't be seen. `integer` stands for itself, not for `number`.
 */
export function kindsOf(reading: Reading, schema: unknown): Kinds {
  if (!isObject(schema)) return undefined;
  const known = KNOWN.get(reading) ?? new Map<Loose, Kinds>();
  KNOWN.set(reading, known);
  if (known.has(schema)) return known.get(schema);
  reading.spend();
  // Whoever comes back here on the way does not learn more.
  known.set(schema, undefined);
  const kinds = findKinds(reading, schema);
  known.set(schema, kinds);
  return kinds;
}

function findKinds(reading: Reading, schema: Loose): Kinds {
  if (typeof schema.$ref === "string") return kindsOf(reading, lookUp(reading, schema.$ref)?.value);
  const declared = declaredKinds(schema);
  if (declared.length > 0) return new Set(declared);
  const values = Array.isArray(schema.enum)
    ? schema.enum
    : schema.const !== undefined
      ? [schema.const]
      : undefined;
  if (values) return new Set(values.map(kindOfValue));
  const implied = impliedKinds(schema);
  return implied.length > 0 ? new Set(implied) : kindsOfMembers(reading, schema);
}

function kindsOfMembers(reading: Reading, schema: Loose): Kinds {
  if (Array.isArray(schema.allOf)) {
    for (const member of schema.allOf) {
      const kinds = kindsOf(reading, member);
      if (kinds) return kinds;
    }
  }
  const union: unknown = schema.oneOf ?? schema.anyOf;
  if (!Array.isArray(union) || union.length === 0) return undefined;
  const all = new Set<SchemaKind>();
  for (const member of union) {
    const kinds = kindsOf(reading, member);
    if (!kinds) return undefined;
    for (const kind of kinds) all.add(kind);
  }
  return all;
}

export function kindOfValue(value: unknown): SchemaKind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "boolean";
    case "number":
      return Number.isInteger(value) ? "integer" : "number";
    default:
      return "object";
  }
}
