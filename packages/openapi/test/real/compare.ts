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
    if ("const" in schema) return;
    if (["allOf", "oneOf", "anyOf"].some((keyword) => keyword in schema)) {
      sameCombined(schema, given, at);
      return;
    }
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
      if (type.kind === "named" && isComponent(schema.$ref))
        check(at, "$ref", reference(type.name.replace(/^Any_/, "")), schema.$ref);
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
  const sameCombined = (schema: Loose, given: Type, at: string): void => {
    if (reported.has(at) || isReportedHere(schema, at)) return;
    const type = given.kind === "nullable" ? given.of : given;
    const whole = type.kind === "intersection" ? type.of : [type];
    const parts = whole.map((part) => (part.kind === "nullable" ? part.of : part));
    for (const [n, member] of membersIn(schema, "allOf").entries()) {
      const where = `${at}/allOf/${n}`;
      if (isReportedHere(member, where) || !isPlain(member)) continue;
      compared += 1;
      if (typeof member.$ref === "string") {
        const refers = parts.some((part) => part.kind === "named" && reference(part.name) === member.$ref);
        if (isComponent(member.$ref)) check(where, "$ref", refers, true);
        continue;
      }
      const names = Object.keys((member.properties ?? {}) as Loose);
      const candidates = parts.filter(
        (one) => one.kind === "object" && names.every((name) => hasProperty(one, name)),
      );
      if (names.length > 0) check(where, "properties", candidates.length > 0, true);
      // Several members may declare the same names; one of the candidates says the same as this member.
      const tried = candidates.map((part) => {
        const before = differences.length;
        for (const name of names) {
          const property = part.kind === "object" && part.properties.find((one) => one.name === name);
          const inner = (member.properties as Record<string, Loose>)[name];
          if (property && inner) same(inner, property.type, `${where}/properties/${escaped(name)}`);
        }
        return differences.splice(before);
      });
      differences.push(...(tried.sort((a, b) => a.length - b.length)[0] ?? []));
    }
    const keyword = "oneOf" in schema ? "oneOf" : "anyOf";
    if (Object.keys(schema).some((name) => STRUCTURAL.has(name) && name !== keyword)) return;
    const members = membersIn(schema, keyword).filter((member) => member.type !== "null");
    const refs = new Set(members.flatMap(({ $ref }) => (typeof $ref === "string" ? [$ref] : [])));
    if (members.length < 2 || refs.size !== members.length || ![...refs].every(isComponent)) return;
    compared += 1;
    const of =
      type.kind === "union"
        ? type.of.map((one) => (one.kind === "named" ? reference(one.name) : one.kind))
        : [];
    check(at, keyword, of, [...refs]);
    if (isSchema(schema.discriminator))
      check(at, "discriminator", discriminatorOf(type), discriminatorIn(schema, refs));
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
    if (isSchema(schema.additionalProperties) && type.additional && !schema.patternProperties)
      same(schema.additionalProperties, type.additional, `${at}/additionalProperties`);
    for (const [index, [name, inner]] of properties.entries()) {
      const property = type.properties[index];
      if (!property) continue;
      const where = `${at}/properties/${escaped(name)}`;
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

/** Keywords that say of which kind a value is, or what is in it. */
const STRUCTURAL = new Set([
  "allOf",
  "oneOf",
  "anyOf",
  "properties",
  "items",
  "additionalProperties",
  "required",
  "enum",
  "$ref",
]);

/** A schema that is compared with one part of an intersection: a reference, or an object without alternatives. */
function isPlain(schema: Loose): boolean {
  return !["allOf", "oneOf", "anyOf", "enum", "const"].some((keyword) => keyword in schema);
}

function membersIn(schema: Loose, keyword: string): readonly Loose[] {
  return Array.isArray(schema[keyword]) ? schema[keyword].filter(isSchema) : [];
}

function hasProperty(type: Type & { kind: "object" }, name: string): boolean {
  return type.properties.some((property) => property.name === name);
}

function isComponent(ref: string): boolean {
  return /^#\/components\/schemas\/[^/]+$/.test(ref);
}

function discriminatorOf(type: Type): unknown {
  if (type.kind !== "union" || !type.discriminator) return undefined;
  const { property, mapping } = type.discriminator;
  return [property, ...mapping.map(({ value, type: name }) => `${value} ${reference(name)}`)].sort();
}

/** What a discriminator says: what its mapping lists, and the name of each alternative that it leaves out. */
function discriminatorIn(schema: Loose, refs: ReadonlySet<string>): unknown {
  const { propertyName, mapping = {} } = schema.discriminator as {
    propertyName: string;
    mapping?: Record<string, string>;
  };
  const listed = Object.entries(mapping).map(
    ([value, target]) => [value, target.startsWith("#") ? target : reference(target)] as const,
  );
  const mapped = new Set(listed.map(([, target]) => target));
  const others = [...refs]
    .filter((ref) => !mapped.has(ref))
    .map((ref) => [ref.split("/").at(-1), ref] as const);
  return [propertyName, ...[...listed, ...others].map((one) => one.join(" "))].sort();
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function reference(name: string): string {
  return `#/components/schemas/${escaped(name)}`;
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
