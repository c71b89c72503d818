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
  const listed: readonly unknown[] = Array.isArray(schema.type) ? schema.type : [schema.type];
  return [...new Set(listed.filter(isKind))];
}

/** The kinds that a schema without `type` means, judged by its other keywords; empty when there is no telling. */
export function impliedKinds(schema: Loose): readonly SchemaKind[] {
  for (const [keyword, kinds] of KIND_OF_KEYWORD) {
    if (keyword === "format" || !(keyword in schema)) continue;
    return kinds === KIND_OF_KEYWORD.get("minimum") ? ["number"] : kinds;
  }
  return [];
}

/**
 * The kinds of value that a schema allows, as far as that can be seen through references, `allOf`, `oneOf` and `anyOf`;
 * `undefined` when it can't be seen. `integer` stands for itself, not for `number`.
 */
export function kindsOf(
  reading: Reading,
  schema: unknown,
  seen: ReadonlySet<unknown> = new Set(),
): ReadonlySet<SchemaKind> | undefined {
  reading.spend();
  if (!isObject(schema) || seen.has(schema)) return undefined;
  const inside = new Set(seen).add(schema);
  if (typeof schema.$ref === "string") return kindsOf(reading, lookUp(reading, schema.$ref)?.value, inside);
  const declared = declaredKinds(schema);
  if (declared.length > 0) return new Set(declared);
  const values = Array.isArray(schema.enum) ? schema.enum : "const" in schema ? [schema.const] : undefined;
  if (values) return new Set(values.map(kindOfValue));
  const implied = impliedKinds(schema);
  if (implied.length > 0) return new Set(implied);
  return kindsOfMembers(reading, schema, inside);
}

function kindsOfMembers(
  reading: Reading,
  schema: Loose,
  seen: ReadonlySet<unknown>,
): ReadonlySet<SchemaKind> | undefined {
  if (Array.isArray(schema.allOf)) {
    for (const member of schema.allOf) {
      const kinds = kindsOf(reading, member, seen);
      if (kinds) return kinds;
    }
  }
  const union: unknown = schema.oneOf ?? schema.anyOf;
  if (!Array.isArray(union) || union.length === 0) return undefined;
  const all = new Set<SchemaKind>();
  for (const member of union) {
    const kinds = kindsOf(reading, member, seen);
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
