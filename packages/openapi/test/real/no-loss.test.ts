import { readFile } from "node:fs/promises";
import { importOpenApi } from "@mortise/openapi";
import { BaseResolver, bundle, createConfig, type Document, Source } from "@redocly/openapi-core";
import { upgradeFromTwoToThree } from "@scalar/openapi-upgrader/2.0-to-3.0";
import { CORE_SCHEMA, load, mergeTag } from "js-yaml";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { documentOf } from "../ask.ts";
import { haveDocuments, realDocument, realDocuments } from "../documents.ts";
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

/** Keywords for people and tools, which say nothing about what a value may be; and references by name. */
const ANNOTATIONS = new Set([
  "title",
  "externalDocs",
  "xml",
  "$comment",
  "contentMediaType",
  "$recursiveRef",
  "$recursiveAnchor",
]);

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

/** How much was held against each other in all documents together. */
const total = { keywords: 0, compared: 0 };

describe.skipIf(!haveDocuments).each(realDocuments())("$file", ({ file }) => {
  it("has each keyword of each schema carried over or reported, at a place that exists", async () => {
    const raw = await rawDocument(realDocument(file));
    const { contract, diagnostics } = await importOpenApi(realDocument(file));
    const reported = new Set(diagnostics.map(({ at }) => at));
    const lost: string[] = [];
    for (const { schema, at } of rawSchemas(raw)) {
      for (const keyword of Object.keys(schema)) {
        total.keywords += 1;
        if (keyword in CARRIED || ANNOTATIONS.has(keyword) || keyword.startsWith("x-")) continue;
        if (!reported.has(`${at}/${keyword}`)) lost.push(`${at}/${keyword}`);
      }
    }
    expect(lost).toEqual([]);
    const nowhere = [...contract.operations, ...contract.events, ...diagnostics].filter(
      ({ at }) => !leadsSomewhere(raw, at),
    );
    expect(nowhere.map(({ at }) => at)).toEqual([]);
    const { differences, compared } = compare(raw, contract, reported);
    total.compared += compared;
    expect(differences).toEqual([]);
  });
});

it.skipIf(!haveDocuments)("all real documents together have hundreds of thousands of keywords", () => {
  expect(total.keywords).toBeGreaterThan(300_000);
  expect(total.compared).toBeGreaterThan(90_000);
});

/** A document as libraries read, bundle and upgrade it, without a line of the importer. */
async function rawDocument(path: string): Promise<Loose> {
  const { bundle: result } = await bundle({
    ref: path,
    config: await createConfig({ resolve: { doNotResolveExamples: true } }),
    externalRefResolver: new PatientResolver(),
  });
  const parsed = result.parsed as Loose;
  return "swagger" in parsed ? (upgradeFromTwoToThree(parsed as never) as unknown as Loose) : parsed;
}

/** Reads YAML as it is meant, dates being texts, and what is indented as its author liked. */
class PatientResolver extends BaseResolver {
  readonly #documents = new Map<string, Promise<Document>>();

  override resolveDocument<T>(base: string | null, ref: string): Promise<Document<T>> {
    const address = this.resolveExternalRef(base, ref);
    const document = this.#documents.get(address) ?? this.#load(address);
    this.#documents.set(address, document);
    return document as Promise<Document<T>>;
  }

  async #load(address: string): Promise<Document> {
    const text = await readFile(address, "utf8");
    const read = (): unknown => {
      try {
        return load(text, { schema: CORE_SCHEMA.withTags(mergeTag) });
      } catch {
        return parseDocument(text, { merge: true, uniqueKeys: false, logLevel: "silent" }).toJS();
      }
    };
    return { source: new Source(address, text), parsed: read() };
  }
}

function leadsSomewhere(document: unknown, pointer: string): boolean {
  const tokens = pointer.split("/").slice(1);
  const found = tokens.reduce<unknown>(
    (part, token) => (part as Loose | undefined)?.[token.replaceAll("~1", "/").replaceAll("~0", "~")],
    document,
  );
  return found !== undefined;
}
