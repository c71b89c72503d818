import { readFileSync } from "node:fs";
import { importOpenApi } from "@mortise/openapi";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { documentOf } from "../ask.ts";
import { haveDocuments, realDocument } from "../documents.ts";
import { compare } from "./compare.ts";
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

function leadsSomewhere(document: unknown, pointer: string): boolean {
  const tokens = pointer.split("/").slice(1);
  const found = tokens.reduce<unknown>(
    (part, token) => (part as Loose | undefined)?.[token.replaceAll("~1", "/").replaceAll("~0", "~")],
    document,
  );
  return found !== undefined;
}
