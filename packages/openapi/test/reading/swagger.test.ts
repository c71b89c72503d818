import { describe, expect, it } from "vitest";
import { ask, property, text } from "../ask.ts";

const swagger = (parts: object) => ({
  swagger: "2.0",
  info: { title: "t", version: "1" },
  paths: {},
  ...parts,
});
const post = async (operation: object, rest: object = {}, pathItem: object = {}) => {
  const asked = await ask(
    swagger({
      paths: { "/a": { ...pathItem, post: { operationId: "a", responses: {}, ...operation } } },
      ...rest,
    }),
  );
  return { ...asked, operation: asked.contract.operations[0] };
};

describe("a Swagger 2.0 document", () => {
  it("has its host, base path and schemes as servers", async () => {
    const { contract } = await ask(
      swagger({ host: "api.test", basePath: "/v1", schemes: ["https", "http"] }),
    );
    expect(contract.servers.map(({ url }) => url)).toEqual(["https://api.test/v1", "http://api.test/v1"]);
  });

  it.each([
    ["csv", { style: "form", explode: false }],
    ["multi", { style: "form", explode: true }],
    ["ssv", { style: "spaceDelimited", explode: false }],
    ["pipes", { style: "pipeDelimited", explode: false }],
  ])("has lists joined by %s in its query", async (collectionFormat, serialization) => {
    const parameters = [
      { name: "a", in: "query", type: "array", items: { type: "string" }, collectionFormat },
    ];
    const { operation, found } = await post({ parameters });
    expect(operation?.parameters[0]).toMatchObject({ type: { kind: "list", of: text }, serialization });
    expect(found).toEqual([]);
  });

  it("has lists joined by tabs reported", async () => {
    const parameters = [
      { name: "a", in: "query", type: "array", items: { type: "string" }, collectionFormat: "tsv" },
    ];
    expect((await post({ parameters })).found).toEqual([
      "collection-format-not-carried /paths/~1a/post/parameters/0/collectionFormat",
    ]);
  });

  it("has a body of each media type that it consumes", async () => {
    const parameters = [{ name: "b", in: "body", required: true, schema: { $ref: "#/definitions/T" } }];
    const { operation } = await post(
      { parameters, consumes: ["application/json", "application/xml"] },
      { definitions: { T: { type: "string" } } },
    );
    expect(operation?.body).toMatchObject({
      required: true,
      contents: [
        { mediaType: "application/json", type: { kind: "named", name: "T" } },
        { mediaType: "application/xml" },
      ],
    });
  });

  it("has a form with files as multipart, wherever its parts are declared", async () => {
    const file = { name: "f", in: "formData", type: "file", required: true };
    const shared = { name: "s", in: "formData", type: "string" };
    const { operation } = await post(
      { parameters: [{ $ref: "#/parameters/file" }] },
      { parameters: { file } },
      { parameters: [shared, { name: "q", in: "query", type: "string" }] },
    );
    expect(operation?.parameters.map(({ name }) => name)).toEqual(["q"]);
    expect(operation?.body?.contents).toEqual([
      {
        mediaType: "multipart/form-data",
        type: { kind: "object", properties: [property("s", text), property("f", { kind: "bytes" }, true)] },
      },
    ]);
  });

  it("has a shared body parameter as its body", async () => {
    const body = { name: "b", in: "body", schema: { type: "string" } };
    const { operation, found } = await post(
      { parameters: [{ $ref: "#/parameters/body" }] },
      { parameters: { body } },
    );
    expect(operation?.body?.contents).toEqual([{ mediaType: "application/json", type: text }]);
    expect(found).toEqual([]);
  });

  it("has nullable types, security and responses", async () => {
    const { contract, operation } = await post(
      {
        responses: { 200: { description: "ok", schema: { type: "string", "x-nullable": true } } },
        produces: ["application/json"],
      },
      {
        securityDefinitions: { k: { type: "apiKey", in: "query", name: "key" }, b: { type: "basic" } },
        security: [{ k: [] }],
      },
    );
    expect(operation?.responses[0]?.contents).toEqual([
      { mediaType: "application/json", type: { kind: "nullable", of: text } },
    ]);
    expect(operation?.security).toEqual([["k"]]);
    expect(contract.securitySchemes.map(({ scheme }) => scheme.kind)).toEqual(["api-key", "basic"]);
  });

  it("with parameters that are none is read all the same", async () => {
    const { operation, found } = await post({
      parameters: [1, { name: "x" }, { $ref: "#/parameters/gone" }],
      schemes: ["ws"],
    });
    expect(operation?.name).toBe("a");
    expect(found.toSorted()).toEqual([
      "invalid-parameter /paths/~1a/post/parameters/0",
      "invalid-parameter /paths/~1a/post/parameters/1",
      "reference-unresolved /paths/~1a/post/parameters/0/$ref",
      "scheme-not-carried /paths/~1a/post/schemes",
    ]);
  });

  it("with nonsense in place of its parts is read all the same, and that is reported", async () => {
    const { contract, found } = await ask(
      swagger({
        consumes: "application/json",
        produces: [1],
        parameters: { p: 1 },
        securityDefinitions: { s: null, k: { type: "basic" } },
        paths: {
          "/a": { get: null, put: { responses: { 200: null, 201: { description: "" } } } },
          "/b": [null],
        },
      }),
    );
    expect(contract.operations).toMatchObject([{ method: "PUT", responses: [{ status: "201" }] }]);
    expect(contract.securitySchemes.map(({ name }) => name)).toEqual(["k"]);
    expect(found.toSorted()).toEqual([
      "invalid-media-type /consumes",
      "invalid-media-type /produces",
      "invalid-operation /paths/~1a/get",
      "invalid-operation /paths/~1b",
      "invalid-parameter /parameters/p",
      "invalid-response /paths/~1a/put/responses/200",
      "invalid-security-scheme /securityDefinitions/s",
      "operation-without-id /paths/~1a/put",
    ]);
  });

  it("with YAML aliases for parameters keeps each of them", async () => {
    const limit = { name: "limit", in: "query", type: "integer", default: 3 };
    const { contract } = await ask(
      swagger({ paths: { "/a": { get: { parameters: [limit] }, put: { parameters: [limit] } } } }),
    );
    for (const { parameters } of contract.operations) {
      expect(parameters).toMatchObject([{ name: "limit", type: { kind: "integer" }, default: 3 }]);
    }
  });
});
