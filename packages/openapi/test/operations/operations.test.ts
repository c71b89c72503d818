import { describe, expect, it } from "vitest";
import { ask, documentOf, named, operationOf, text, unknown } from "../ask.ts";

const AT = "/paths/~1things/post";

describe("an operation", () => {
  it("has the name of its id, else of its method and path; a name that is taken gets a number", async () => {
    const { contract, diagnostics } = await ask(
      documentOf({
        paths: {
          "/a/{id}": { get: { parameters: [{ name: "id", in: "path", required: true }] } },
          "/b": {
            get: { operationId: "listThings" },
            put: { operationId: "list-things" },
            post: { operationId: "listThings" },
          },
        },
      }),
    );
    expect(contract.operations.map(({ name, id, at }) => [name, id, at])).toEqual([
      ["get_a_by_id", undefined, "/paths/~1a~1{id}/get"],
      ["list_things", "listThings", "/paths/~1b/get"],
      ["list_things_2", "list-things", "/paths/~1b/put"],
      ["list_things_3", "listThings", "/paths/~1b/post"],
    ]);
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ["operation-without-id", "info"],
      ["name-taken", "warning"],
      ["name-taken", "warning"],
    ]);
  });

  it("carries what a person reads", async () => {
    const { is } = await operationOf({ summary: "s", description: "d", deprecated: true, tags: ["a", 1] });
    expect(is).toMatchObject({ id: "doIt", summary: "s", description: "d", deprecated: true, tags: ["a"] });
  });

  it("may itself be a $ref, and so may its path item", async () => {
    const { contract, found } = await ask(
      documentOf({
        paths: {
          "/a": { get: { $ref: "#/components/x-operations/one" } },
          "/b": { $ref: "#/components/pathItems/B" },
        },
        components: {
          "x-operations": { one: { operationId: "one" } },
          pathItems: { B: { put: { operationId: "two" } } },
        },
      }),
    );
    expect(contract.operations.map(({ id, at }) => [id, at])).toEqual([
      ["one", "/components/x-operations/one"],
      ["two", "/components/pathItems/B/put"],
    ]);
    expect(found).toEqual([]);
  });

  it("has parts that are not carried over reported one by one", async () => {
    const { found } = await operationOf({
      responses: { 200: { description: "", links: { next: {} } } },
      vendor: 1,
      "x-vendor": 1,
    });
    expect(found.toSorted()).toEqual([
      `link-not-carried ${AT}/responses/200/links/next`,
      `unknown-field ${AT}/vendor`,
    ]);
  });

  it("that is none is reported, and the others stay", async () => {
    const { contract, found } = await ask(
      documentOf({ paths: { "/a": 1, b: {}, "/c": { get: null, put: { operationId: "c" } } } }),
    );
    expect(contract.operations.map(({ name }) => name)).toEqual(["c"]);
    expect(found).toEqual([
      "invalid-operation /paths/~1a",
      "invalid-operation /paths/b",
      "invalid-operation /paths/~1c/get",
    ]);
  });
});

describe("a body", () => {
  it("has its media types in the document's order, and says whether it is required", async () => {
    const content = {
      "text/plain": { schema: { type: "string" } },
      "application/json": { schema: { $ref: "#/components/schemas/T" } },
    };
    const { is } = await operationOf(
      { requestBody: { required: true, description: "d", content } },
      { components: { schemas: { T: {} } } },
    );
    expect(is.body).toEqual({
      required: true,
      description: "d",
      contents: [
        { mediaType: "text/plain", type: text },
        { mediaType: "application/json", type: named("T") },
      ],
    });
  });

  it("without a schema is whatever its media type is", async () => {
    const content = { "application/json": {}, "application/xml": {}, "image/*": {} };
    const { is } = await operationOf({ requestBody: { content } });
    expect(is.body?.contents.map(({ type }) => type)).toEqual([unknown, text, { kind: "bytes" }]);
  });

  it("that is no JSON leaves its schema out, and that is reported", async () => {
    const schema = { type: "object", properties: { a: {} } };
    const { is, found } = await operationOf({
      requestBody: { content: { "application/xml": { schema }, "application/zip": { schema } } },
    });
    expect(is.body?.contents.map(({ type }) => type)).toEqual([text, { kind: "bytes" }]);
    expect(found).toEqual(
      ["application~1xml", "application~1zip"].map(
        (type) => `schema-not-carried ${AT}/requestBody/content/${type}/schema`,
      ),
    );
  });

  it("drops what is no media type, and goes without one left", async () => {
    const { is, found } = await operationOf({ requestBody: { content: { "example-1": { schema: {} } } } });
    expect(is).not.toHaveProperty("body");
    expect(found).toEqual([
      `invalid-media-type ${AT}/requestBody/content/example-1`,
      `invalid-body ${AT}/requestBody`,
    ]);
  });

  it("carries how its parts are written", async () => {
    const encoding = {
      a: { contentType: "image/png, image/jpeg", headers: { X: {} } },
      b: { style: "deepObject", explode: true },
    };
    const { is, found } = await operationOf({
      requestBody: { content: { "multipart/form-data": { schema: {}, encoding } } },
    });
    expect(is.body?.contents[0]?.encodings).toEqual([
      { property: "a", mediaTypes: ["image/png", "image/jpeg"] },
      { property: "b", mediaTypes: [], style: "deepObject", explode: true },
    ]);
    expect(found).toEqual([
      `encoding-not-carried ${AT}/requestBody/content/multipart~1form-data/encoding/a/headers`,
    ]);
  });

  it("may have its content behind a $ref", async () => {
    const components = { "x-content": { c: { "application/json": {} } } };
    const { is } = await operationOf(
      { requestBody: { content: { $ref: "#/components/x-content/c" } } },
      { components },
    );
    expect(is.body?.contents).toEqual([{ mediaType: "application/json", type: unknown }]);
  });
});

