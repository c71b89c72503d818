import { describe, expect, it } from "vitest";
import { ask, documentOf, named, operationOf, text, typeOf } from "./ask.ts";

const get = (operationId?: string, parts: object = {}) => ({
  get: { ...(operationId !== undefined && { operationId }), responses: {}, ...parts },
});
const namesOf = (of: readonly { readonly name: string }[]) => of.map(({ name }) => name);

/** What real documents have and no specification allows, or what other readers of documents stumble over. */
describe("a document", () => {
  it("may have a $ref to elsewhere in an example: it is text, and nothing is fetched", async () => {
    const example = { item: { $ref: "https://example.test/item.json" } };
    const { is, found } = await typeOf({ type: "object", example, properties: { a: { example } } });
    expect(is).toMatchObject({ properties: [{ name: "a", example }] });
    expect(found).toEqual([]);
  });

  it("may have an operation that is a reference", async () => {
    const { contract, found } = await ask(
      documentOf({
        paths: { "/a": { get: { $ref: "#/x-operations/list" } } },
        "x-operations": { list: get("list").get },
      }),
    );
    expect(contract.operations).toMatchObject([{ name: "list", path: "/a", at: "/x-operations/list" }]);
    expect(found).toEqual([]);
  });

  it("may have a $ref for a key of content", async () => {
    const content = { $ref: "#/components/x-content" };
    const { is, found } = await operationOf(
      { requestBody: { content } },
      { components: { "x-content": { "application/json": { schema: { type: "string" } } } } },
    );
    expect(is.body?.contents).toEqual([{ mediaType: "application/json", type: text }]);
    expect(found).toEqual([]);
  });

  it("may have examples among its media types: they are left out, the rest is not", async () => {
    const content = {
      "application/json": { schema: { type: "string" } },
      "example-1": { value: 1 },
      examples: {},
    };
    const { is, found } = await operationOf({ responses: { 200: { description: "", content } } });
    expect(is.responses[0]?.contents).toEqual([{ mediaType: "application/json", type: text }]);
    const at = "/paths/~1things/post/responses/200/content";
    expect(found).toEqual([`invalid-media-type ${at}/example-1`, `invalid-media-type ${at}/examples`]);
  });

  it("may refer to what is not there: that can be anything, and all else is as it is", async () => {
    const properties = { gone: { $ref: "#/components/schemas/Gone" }, here: { type: "string" } };
    const { is, found } = await typeOf({ type: "object", properties });
    expect(is).toMatchObject({ properties: [{ type: { kind: "unknown" } }, { type: text }] });
    expect(found).toEqual(["reference-unresolved /components/schemas/T/properties/gone/$ref"]);
  });

  it("may never declare a variable of a path", async () => {
    const { contract, found } = await ask(documentOf({ paths: { "/a/{b}/{c-d}": get("a") } }));
    expect(contract.operations[0]?.parameters).toMatchObject([
      { name: "b", place: "path", required: true, type: text },
      { name: "c-d", place: "path", required: true, type: text },
    ]);
    const at = "/paths/~1a~1{b}~1{c-d}/get";
    expect(found).toEqual([`path-parameter-undeclared ${at}`, `path-parameter-undeclared ${at}`]);
  });

  it("may give one operationId many times", async () => {
    const paths = { "/a": get("list"), "/b": get("list"), "/c": get("list_2"), "/d": get("List") };
    const { contract, found } = await ask(documentOf({ paths }));
    expect(namesOf(contract.operations)).toEqual(["list", "list_2", "list_3", "list_4"]);
    expect(found).toEqual(["name-taken /paths/~1b/get", "name-taken /paths/~1d/get"]);
  });

  it("may tell operations apart by a fragment of their path", async () => {
    const paths = { "/{Bucket}/{Key}": get(), "/{Bucket}/{Key}#uploads": get(), "/#X-Target=Db.List": get() };
    const { contract } = await ask(documentOf({ paths }));
    expect(contract.operations.map(({ name, path }) => [name, path])).toEqual([
      ["get_by_bucket_by_key", "/{Bucket}/{Key}"],
      ["get_by_bucket_by_key_uploads", "/{Bucket}/{Key}"],
      ["get_x_target_db_list", "/"],
    ]);
  });

  it("may have schemas whose names differ in case or punctuation only, or are no identifiers", async () => {
    const names = [
      "Item",
      "ITEM",
      "i-tem",
      "i.tem",
      "i tem",
      "Street",
      "Street2",
      "1st",
      "+1",
      "名前",
      "__proto__x",
    ];
    const schemas = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
    const { contract, found } = await ask(documentOf({ components: { schemas } }));
    expect(namesOf(contract.types).toSorted()).toEqual(names.toSorted());
    expect(found).toEqual([]);
  });

  it("may have parameters whose names differ in punctuation only", async () => {
    const names = [
      "StartTime",
      "StartTime<",
      "StartTime>",
      "ids[]",
      "ids",
      "metadata[key]",
      "$filter",
      "x y",
    ];
    const parameters = names.map((name) => ({ name, in: "query", schema: { type: "string" } }));
    const { is, found } = await operationOf({ parameters });
    expect(namesOf(is.parameters)).toEqual(names);
    expect(found).toEqual([]);
  });

  it("may have enums of any text", async () => {
    const values = ["1d", "+1", "-1", "", " ", "a b", "*", "constructor", "\u0000", "1"];
    const { is, found } = await typeOf({ type: "string", enum: values });
    expect(is).toEqual({ kind: "enum", values });
    expect(found).toEqual([]);
  });

  it("may have a hundred schemas in one circle", async () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 100 }, (_, n) => [
        `S${n}`,
        {
          type: "object",
          properties: {
            next: { anyOf: [{ $ref: `#/components/schemas/S${(n + 1) % 100}` }, { type: "string" }] },
            all: { type: "array", items: { $ref: `#/components/schemas/S${(n * 7) % 100}` } },
          },
        },
      ]),
    );
    const { contract, found } = await ask(documentOf({ components: { schemas } }));
    expect(contract.types).toHaveLength(100);
    expect(contract.types[0]?.type).toMatchObject({
      properties: [{ type: { kind: "union", of: [named("S1"), text] } }, { type: { of: named("S0") } }],
    });
    expect(found).toEqual([]);
  });

  it("may have code for its names and descriptions: they stay what they are", async () => {
    const code = "*/ alert(1); /* $(eval) `\n\u2028 </script> ' \" \\";
    const { is } = await operationOf({ operationId: code, summary: code, tags: [code] });
    expect(is).toMatchObject({ id: code, summary: code, tags: [code] });
    expect(is.name).toMatch(/^[a-z0-9_]+$/);
  });

  it("of 3.1 may have 3.0's nullable", async () => {
    const { is, found } = await typeOf({ type: "string", nullable: true });
    expect(is).toEqual({ kind: "nullable", of: text });
    expect(found).toEqual(["nullable-in-3.1 /components/schemas/T/nullable"]);
  });

  it.each([{}, { paths: {} }, { paths: null }])("may have webhooks only: %j", async (parts) => {
    const { contract, found } = await ask({
      openapi: "3.1.0",
      info: { title: "t", version: "1" },
      webhooks: { a: { post: {} } },
      ...parts,
    });
    expect(contract.operations).toEqual([]);
    expect(namesOf(contract.events)).toEqual(["a"]);
    expect(found).toEqual([]);
  });

  it.each(["2.0", "3.0.0", "3.0.4", "3.1.0", "3.1.2", "3.2.0", "3.1.0-rc1", "3.1"])(
    "may be of %s",
    async (version) => {
      const { contract } = await ask({
        ...(version === "2.0" ? { swagger: version } : { openapi: version }),
        info: { title: "t", version: "1" },
        paths: { "/a": get("a") },
      });
      expect(namesOf(contract.operations)).toEqual(["a"]);
    },
  );

  it("may declare properties and type those that it does not declare, whether they fit or not", async () => {
    const properties = { id: { type: "integer" } };
    const { is, found } = await typeOf({
      type: "object",
      properties,
      additionalProperties: { type: "string" },
    });
    expect(is).toEqual({
      kind: "object",
      properties: [{ name: "id", type: { kind: "integer" }, required: false }],
      additional: text,
    });
    expect(found).toEqual([]);
  });

  it("may have a discriminator over inline schemas: the union stays, and that is reported", async () => {
    const one = (value: string) => ({
      type: "object",
      properties: { kind: { const: value } },
      required: ["kind"],
    });
    const { is, found } = await typeOf({
      oneOf: [one("a"), one("b")],
      discriminator: { propertyName: "kind" },
    });
    expect(is).toMatchObject({ kind: "union", of: [{ kind: "object" }, { kind: "object" }] });
    expect(found).toEqual(["discriminator-not-carried /components/schemas/T/discriminator"]);
  });
});
