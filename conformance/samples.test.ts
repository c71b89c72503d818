import type { JsonValue } from "@mortise/contract";
import { expect, test } from "vitest";
import { documentPath, haveDocuments, readDocument } from "./samples/document.ts";
import { sampleEvents } from "./samples/events.ts";
import { sampleOperations } from "./samples/operations.ts";
import { ContradictionError, Values } from "./samples/values.ts";

const node = { $ref: "#/components/schemas/Node" };

/** Each schema here has values, but a careless one would not be among them. */
const SCHEMAS = {
  pattern: { type: "string", pattern: "^sha256:[a-f0-9]{64}$", example: "latest" },
  invalidExample: { type: "array", items: { type: "integer", minimum: 7 }, minItems: 1, example: "7,8" },
  format: { type: "string", format: "uuid", example: "no uuid" },
  closed: {
    type: "object",
    required: ["id", "secret"],
    additionalProperties: false,
    properties: { id: { type: "integer", readOnly: true }, secret: { type: "string", writeOnly: true } },
  },
  together: {
    allOf: [
      { type: "object", properties: { a: { oneOf: [{ type: "integer" }, { type: "string" }] } } },
      { required: ["a"], properties: { a: { type: "string" } } },
    ],
  },
  empty: {
    type: "object",
    required: ["list"],
    properties: {
      list: { type: "array", allOf: [{ items: { type: "string" } }, { items: { type: "null" } }] },
    },
  },
  animal: {
    oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }],
    discriminator: { propertyName: "kind", mapping: { cat: "#/components/schemas/Cat" } },
  },
  Cat: { type: "object", required: ["kind"], properties: { kind: { type: "string" } } },
  Dog: { type: "object", required: ["kind"], properties: { kind: { type: "string" } } },
  tree: node,
  Node: {
    type: "object",
    required: ["children"],
    properties: { children: { type: "array", items: node }, parent: node },
  },
};

const DOCUMENT = { openapi: "3.1.0", components: { schemas: SCHEMAS } };

function sampleOf(name: keyof typeof SCHEMAS, direction: "to-api" | "from-api"): JsonValue {
  const values = new Values(DOCUMENT, direction);
  const at = `/components/schemas/${name}`;
  const value = values.of({ node: SCHEMAS[name], at });
  expect(values.fits({ node: SCHEMAS[name], at }, value)).toBe(true);
  return value;
}

test("a value obeys its schema where the document's own example doesn't", () => {
  expect(sampleOf("pattern", "to-api")).toMatch(/^sha256:[a-f0-9]{64}$/);
  expect(sampleOf("invalidExample", "to-api")).toEqual([7]);
  expect(sampleOf("format", "to-api")).toMatch(/^[0-9a-f-]{36}$/);
  expect(sampleOf("together", "to-api")).toEqual({ a: expect.any(String) });
  expect(sampleOf("empty", "to-api")).toEqual({ list: [] });
});

test("read-only properties don't go to the API, write-only ones don't come from it", () => {
  expect(sampleOf("closed", "to-api")).toEqual({ secret: expect.any(String) });
  expect(sampleOf("closed", "from-api")).toEqual({ id: expect.any(Number) });
});

test("a discriminator names its member, and references that go in circles end", () => {
  expect(sampleOf("animal", "to-api")).toMatchObject({ kind: "cat" });
  expect(JSON.stringify(sampleOf("tree", "to-api")).length).toBeLessThan(1_000);
});

test("a schema that nothing fits is told, with the nearest value", () => {
  const schema = {
    type: "object",
    required: ["a"],
    properties: { a: { allOf: [{ type: "null" }, { type: "string" }] } },
  };
  const values = new Values({ openapi: "3.1.0", components: { schemas: { schema } } }, "to-api");
  expect(() => values.of({ node: schema, at: "/components/schemas/schema" })).toThrow(ContradictionError);
});

test.runIf(haveDocuments("lago.yaml"))(
  "the same document gives the same samples",
  { timeout: 120_000 },
  async () => {
    const document = await readDocument(documentPath("lago.yaml"));
    expect(sampleOperations(document)).toEqual(sampleOperations(document));
    expect(sampleEvents(document)).toEqual(sampleEvents(document));
  },
);
