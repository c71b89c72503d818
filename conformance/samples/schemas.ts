import type { JsonValue } from "@mortise/contract";
import { discriminatorValues } from "./discriminators.ts";
import { isNode, listAt, type Node, nodeAt } from "./document.ts";

/** Whether values go to the API (no `readOnly` properties) or come from it (no `writeOnly` ones). */
export type Direction = "to-api" | "from-api";

/**
 * The document with every schema in it as JSON Schema 2020-12, for one direction: OpenAPI 3.0's `nullable` and
 * boolean exclusive bounds are rewritten, discriminators say what they mean by `const`, and properties that don't
 * travel in this direction are gone. Pointers into the document stay what they were.
 */
export function asJsonSchema(document: Node, direction: Direction): Node {
  const old = String(document.openapi).startsWith("3.0");
  const hidden = direction === "to-api" ? "readOnly" : "writeOnly";

  function anything(value: JsonValue, key: string): JsonValue {
    if (Array.isArray(value)) return value.map((item) => anything(item, ""));
    if (!isNode(value)) return value;
    if (key === "schema") return schema(value);
    return mapNode(value, (item, name) =>
      key === "schemas" || key === "definitions" ? schema(item) : anything(item, name),
    );
  }

  function schema(value: JsonValue): JsonValue {
    if (!isNode(value)) return value;
    if (old && typeof value.$ref === "string") return { $ref: value.$ref };
    const result: Record<string, JsonValue> = {};
    for (const [key, part] of Object.entries(value)) {
      if (!isSlip(key, part)) result[key] = keyword(key, part);
    }
    if (isNode(value.properties)) hide(result, value.properties);
    if (value.nullable === true) makeNullable(result);
    delete result.nullable; // Ajv has a keyword of that name, and refuses it beside a `$ref`.
    exclusiveBounds(result);
    tuples(result);
    if (isNode(value.discriminator)) discriminate(result, value.discriminator, document);
    return result;
  }

  function keyword(key: string, value: JsonValue): JsonValue {
    if (SCHEMA_MAPS.has(key) && isNode(value)) return mapNode(value, schema);
    if (SCHEMA_LISTS.has(key) && Array.isArray(value)) return value.map(schema);
    if (SCHEMAS.has(key)) return Array.isArray(value) ? value.map(schema) : schema(value);
    return value;
  }

  function hide(result: Record<string, JsonValue>, properties: Node): void {
    const gone = new Set(
      Object.keys(properties).filter((name) => {
        const property = properties[name];
        return isNode(property) && property[hidden] === true;
      }),
    );
    if (gone.size === 0) return;
    result.properties = Object.fromEntries(
      Object.entries(nodeAt(result, "properties")).filter(([name]) => !gone.has(name)),
    );
    result.required = listAt(result, "required").filter((name) => !gone.has(String(name)));
  }

  return mapNode(document, anything);
}

/** What Ajv stumbles over though it says nothing: an enum without members, and the `$id` of something in an example. */
function isSlip(key: string, value: JsonValue): boolean {
  if (key === "enum") return Array.isArray(value) && value.length === 0;
  return (key === "example" || key === "examples") && JSON.stringify(value).includes('"$id"');
}

const SCHEMA_MAPS = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"]);
const SCHEMA_LISTS = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const SCHEMAS = new Set([
  "items",
  "additionalProperties",
  "not",
  "if",
  "then",
  "else",
  "contains",
  "propertyNames",
  "unevaluatedProperties",
  "unevaluatedItems",
]);

function mapNode(node: Node, change: (value: JsonValue, key: string) => JsonValue): Node {
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(value, key)]));
}

function makeNullable(result: Record<string, JsonValue>): void {
  if (typeof result.type === "string") result.type = [result.type, "null"];
  if (Array.isArray(result.enum) && !result.enum.includes(null)) result.enum = [...result.enum, null];
}

/** A list of items, which 2020-12 calls by another name. */
function tuples(result: Record<string, JsonValue>): void {
  if (!Array.isArray(result.items)) return;
  result.prefixItems = result.items;
  delete result.items;
}

/** True and false, as drafts before 2020-12 have them; some documents in newer versions too. */
function exclusiveBounds(result: Record<string, JsonValue>): void {
  for (const [exclusive, bound] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    if (typeof result[exclusive] !== "boolean") continue;
    const limit = result[bound];
    if (result[exclusive] && limit !== undefined) {
      result[exclusive] = limit;
      delete result[bound];
    } else delete result[exclusive];
  }
}

/** Ties each member of a discriminated union to its own value of the discriminator. */
function discriminate(result: Record<string, JsonValue>, discriminator: Node, document: Node): void {
  const property = discriminator.propertyName;
  if (typeof property !== "string") return;
  for (const key of ["oneOf", "anyOf"]) {
    const members = result[key];
    if (!Array.isArray(members)) continue;
    const values = discriminatorValues(document, discriminator, members);
    result[key] = members.map((member) => {
      const own = isNode(member) && typeof member.$ref === "string" ? values.get(member.$ref) : undefined;
      if (own === undefined) return member;
      return { allOf: [member, { properties: { [property]: { enum: own } }, required: [property] }] };
    });
  }
}
