import { describe, expect, it } from "vitest";
import { ask, documentOf, named, text } from "../ask.ts";

const ask32 = (parts: object) => ask(documentOf(parts as Record<string, unknown>, "3.2.0"));
const path = (item: object, rest: object = {}) => ask32({ paths: { "/a": item }, ...rest });

describe("a document of 3.2", () => {
  it("has operations of the method QUERY; other new methods are reported", async () => {
    const body = { content: { "application/json": { schema: { type: "string" } } } };
    const { contract, found } = await path({
      query: { operationId: "find", requestBody: body },
      additionalOperations: { COPY: { operationId: "copy" } },
    });
    expect(contract.operations).toMatchObject([
      { name: "find", method: "QUERY", body: { contents: [{ type: text }] } },
    ]);
    expect(found).toEqual(["method-not-carried /paths/~1a/additionalOperations/COPY"]);
  });

  it("has streams as texts, and what their items are is reported", async () => {
    const itemSchema = { type: "object", properties: { data: { type: "string" } } };
    const types = ["text/event-stream", "application/jsonl", "application/json-seq", "application/x-ndjson"];
    const content = Object.fromEntries(types.map((type) => [type, { itemSchema }]));
    const { contract, found } = await path({
      get: { operationId: "a", responses: { 200: { summary: "s", content } } },
    });
    expect(contract.operations[0]?.responses[0]?.contents).toEqual(
      types.map((mediaType) => ({ mediaType, type: text })),
    );
    expect(found).toEqual(
      types.map(
        (type) =>
          `schema-not-carried /paths/~1a/get/responses/200/content/${type.replaceAll("/", "~1")}/itemSchema`,
      ),
    );
  });

  it("has media types among its components", async () => {
    const content = { "application/json": { $ref: "#/components/mediaTypes/M" } };
    const { contract, found } = await path(
      { get: { operationId: "a", responses: { 200: { description: "", content } } } },
      { components: { mediaTypes: { M: { schema: { type: "string" } } } } },
    );
    expect(contract.operations[0]?.responses[0]?.contents).toEqual([
      { mediaType: "application/json", type: text },
    ]);
    expect(found).toEqual([]);
  });

  it("reports a parameter that is the whole query, and a cookie's own style", async () => {
    const { contract, found } = await path({
      get: {
        operationId: "a",
        parameters: [
          { in: "querystring", name: "q", content: { "application/json": {} } },
          { in: "cookie", name: "c", style: "cookie", schema: { type: "string" } },
        ],
      },
    });
    expect(contract.operations[0]?.parameters).toMatchObject([
      { name: "c", serialization: { style: "form", explode: true } },
    ]);
    expect(found).toEqual([
      "querystring-not-carried /paths/~1a/get/parameters/0",
      "invalid-style /paths/~1a/get/parameters/1/style",
    ]);
  });

  it("has device authorization, and schemes named by reference", async () => {
    const { contract, found } = await path(
      { get: { operationId: "a", security: [{ "#/components/securitySchemes/o": [] }] } },
      {
        components: {
          securitySchemes: {
            o: {
              type: "oauth2",
              deprecated: true,
              oauth2MetadataUrl: "https://m.test",
              flows: {
                deviceAuthorization: {
                  deviceAuthorizationUrl: "https://d.test",
                  tokenUrl: "https://t.test",
                  scopes: {},
                },
              },
            },
          },
        },
      },
    );
    expect(contract.securitySchemes[0]?.scheme).toEqual({
      kind: "oauth2",
      flows: [{ kind: "deviceAuthorization", tokenUrl: "https://t.test" }],
    });
    expect(contract.operations[0]?.security).toEqual([["o"]]);
    expect(found).toEqual([]);
  });

  it("has the alternative for all other values of a discriminator reported", async () => {
    const of = ["A", "B"].map((name) => ({ $ref: `#/components/schemas/${name}` }));
    const one = { type: "object", properties: { k: { type: "string" } }, xml: { nodeType: "element" } };
    const { contract, found } = await ask32({
      components: {
        schemas: {
          A: one,
          B: one,
          T: { oneOf: of, discriminator: { propertyName: "k", mapping: { a: "A" }, defaultMapping: "B" } },
        },
      },
    });
    expect(contract.types[2]?.type).toMatchObject({
      of: [named("A"), named("B")],
      discriminator: {
        property: "k",
        mapping: [
          { value: "a", type: "A" },
          { value: "B", type: "B" },
        ],
      },
    });
    expect(found).toEqual(["discriminator-value-unknown /components/schemas/T/discriminator/defaultMapping"]);
  });

  it("has much that only people and tools read", async () => {
    const { found } = await ask32({
      $self: "https://api.test/openapi.json",
      jsonSchemaDialect: "https://spec.openapis.org/oas/3.2/dialect/base",
      servers: [{ url: "/v1", name: "main" }],
      tags: [{ name: "a", summary: "A", parent: "b", kind: "nav" }],
      components: {
        examples: { e: { dataValue: 1, serializedValue: "1" } },
        schemas: { T: { type: "string", xml: { nodeType: "attribute" } } },
      },
    });
    expect(found).toEqual([]);
  });
});
