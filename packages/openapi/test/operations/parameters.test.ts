import { describe, expect, it } from "vitest";
import { ask, documentOf, integer, operationOf, text } from "../ask.ts";

const AT = "/paths/~1things/post";

describe("a parameter", () => {
  it.each([
    ["query", "form", true],
    ["header", "simple", false],
    ["cookie", "form", true],
  ])("in the %s is written in style %s, explode %s, by default", async (place, style, explode) => {
    const { is } = await operationOf({
      parameters: [{ name: "a[]", in: place, schema: { type: "string" } }],
    });
    expect(is.parameters).toEqual([
      {
        name: "a[]",
        place,
        required: false,
        type: text,
        serialization: { style, explode, allowReserved: false },
      },
    ]);
  });

  it("in another style than form does not explode by default", async () => {
    const { is } = await operationOf({
      parameters: [{ name: "a", in: "query", style: "pipeDelimited", allowReserved: true }],
    });
    expect(is.parameters[0]?.serialization).toEqual({
      style: "pipeDelimited",
      explode: false,
      allowReserved: true,
    });
  });

  it("of a style that its place does not have gets the default one, and that is reported", async () => {
    const { is, found } = await operationOf({
      parameters: [{ name: "a", in: "header", style: "deepObject" }],
    });
    expect(is.parameters[0]?.serialization).toMatchObject({ style: "simple" });
    expect(found).toEqual([`invalid-style ${AT}/parameters/0/style`]);
  });

  it("may be written as a media type", async () => {
    const content = { "application/json": { schema: { type: "integer" } } };
    const { is } = await operationOf({ parameters: [{ name: "a", in: "query", content }] });
    expect(is.parameters[0]).toMatchObject({
      type: integer,
      serialization: { mediaType: "application/json" },
    });
  });

  it("carries its own example, else its schema's, and its schema's default", async () => {
    const schema = { type: "integer", default: 1, example: 2 };
    const { is } = await operationOf({
      parameters: [
        {
          name: "a",
          in: "query",
          schema,
          examples: { first: { value: 3 } },
          description: "d",
          deprecated: true,
        },
        { name: "b", in: "query", schema },
      ],
    });
    expect(is.parameters).toMatchObject([
      { default: 1, example: 3, description: "d", deprecated: true },
      { default: 1, example: 2 },
    ]);
  });

  it("of an operation takes the place of its path item's", async () => {
    const shared = [
      { name: "a", in: "query", schema: { type: "string" } },
      { name: "b", in: "query", schema: {} },
    ];
    const own = [
      { name: "a", in: "query", required: true, schema: { type: "integer" } },
      { name: "a", in: "header", schema: {} },
    ];
    const { contract, found } = await ask(
      documentOf({ paths: { "/x": { parameters: shared, get: { operationId: "x", parameters: own } } } }),
    );
    expect(
      contract.operations[0]?.parameters.map(({ place, name, required }) => [place, name, required]),
    ).toEqual([
      ["query", "a", true],
      ["query", "b", false],
      ["header", "a", false],
    ]);
    expect(found).toEqual([]);
  });

  it("listed twice is left out and reported", async () => {
    const { is, found } = await operationOf({
      parameters: [
        { name: "a", in: "query", required: true },
        { name: "a", in: "query" },
      ],
    });
    expect(is.parameters).toMatchObject([{ required: true }]);
    expect(found).toEqual([`parameter-twice ${AT}/parameters/1`]);
  });

  it.each(["Accept", "content-type", "Authorization"])(
    "that OpenAPI ignores is left out and reported: %s",
    async (name) => {
      const { is, found } = await operationOf({ parameters: [{ name, in: "header", schema: {} }] });
      expect(is.parameters).toEqual([]);
      expect(found).toEqual([`parameter-ignored ${AT}/parameters/0`]);
    },
  );

  it("without a name, in an unknown place, or behind a broken $ref is reported, and the others stay", async () => {
    const parameters = [
      { in: "query" },
      { name: "b", in: "body" },
      { $ref: "#/components/parameters/gone" },
      7,
      { name: "c", in: "query" },
    ];
    const { is, found } = await operationOf({ parameters });
    expect(is.parameters.map(({ name }) => name)).toEqual(["c"]);
    expect(found).toEqual([
      `invalid-parameter ${AT}/parameters/0`,
      `invalid-parameter ${AT}/parameters/1`,
      `reference-unresolved ${AT}/parameters/2/$ref`,
      `invalid-parameter ${AT}/parameters/3`,
    ]);
  });

  it("that may be empty is reported", async () => {
    const { found } = await operationOf({ parameters: [{ name: "a", in: "query", allowEmptyValue: true }] });
    expect(found).toEqual([`empty-value-not-carried ${AT}/parameters/0/allowEmptyValue`]);
  });
});

describe("a path", () => {
  const at = async (path: string, parameters: unknown[] = []) => {
    const asked = await ask(documentOf({ paths: { [path]: { get: { operationId: "x", parameters } } } }));
    return { ...asked, operation: asked.contract.operations[0] };
  };
  const simple = { style: "simple", explode: false, allowReserved: false };

  it("has each of its variables as a required parameter, declared or not", async () => {
    const { operation, diagnostics } = await at("/a/{id}/{b c}", [
      { name: "id", in: "path", schema: { type: "integer" } },
    ]);
    expect(operation?.parameters).toEqual([
      { name: "id", place: "path", required: true, type: integer, serialization: simple },
      { name: "b c", place: "path", required: true, type: text, serialization: simple },
    ]);
    expect(diagnostics.map(({ code }) => code)).toEqual([
      "path-parameter-optional",
      "path-parameter-undeclared",
    ]);
  });

  it("has no parameter without a variable", async () => {
    const { operation, diagnostics } = await at("/a", [{ name: "id", in: "path", required: true }]);
    expect(operation?.parameters).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["path-parameter-unused"]);
  });

  it("loses its fragment, which still tells operations apart", async () => {
    const paths = { "/a": { get: {} }, "/a#b": { get: {} } };
    const { contract, diagnostics } = await ask(documentOf({ paths }));
    expect(contract.operations.map(({ name, path }) => [name, path])).toEqual([
      ["get_a", "/a"],
      ["get_a_b", "/a"],
    ]);
    expect(diagnostics.map(({ code }) => code)).toContain("path-fragment");
  });

  it("has its query as parameters", async () => {
    const { operation, diagnostics } = await at("/a?beta=true&x={y}");
    expect(operation?.path).toBe("/a");
    expect(operation?.parameters).toMatchObject([
      {
        name: "beta",
        place: "query",
        required: true,
        type: { kind: "enum", values: ["true"] },
        default: "true",
      },
      { name: "x", place: "query", required: true, type: text },
    ]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["path-query"]);
  });
});
