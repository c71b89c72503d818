import { readFileSync } from "node:fs";
import type { Contract, Type } from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { documentOf } from "../ask.ts";
import { haveDocuments, realDocument } from "../documents.ts";
import { rawSchemas } from "./schemas.ts";

type Loose = Record<string, unknown>;

/** A schema with and without each keyword that is carried over: the contracts must differ. */
const CARRIED: Readonly<Record<string, Loose>> = {
  $ref: { $ref: "#/components/schemas/Other" },
  type: { type: "string" },
  nullable: { type: "string", nullable: true },
  enum: { type: "string", enum: ["a"] },
  const: { type: "string", const: "a" },
  format: { type: "string", format: "uuid" },
  contentEncoding: { type: "string", contentEncoding: "base64" },
  minLength: { type: "string", minLength: 1 },
  maxLength: { type: "string", maxLength: 1 },
  pattern: { type: "string", pattern: "^a" },
  minimum: { type: "integer", minimum: 1 },
  maximum: { type: "integer", maximum: 1 },
  exclusiveMinimum: { type: "integer", exclusiveMinimum: 1 },
  exclusiveMaximum: { type: "integer", exclusiveMaximum: 1 },
  multipleOf: { type: "integer", multipleOf: 2 },
  items: { type: "array", items: { type: "string" } },
  prefixItems: { type: "array", prefixItems: [{ type: "string" }] },
  minItems: { type: "array", minItems: 1 },
  maxItems: { type: "array", maxItems: 1 },
  uniqueItems: { type: "array", uniqueItems: true },
  properties: { type: "object", properties: { a: {} } },
  required: { type: "object", properties: { a: {} }, required: ["a"] },
  additionalProperties: { type: "object", additionalProperties: false },
  allOf: { allOf: [{ type: "string" }] },
  oneOf: { oneOf: [{ type: "string" }, { type: "integer" }] },
  anyOf: { anyOf: [{ type: "string" }, { type: "integer" }] },
  discriminator: {
    oneOf: [{ $ref: "#/components/schemas/Other" }, { $ref: "#/components/schemas/Another" }],
    discriminator: { propertyName: "a" },
  },
  description: { type: "string", description: "d" },
  deprecated: { type: "string", deprecated: true },
  readOnly: { type: "string", readOnly: true },
  writeOnly: { type: "string", writeOnly: true },
  default: { type: "string", default: "d" },
  example: { type: "string", example: "e" },
  examples: { type: "string", examples: ["e"] },
};

/** Keywords for people and tools: they say nothing about what a value may be. */
const ANNOTATIONS = new Set(["title", "externalDocs", "xml", "$comment", "contentMediaType"]);

describe("each keyword that is carried over", () => {
  it.each(Object.entries(CARRIED))("%s makes a difference", async (keyword, schema) => {
    const contractOf = async (p: Loose) => {
      const Other = { type: "object", properties: { a: { type: "string" } } };
      const Another = { type: "object", properties: { a: { type: "integer" } } };
      const T = { type: "object", properties: { p } };
      return (await importOpenApi(documentOf({ components: { schemas: { T, Other, Another } } }))).contract;
    };
    const { [keyword]: _left, ...without } = schema;
    expect(await contractOf(schema)).not.toEqual(await contractOf(without));
  });
});

describe
  .skipIf(!haveDocuments)
  .each(["lago.yaml", "github.json", "stripe.yaml", "openai.yaml", "discord.json"])("%s", (file) => {
  const read = async () => {
    const raw = load(readFileSync(realDocument(file), "utf8")) as Loose;
    return { raw, ...(await importOpenApi(realDocument(file))) };
  };

  it("has each keyword of each schema carried over or reported", async () => {
    const { raw, diagnostics } = await read();
    const reported = new Set(diagnostics.map(({ at }) => at));
    const lost: string[] = [];
    let keywords = 0;
    for (const { schema, at } of rawSchemas(raw)) {
      for (const keyword of Object.keys(schema)) {
        keywords += 1;
        if (keyword in CARRIED || ANNOTATIONS.has(keyword) || keyword.startsWith("x-")) continue;
        if (!reported.has(`${at}/${keyword}`)) lost.push(`${at}/${keyword}`);
      }
    }
    expect(lost).toEqual([]);
    expect(keywords).toBeGreaterThan(5000);
  });

  it("has every pointer lead to something", async () => {
    const { raw, contract, diagnostics } = await read();
    const lost = [...contract.operations, ...contract.events, ...diagnostics].filter(
      ({ at }) => !leadsSomewhere(raw, at),
    );
    expect(lost.map(({ at }) => at)).toEqual([]);
  });

  it("has schemas and types say the same, side by side", async () => {
    const { raw, contract, diagnostics } = await read();
    const comparison = compare(raw, contract, new Set(diagnostics.map(({ at }) => at)));
    expect(comparison.differences).toEqual([]);
    expect(comparison.compared).toBeGreaterThan(800);
  });
});

/** Holds component schemas against named types, as deep as they are made of references, objects, lists and scalars. */
function compare(raw: Loose, contract: Contract, reported: ReadonlySet<string>) {
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
      if (type.kind === "named") check(at, "$ref", `#/components/schemas/${type.name}`, schema.$ref);
      return;
    }
    if (Array.isArray(schema.enum)) {
      const values = [...new Set(schema.enum.filter((value) => value !== null))];
      check(at, "enum", type.kind === "enum" ? type.values : [], values);
      return;
    }
    const constraints = "constraints" in type ? type.constraints : undefined;
    for (const keyword of CONSTRAINTS) {
      const said = keyword === "uniqueItems" && schema[keyword] === false ? undefined : schema[keyword];
      check(at, keyword, (constraints as Loose | undefined)?.[keyword], said);
    }
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
  const schemas = (raw.components as { schemas: Record<string, Loose> }).schemas;
  const types = new Map(contract.types.map((type) => [type.name, type.type]));
  for (const [name, schema] of Object.entries(schemas)) {
    const type = types.get(name);
    if (type) same(schema, type, `/components/schemas/${name}`);
    else differences.push(`${name} is missing`);
  }
  return { differences, compared };
}

const CONSTRAINTS = [
  "minLength",
  "maxLength",
  "pattern",
  "minimum",
  "maximum",
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

function leadsSomewhere(document: unknown, pointer: string): boolean {
  const tokens = pointer.split("/").slice(1);
  const found = tokens.reduce<unknown>(
    (part, token) => (part as Loose | undefined)?.[token.replaceAll("~1", "/").replaceAll("~0", "~")],
    document,
  );
  return found !== undefined;
}
