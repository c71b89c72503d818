import { isExtension, isObject } from "../loose.ts";

/** Members whose own members have names that the author chose: in there, `default` is a name and no keyword. */
const NAME_MAPS: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
  "schemas",
  "responses",
  "parameters",
  "requestBodies",
  "headers",
  "securitySchemes",
  "securityDefinitions",
  "links",
  "callbacks",
  "pathItems",
  "mediaTypes",
  "paths",
  "webhooks",
  "content",
  "encoding",
]);

/** Members that hold an author's data: a `$ref` in there is only text that looks like one. */
const DATA: ReadonlySet<string> = new Set(["example", "examples", "default", "enum", "const", "value"]);

/** Whether anything outside of the document is referred to, data and extensions aside. */
export function refersElsewhere(document: unknown): boolean {
  const seen = new Set<object>();
  const walk = (value: unknown, names: boolean): boolean => {
    if (typeof value !== "object" || value === null || seen.has(value)) return false;
    seen.add(value);
    if (Array.isArray(value)) return value.some((item) => walk(item, false));
    if (!isObject(value)) return false;
    return Object.entries(value).some(([name, item]) => {
      if (name === "$ref" && typeof item === "string") return !item.startsWith("#");
      if (!names && (DATA.has(name) || isExtension(name))) return false;
      return walk(item, !names && NAME_MAPS.has(name));
    });
  };
  return walk(document, false);
}
