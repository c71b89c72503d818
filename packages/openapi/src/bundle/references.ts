import { isExtension, isObject, type Loose, pointer } from "../loose.ts";

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
  "x-webhooks",
  "content",
  "encoding",
]);

/** Members that hold an author's data: a `$ref` in there is only text that looks like one. */
const DATA: ReadonlySet<string> = new Set(["example", "examples", "default", "enum", "const", "value"]);

/** Whether anything outside of the document is referred to, data and extensions aside. */
export function refersElsewhere(document: unknown): boolean {
  return someObject(document, ({ $ref }) => typeof $ref === "string" && !$ref.startsWith("#"));
}

/**
 * Looks at every object that OpenAPI gives a meaning, data and extensions aside, until the test holds. A shared object
 * is looked at once, where it is met first.
 */
export function someObject(document: unknown, test: (value: Loose, at: string) => boolean): boolean {
  const seen = new Set<object>();
  const walk = (value: unknown, at: string, names: boolean): boolean => {
    if (typeof value !== "object" || value === null || seen.has(value)) return false;
    seen.add(value);
    if (!isObject(value)) return Object.entries(value).some(([n, item]) => walk(item, `${at}/${n}`, false));
    if (!names && test(value, at)) return true;
    return Object.entries(value).some(([name, item]) => {
      if (!names && (DATA.has(name) || (isExtension(name) && name !== "x-webhooks"))) return false;
      return walk(item, pointer(at, name), !names && NAME_MAPS.has(name));
    });
  };
  return walk(document, "", false);
}
