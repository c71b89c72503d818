import type { Contract, Type } from "@mortise/contract";

type Loose = Record<string, unknown>;

/** Holds component schemas against named types, as deep as they are made of references, objects, lists and scalars. */
export function compare(raw: Loose, contract: Contract, reported: ReadonlySet<string>) {
  const differences: string[] = [];
  let compared = 0;
  const check = (at: string, what: string, is: unknown, should: unknown) => {
    if (JSON.stringify(is) !== JSON.stringify(should))
      differences.push(`${at} ${what}: ${JSON.stringify(is)}`);
  };
  const same = (schema: Loose, given: Type, at: string): void => {
    if (["allOf", "oneOf", "anyOf", "const"].some((keyword) => keyword in schema)) return;
    if (Array.isArray(schema.type) && schema.type.filter((type) => type !== "null").length !== 1) return;
    if (reported.has(at) || isReportedHere(schema, at)) return;
    const type = given.kind === "nullable" ? given.of : given;
    compared += 1;
    check(
      at,
      "null",
      given.kind === "nullable",
      allowsNull(schema) && type.kind !== "null" && type.kind !== "unknown",
    );
    if (typeof schema.$ref === "string") {
      // Other places have names that the importer makes.
      const isComponent = /^#\/components\/schemas\/[^/]+$/.test(schema.$ref);
      if (type.kind === "named" && isComponent) check(at, "$ref", reference(type.name), schema.$ref);
      return;
    }
    if (Array.isArray(schema.enum)) {
      const values = [...new Set(schema.enum.filter((value) => value !== null))];
      check(at, "enum", type.kind === "enum" ? type.values : [], values);
      return;
    }
    const constraints = "constraints" in type ? type.constraints : undefined;
    const said = type.kind === "tuple" ? {} : constraintsIn(schema);
    for (const keyword of CONSTRAINTS)
      check(at, keyword, (constraints as Loose | undefined)?.[keyword], said[keyword]);
    if (type.kind === "text" || type.kind === "integer" || type.kind === "number")
      check(at, "format", type.format, schema.format ?? encodedFormat(schema));
    if (type.kind === "list" && schema.items) same(schema.items as Loose, type.of, `${at}/items`);
    if (type.kind === "map" && isSchema(schema.additionalProperties)) {
      same(schema.additionalProperties, type.of, `${at}/additionalProperties`);
    }
    if (type.kind === "object") sameProperties(schema, type, at);
  };
  const sameProperties = (schema: Loose, type: Type & { kind: "object" }, at: string) => {
    const properties = Object.entries((schema.properties ?? {}) as Record<string, Loose>);
    check(
      at,
      "properties",
      type.properties.map(({ name }) => name),
      properties.map(([name]) => name),
    );
    check(at, "additional", type.additional?.kind === "never", schema.additionalProperties === false);
    for (const [index, [name, inner]] of properties.entries()) {
      const property = type.properties[index];
      if (!property) continue;
      const where = `${at}/properties/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      check(where, "required", property.required, ((schema.required ?? []) as string[]).includes(name));
      check(where, "description", property.description, inner.description || undefined);
      if ("default" in inner) check(where, "default", property.default, inner.default);
      if ("example" in inner) check(where, "example", property.example, inner.example);
      same(inner, property.type, where);
    }
  };
  const isReportedHere = (schema: Loose, at: string) =>
    Object.keys(schema).some((name) => reported.has(`${at}/${name}`));
  const schemas = (raw.components as { schemas?: Record<string, Loose> } | undefined)?.schemas ?? {};
  const types = new Map(contract.types.map((type) => [type.name, type.type]));
  for (const [name, schema] of Object.entries(schemas)) {
    const type = types.get(name);
    if (type) same(schema, type, `/components/schemas/${name}`);
    else differences.push(`${name} is missing`);
  }
  return { differences, compared };
}

function reference(name: string): string {
  return `#/components/schemas/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** What a schema says in the words of 3.1: there, an exclusive bound is a number and no flag. */
function constraintsIn(schema: Loose): Loose {
  const said: Record<string, unknown> = { ...schema };
  if (schema.uniqueItems === false) said.uniqueItems = undefined;
  for (const [inclusive, exclusive] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    if (typeof schema[exclusive] !== "boolean") continue;
    said[exclusive] = schema[exclusive] ? schema[inclusive] : undefined;
    if (schema[exclusive]) said[inclusive] = undefined;
  }
  return said;
}

const CONSTRAINTS = [
  "minLength",
  "maxLength",
  "pattern",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "uniqueItems",
];

function isSchema(value: unknown): value is Loose {
  return typeof value === "object" && value !== null;
}

function allowsNull(schema: Loose): boolean {
  return (
    schema.nullable === true ||
    (Array.isArray(schema.type) && schema.type.includes("null")) ||
    (Array.isArray(schema.enum) && schema.enum.includes(null))
  );
}

/** OpenAPI 3.0's word for a text that holds bytes. */
function encodedFormat(schema: Loose): string | undefined {
  return schema.contentEncoding === "base64" ? "byte" : undefined;
}
