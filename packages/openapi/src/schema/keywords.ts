import type { Reading } from "../document/reading.ts";
import { isExtension, type Loose, pointer } from "../loose.ts";

/** The kinds of JSON values, as a schema's `type` names them. */
export type SchemaKind = "object" | "array" | "string" | "number" | "integer" | "boolean" | "null";

/** Keywords that say nothing about what a value may be. Where a contract has a place for them, they are carried. */
export const ANNOTATIONS: ReadonlySet<string> = new Set([
  "title",
  "description",
  "default",
  "example",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "externalDocs",
  "xml",
  "$comment",
  "$schema",
  "$id",
  "$anchor",
  "$defs",
  "definitions",
  "contentMediaType",
]);

/** Keywords that narrow what a value may be in a way that a contract has no words for. */
const NOT_CARRIED: ReadonlySet<string> = new Set([
  "not",
  "if",
  "then",
  "else",
  "dependentRequired",
  "dependentSchemas",
  "dependencies",
  "unevaluatedProperties",
  "unevaluatedItems",
  "contains",
  "minContains",
  "maxContains",
  "propertyNames",
  "patternProperties",
  "minProperties",
  "maxProperties",
  "contentSchema",
  "additionalItems",
  "$dynamicRef",
  "$dynamicAnchor",
  "$recursiveRef",
  "$recursiveAnchor",
]);

/** Keywords of every kind of value. */
const GENERAL: ReadonlySet<string> = new Set([
  "$ref",
  "type",
  "nullable",
  "enum",
  "const",
  "allOf",
  "oneOf",
  "anyOf",
  "discriminator",
]);

const ONLY_OBJECT: readonly SchemaKind[] = ["object"];
const ONLY_ARRAY: readonly SchemaKind[] = ["array"];
const ONLY_STRING: readonly SchemaKind[] = ["string"];
const NUMBERS: readonly SchemaKind[] = ["number", "integer"];

/** Keywords that are about one kind of value, and which. */
export const KIND_OF_KEYWORD: ReadonlyMap<string, readonly SchemaKind[]> = new Map([
  ["properties", ONLY_OBJECT],
  ["additionalProperties", ONLY_OBJECT],
  ["required", ONLY_OBJECT],
  ["items", ONLY_ARRAY],
  ["prefixItems", ONLY_ARRAY],
  ["minItems", ONLY_ARRAY],
  ["maxItems", ONLY_ARRAY],
  ["uniqueItems", ONLY_ARRAY],
  ["minLength", ONLY_STRING],
  ["maxLength", ONLY_STRING],
  ["pattern", ONLY_STRING],
  ["contentEncoding", ONLY_STRING],
  ["minimum", NUMBERS],
  ["maximum", NUMBERS],
  ["exclusiveMinimum", NUMBERS],
  ["exclusiveMaximum", NUMBERS],
  ["multipleOf", NUMBERS],
  ["format", ["string", "number", "integer"]],
]);

/** What an absence of the keyword means: writing it down changes nothing. */
const SAYS_NOTHING: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["unevaluatedProperties", true],
  ["unevaluatedItems", true],
  ["minProperties", 0],
  ["uniqueItems", false],
  ["nullable", false],
]);

/** Reports each keyword of a schema that its type does not carry. */
export function reportKeywords(
  reading: Reading,
  schema: Loose,
  at: string,
  kinds: readonly SchemaKind[],
): void {
  for (const [keyword, value] of Object.entries(schema)) {
    // An app's own object may have members that JSON would not.
    if (value === undefined) continue;
    if (ANNOTATIONS.has(keyword) || GENERAL.has(keyword) || isExtension(keyword)) continue;
    if (SAYS_NOTHING.has(keyword) && SAYS_NOTHING.get(keyword) === value) continue;
    const where = pointer(at, keyword);
    if (NOT_CARRIED.has(keyword)) {
      reading.report(
        "keyword-not-carried",
        where,
        `"${keyword}" is not carried over: the type allows more than the schema, and only the API checks the rest.`,
      );
      continue;
    }
    const about = KIND_OF_KEYWORD.get(keyword);
    if (!about) {
      reading.report(
        "unknown-keyword",
        where,
        `OpenAPI's schemas have no keyword "${keyword}"; it is left out.`,
      );
    } else if (kinds.length > 0 && !about.some((kind) => kinds.includes(kind))) {
      reading.report(
        "keyword-without-effect",
        where,
        `"${keyword}" says nothing about a value of type ${kinds.join(" or ")}; it is left out.`,
      );
    }
  }
}