describe("a response", () => {
  it("has a status, a class or default, with headers", async () => {
    const headers = {
      "X-Left": { required: true, description: "d", schema: { type: "integer" } },
      "content-type": { schema: {} },
    };
    const { is, found } = await operationOf({
      responses: { 200: { description: "ok", headers }, "4xx": {}, default: {}, 700: {} },
    });
    expect(is.responses).toEqual([
      {
        status: "200",
        description: "ok",
        contents: [],
        headers: [{ name: "X-Left", type: { kind: "integer" }, required: true, description: "d" }],
      },
      { status: "4XX", contents: [], headers: [] },
      { status: "default", contents: [], headers: [] },
    ]);
    expect(found.toSorted()).toEqual([
      `header-ignored ${AT}/responses/200/headers/content-type`,
      `invalid-response ${AT}/responses/700`,
    ]);
  });
});

describe("security", () => {
  const securitySchemes = {
    a: { type: "http", scheme: "Bearer" },
    b: { type: "http", scheme: "basic" },
    c: { type: "apiKey", in: "header", name: "X-Key" },
    d: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "/t", scopes: { read: "r" } } } },
    e: { type: "openIdConnect", openIdConnectUrl: "https://x.test" },
    f: { type: "mutualTLS" },
    g: { type: "apiKey" },
  };
  it("knows every scheme of the document", async () => {
    const { contract, found } = await ask(documentOf({ components: { securitySchemes } }));
    expect(contract.securitySchemes.map(({ name, scheme }) => [name, scheme])).toEqual([
      ["a", { kind: "bearer" }],
      ["b", { kind: "basic" }],
      ["c", { kind: "api-key", place: "header", parameter: "X-Key" }],
      ["d", { kind: "oauth2", flows: [{ kind: "clientCredentials", tokenUrl: "/t" }] }],
      ["e", { kind: "open-id-connect", url: "https://x.test" }],
      ["f", { kind: "other", type: "mutualTLS" }],
    ]);
    expect(found).toEqual([
      "scopes-not-carried /components/securitySchemes/d/flows/clientCredentials/scopes",
      "invalid-security-scheme /components/securitySchemes/g",
    ]);
  });

  it("of an operation is its own, else the document's", async () => {
    const root = { security: [{ a: [] }], components: { securitySchemes } };
    expect((await operationOf({}, root)).is.security).toEqual([["a"]]);
    expect((await operationOf({ security: [] }, root)).is.security).toEqual([]);
    expect((await operationOf({ security: [{ b: [], c: [] }, {}] }, root)).is.security).toEqual([
      ["b", "c"],
      [],
    ]);
    const unknownScheme = await operationOf({ security: [{ z: [] }, { a: [] }] }, root);
    expect(unknownScheme.is.security).toEqual([["a"]]);
    expect(unknownScheme.found).toContain(`security-scheme-unknown ${AT}/security/0/z`);
  });
});

describe("servers", () => {
  it("are the document's, and those of an operation or its path alone", async () => {
    const variables = { port: { default: 443, enum: [443, 8443] }, bad: {} };
    const { contract, found } = await ask(
      documentOf({
        servers: [{ url: "https://{host}:{port}/v1", description: "d", variables }, { url: "/v2" }],
        paths: {
          "/a": {
            servers: [{ url: "https://path.test" }],
            get: {},
            put: { servers: [{ url: "https://own.test" }] },
          },
        },
      }),
    );
    expect(contract.servers).toEqual([
      {
        url: "https://{host}:{port}/v1",
        description: "d",
        variables: [{ name: "port", default: "443", values: ["443", "8443"] }],
      },
      { url: "/v2", variables: [] },
    ]);
    expect(contract.operations.map(({ servers }) => servers.map(({ url }) => url))).toEqual([
      ["https://path.test"],
      ["https://own.test"],
    ]);
    expect(found).toContain("invalid-server /servers/0/variables/bad");
  });
});
