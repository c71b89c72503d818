/**
 * The rules of XTP's schema language `v1-draft`, written down from its bindgen's own checks and JSON Schema, and
 * independently of what writes schemas here: where what may stand, how names look, that references lead somewhere and
 * never in circles.
 */

type Loose = { readonly [name: string]: unknown };

const NAME = /^[a-zA-Z_$][a-zA-Z0-9_$]*$/;
const VALUE_KEYS = ["type", "format", "nullable", "description", "items", "additionalProperties", "$ref"];
const FORMATS: { readonly [type: string]: readonly string[] } = {
  string: ["date-time", "byte"],
  number: ["float", "double"],
  integer: ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"],
};
const TYPES = ["integer", "string", "number", "boolean", "object", "array", "buffer"];

/** Each rule that a schema breaks, with the place. Empty: it is an XTP schema. */
export function brokenRules(text: string): readonly string[] {
  const broken: string[] = [];
  const check = (holds: boolean, at: string, rule: string) => {
    if (!holds) broken.push(`${at}: ${rule}`);
  };
  const schema = asObject(JSON.parse(text));
  only(schema, ["version", "exports", "imports", "components"], "#", check);
  check(schema.version === "v1-draft", "#/version", "the version is v1-draft");
  const schemas = asObject(asObject(schema.components).schemas);
  for (const kind of ["exports", "imports"] as const) {
    for (const [name, one] of Object.entries(asObject(schema[kind]))) {
      const at = `#/${kind}/${name}`;
      check(NAME.test(name), at, "names are identifiers");
      only(asObject(one), ["description", "input", "output"], at, check);
      for (const side of ["input", "output"]) {
        const parameter = asObject(one)[side];
        if (parameter === undefined) continue;
        const { contentType, ...value } = asObject(parameter);
        check(contentType === "application/json", `${at}/${side}`, "what crosses the boundary is JSON");
        checkValue(value, `${at}/${side}`, schemas, check);
      }
    }
  }
  for (const [name, one] of Object.entries(schemas)) {
    const at = `#/components/schemas/${name}`;
    const declaration = asObject(one);
    check(NAME.test(name), at, "names are identifiers");
    if ("properties" in declaration) checkObject(declaration, at, schemas, check);
    else if ("enum" in declaration) checkEnum(declaration, at, check);
    else checkValue(declaration, at, schemas, check);
  }
  for (const name of Object.keys(schemas))
    check(!leadsBack(name, schemas), `#/components/schemas/${name}`, "no schema leads back to itself");
  return broken;
}

type Check = (holds: boolean, at: string, rule: string) => void;

function checkObject(declaration: Loose, at: string, schemas: Loose, check: Check): void {
  only(declaration, ["type", "properties", "required", "description", "nullable"], at, check);
  const properties = asObject(declaration.properties);
  check(declaration.type === "object", at, "what has properties is an object");
  for (const [name, property] of Object.entries(properties)) {
    check(NAME.test(name), `${at}/${name}`, "names are identifiers");
    checkValue(asObject(property), `${at}/${name}`, schemas, check);
  }
  const required = declaration.required ?? [];
  check(Array.isArray(required), at, "required is a list");
  for (const name of Array.isArray(required) ? required : [])
    check(Object.hasOwn(properties, String(name)), at, "what is required is declared");
}

function checkEnum(declaration: Loose, at: string, check: Check): void {
  only(declaration, ["type", "enum", "description", "nullable"], at, check);
  check(declaration.type === "string", at, "enums are of texts");
  const values: readonly unknown[] = Array.isArray(declaration.enum) ? declaration.enum : [];
  for (const value of values)
    check(typeof value === "string" && NAME.test(value), at, "an enum's values are identifiers");
}

function checkValue(value: Loose, at: string, schemas: Loose, check: Check): void {
  only(value, VALUE_KEYS, at, check);
  if (value.description !== undefined)
    check(!/\*\/|\/\*|"""/.test(String(value.description)), at, "no description ends a comment");
  if ("$ref" in value) {
    only(value, ["$ref", "nullable", "description"], at, check);
    const name = /^#\/components\/schemas\/([^/]+)$/.exec(String(value.$ref))?.[1] ?? "";
    check(Object.hasOwn(schemas, name), at, "references lead to schemas");
    return;
  }
  const type = String(value.type);
  check(TYPES.includes(type), at, "types are XTP's own");
  if ("format" in value)
    check(FORMATS[type]?.includes(String(value.format)) === true, at, "formats belong to types");
  check("items" in value === (type === "array"), at, "lists have items, and nothing else has");
  if ("items" in value) checkValue(asObject(value.items), `${at}[]`, schemas, check);
  if ("additionalProperties" in value) {
    check(type === "object", at, "maps are objects");
    checkValue(asObject(value.additionalProperties), `${at}{}`, schemas, check);
  }
}

/** Whether a schema's references come back to it, through whatever stands between. */
function leadsBack(name: string, schemas: Loose): boolean {
  const seen = new Set<string>();
  const waiting = referencesIn(schemas[name]);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === name) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...referencesIn(schemas[next]));
  }
  return false;
}

function referencesIn(value: unknown): string[] {
  const text = JSON.stringify(value) ?? "";
  return [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1] ?? "");
}

function only(value: Loose, keys: readonly string[], at: string, check: Check): void {
  for (const key of Object.keys(value)) check(keys.includes(key), at, `"${key}" has no place here`);
}

function asObject(value: unknown): Loose {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return value as Loose;
}
