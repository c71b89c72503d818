import type { JsonValue, Property } from "@mortise/contract";
import { lookUp, type Reading } from "../document/reading.ts";
import { isObject, type Loose, pointer, textIn } from "../loose.ts";

type Facts = Omit<Property, "name" | "type" | "required">;

/** What a schema says about the property that has it, beside its type. */
export function propertyFacts(reading: Reading, schema: unknown, at: string): Facts {
  if (!isObject(schema)) return {};
  const description = textIn(schema, "description");
  return {
    ...(description !== undefined && { description }),
    ...(schema.deprecated === true && { deprecated: true as const }),
    ...access(reading, schema, at),
    ...jsonFact(reading, "default", inherited(reading, schema, "default"), at),
    ...exampleFact(reading, schema, at),
  };
}

/** How many references a default or an access is looked for behind. */
const MAX_HOPS = 20;

/** What a schema says, or the one that it refers to: named types have no place for it, so their users carry it. */
export function inherited(reading: Reading, schema: Loose, keyword: string): unknown {
  let here: unknown = schema;
  for (let hops = 0; hops < MAX_HOPS && isObject(here); hops++) {
    if (here[keyword] !== undefined) return here[keyword];
    const only: unknown = Array.isArray(here.allOf) && here.allOf.length === 1 ? here.allOf[0] : undefined;
    here = typeof here.$ref === "string" ? lookUp(reading, here.$ref)?.value : only;
  }
  return undefined;
}

function access(reading: Reading, schema: Loose, at: string): Pick<Property, "access"> {
  const read = inherited(reading, schema, "readOnly") === true;
  const write = inherited(reading, schema, "writeOnly") === true;
  if (read && write) {
    reading.report(
      "invalid-access",
      at,
      "A property can't be both readOnly and writeOnly; it is neither here.",
    );
    return {};
  }
  if (!read && !write) return {};
  return { access: read ? "read" : "write" };
}

/** The first example that a schema, parameter or header gives. */
export function exampleFact(reading: Reading, of: Loose, at: string): { readonly example?: JsonValue } {
  if (of.example !== undefined) return jsonFact(reading, "example", of.example, at);
  const examples: unknown = of.examples;
  if (Array.isArray(examples)) return jsonFact(reading, "example", examples[0], at);
  if (!isObject(examples)) return {};
  const [first] = Object.values(examples);
  const target =
    isObject(first) && typeof first.$ref === "string" ? lookUp(reading, first.$ref)?.value : first;
  return isObject(target) ? jsonFact(reading, "example", target.value ?? target.dataValue, at) : {};
}

/** A value of the document's author, when JSON can hold it. */
export function jsonFact<Name extends "default" | "example">(
  reading: Reading,
  name: Name,
  value: unknown,
  at: string,
): { readonly [name in Name]?: JsonValue } {
  if (value === undefined) return {};
  if (isJson(value)) return { [name]: value } as { readonly [name in Name]?: JsonValue };
  reading.report("value-not-json", pointer(at, name), `JSON can't hold this ${name}; it is left out.`);
  return {};
}

function isJson(value: unknown): value is JsonValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return isPlain(value) && Object.values(value).every(isJson);
}

/** No date, no map, nothing of a class: YAML can't make these, an app's own object can. */
function isPlain(value: unknown): value is Loose {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
