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

  it("has a form as its body, required as soon as one field is", async () => {
    const field = (required: boolean) => ({ name: "f", in: "formData", type: "string", required });
    const consumes = ["application/x-www-form-urlencoded"];
    for (const required of [true, false]) {
      const { operation, found } = await post({ consumes, parameters: [field(required)] });
      expect(operation?.body).toEqual({
        required,
        contents: [
          {
            mediaType: "application/x-www-form-urlencoded",
            type: { kind: "object", properties: [property("f", text, required)] },
          },
        ],
      });
      expect(found).toEqual([]);
    }
  });

  it("has the example of a parameter, by the extension that everybody writes", async () => {
    const parameters = [
      { name: "q", in: "query", type: "string", "x-example": "e" },
      { $ref: "#/parameters/p" },
    ];
    const { operation } = await post(
      { parameters },
      { parameters: { p: { name: "p", in: "query", type: "integer", "x-example": 7 } } },
      { parameters: [{ name: "i", in: "header", type: "string", "x-example": "i" }] },
    );
    expect(operation?.parameters.map(({ name, example }) => [name, example])).toEqual([
      ["i", "i"],
      ["q", "e"],
      ["p", 7],
    ]);
  });

  it("has lists inside of lists, whose joining is reported", async () => {
    const items = { type: "array", items: { type: "integer" }, collectionFormat: "pipes" };
    const { operation, found } = await post({
      parameters: [{ name: "q", in: "query", type: "array", items, collectionFormat: "multi" }],
    });
    expect(operation?.parameters[0]?.type).toEqual({
      kind: "list",
      of: { kind: "list", of: { kind: "integer" } },
    });
    expect(found).toEqual([
      "collection-format-not-carried /paths/~1a/post/parameters/0/items/collectionFormat",
    ]);
  });

  it.each(["header", "path"])("has lists in its %s joined by commas, or that reported", async (place) => {
    const list = { name: "l", in: place, required: true, type: "array", items: { type: "string" } };
    const { contract, found } = await ask(
      swagger({
        paths: {
          "/a/{l}": {
            get: { operationId: "a", parameters: [{ ...list, collectionFormat: "csv" }], responses: {} },
            put: { operationId: "b", parameters: [{ ...list, collectionFormat: "pipes" }], responses: {} },
          },
        },
      }),
    );
    for (const { parameters } of contract.operations) {
      expect(
        parameters.find(({ name, place: where }) => name === "l" && where === place)?.serialization,
      ).toEqual({
        style: "simple",
        explode: false,
        allowReserved: false,
      });
    }
    expect(found).toContain(
      "collection-format-not-carried /paths/~1a~1{l}/put/parameters/0/collectionFormat",
    );
  });

  it("has its answers in each media type that it produces, files as bytes", async () => {
    const { operation } = await post(
      {
        produces: ["application/pdf"],
        responses: {
          200: { description: "d", schema: { type: "file" }, headers: { "X-Count": { type: "integer" } } },
          "4XX": { description: "e" },
          default: { $ref: "#/responses/E" },
        },
      },
      { responses: { E: { description: "e", schema: { type: "string" } } } },
    );
    expect(operation?.responses).toEqual([
      {
        status: "200",
        description: "d",
        contents: [{ mediaType: "application/pdf", type: { kind: "bytes" } }],
        headers: [{ name: "X-Count", type: { kind: "integer" }, required: false }],
      },
      { status: "4XX", description: "e", contents: [], headers: [] },
      {
        status: "default",
        description: "e",
        contents: [{ mediaType: "application/json", type: text }],
        headers: [],
      },
    ]);
  });

  it("has every flow of OAuth 2, and requirements of all and of one", async () => {
    const flow = (name: string) => ({
      type: "oauth2",
      flow: name,
      tokenUrl: "https://t.test",
      authorizationUrl: "https://a.test",
      scopes: {},
    });
    const { contract } = await ask(
      swagger({
        securityDefinitions: {
          a: flow("accessCode"),
          b: flow("application"),
          c: flow("implicit"),
          d: flow("password"),
          k: { type: "apiKey", in: "query", name: "key" },
        },
        security: [{ a: [], k: [] }, { b: [] }, {}],
        paths: {
          "/a": {
            get: { operationId: "a", responses: {} },
            put: { operationId: "b", security: [], responses: {} },
          },
        },
      }),
    );
    expect(
      contract.securitySchemes.map(({ scheme }) =>
        scheme.kind === "oauth2" ? scheme.flows[0]?.kind : scheme,
      ),
    ).toEqual([
      "authorizationCode",
      "clientCredentials",
      "implicit",
      "password",
      { kind: "api-key", place: "query", parameter: "key" },
    ]);
    expect(contract.operations.map(({ security }) => security)).toEqual([[["a", "k"], ["b"], []], []]);
  });

  it("has schemes of one operation as its servers, where they say something new", async () => {
    const schemesOf = async (schemes: readonly string[], rest: object) => {
      const { operation, found } = await post({ schemes }, rest);
      return [operation?.servers.map(({ url }) => url), found];
    };
    const host = { host: "api.test", basePath: "/v1", schemes: ["https", "http"] };
    const at = "/paths/~1a/post/schemes";
    expect(await schemesOf(["https"], host)).toEqual([["https://api.test/v1"], []]);
    expect(await schemesOf(["https", "wss"], host)).toEqual([
      ["https://api.test/v1"],
      [`scheme-not-carried ${at}`],
    ]);
    expect(await schemesOf(["https", "http"], host)).toEqual([[], []]);
    expect(await schemesOf(["https"], {})).toEqual([[], []]);
    expect(await schemesOf(["ws"], {})).toEqual([[], [`scheme-not-carried ${at}`]]);
  });

  it("has its base path alone where it names no host", async () => {
    const { contract, found } = await ask(swagger({ basePath: "/v1", schemes: ["https"] }));
    expect(contract.servers).toEqual([{ url: "/v1", variables: [] }]);
    expect(found).toEqual(["scheme-not-carried /schemes"]);
  });
});
