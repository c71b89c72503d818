import { describe, expect, it } from "vitest";
import { integer, property, text, typeOf, unknown } from "../ask.ts";

const T = "/components/schemas/T";

describe("a schema of one kind", () => {
  it.each([
    [true, unknown],
    [{}, unknown],
    [false, { kind: "never" }],
    [{ type: "null" }, { kind: "null" }],
    [{ type: "boolean" }, { kind: "boolean" }],
    [
      { type: "integer", format: "int64" },
      { kind: "integer", format: "int64" },
    ],
    [
      { type: "string", format: "date-time" },
      { kind: "text", format: "date-time" },
    ],
    [
      { type: "string", contentEncoding: "base64" },
      { kind: "text", format: "byte" },
    ],
    [{ type: "array" }, { kind: "list", of: unknown }],
    [{ type: "object" }, { kind: "object", properties: [] }],
    [
      { type: "object", additionalProperties: true },
      { kind: "map", of: unknown },
    ],
    [
      { type: "object", additionalProperties: { type: "string" } },
      { kind: "map", of: text },
    ],
    [
      { type: "object", additionalProperties: false },
      { kind: "object", properties: [], additional: { kind: "never" } },
    ],
    [{ const: "x" }, { kind: "enum", values: ["x"] }],
    [
      { type: "boolean", enum: [true] },
      { kind: "enum", values: [true] },
    ],
    [{ enum: ["a", 1, "a", false] }, { kind: "enum", values: ["a", 1, false] }],
  ])("%j", async (schema, type) => {
    const { is, found } = await typeOf(schema);
    expect(is).toEqual(type);
    expect(found).toEqual([]);
  });

  it("is told by its keywords where it has no type", async () => {
    expect((await typeOf({ properties: { a: { type: "string" } } })).is).toEqual({
      kind: "object",
      properties: [property("a", text)],
    });
    const list = await typeOf({ items: { type: "string" } });
    expect(list.is).toEqual({ kind: "list", of: text });
    expect(list.found).toEqual([`type-inferred ${T}`]);
  });

  it.each([
    ["uuid", "text"],
    ["int64", "integer"],
    ["double", "number"],
  ])("is told by its format, if by nothing else: %s", async (format, kind) => {
    const { is, found } = await typeOf({ format });
    expect(is).toEqual({ kind, format });
    expect(found).toEqual([`type-inferred ${T}`]);
  });

  it("is what JSON would make of an object that the app made itself", async () => {
    const { is, found } = await typeOf({
      type: "object",
      not: undefined,
      enum: undefined,
      properties: { a: undefined },
    });
    expect(is).toEqual({ kind: "object", properties: [] });
    expect(found).toEqual([]);
  });

  it("is unknown, and reported, for a type that JSON Schema does not have", async () => {
    const { is, found } = await typeOf({ type: "date" });
    expect(is).toEqual(unknown);
    expect(found).toEqual([`unknown-type ${T}/type`]);
  });

  it("keeps properties beside typed additional ones", async () => {
    const schema = {
      type: "object",
      properties: { a: { type: "integer" } },
      additionalProperties: { type: "string" },
    };
    expect((await typeOf(schema)).is).toEqual({
      kind: "object",
      properties: [property("a", integer)],
      additional: text,
    });
  });
});

describe("null", () => {
  const maybeText = { kind: "nullable", of: text };
  it.each([
    ["3.0.3", { type: "string", nullable: true }],
    ["3.1.0", { type: ["string", "null"] }],
    ["3.1.0", { oneOf: [{ type: "string" }, { type: "null" }] }],
    ["3.1.0", { anyOf: [{ type: ["string", "null"] }, { type: "string" }] }],
    ["3.0.3", { oneOf: [{ type: "string", nullable: true }] }],
    ["3.0.3", { allOf: [{ type: "string" }], nullable: true }],
  ])("%s %j", async (version, schema) => {
    const { is, found } = await typeOf(schema, {}, version);
    expect(is).toEqual(maybeText);
    expect(found).toEqual([]);
  });

  it.each([
    [{ type: ["string", "null"], enum: ["a", null] }],
    [{ type: "string", enum: ["a", null] }],
    [{ enum: [null, "a"] }],
  ])("among the values of an enum: %j", async (schema) => {
    expect((await typeOf(schema)).is).toEqual({ kind: "nullable", of: { kind: "enum", values: ["a"] } });
  });

  it.each([[{ enum: [null] }], [{ const: null }], [{ type: ["null"] }]])(
    "and nothing else: %j",
    async (schema) => {
      expect((await typeOf(schema)).is).toEqual({ kind: "null" });
    },
  );

  it("by 3.0's keyword in a 3.1 document is understood, and said", async () => {
    const { is, found } = await typeOf({ type: "string", nullable: true });
    expect(is).toEqual(maybeText);
    expect(found).toEqual([`nullable-in-3.1 ${T}/nullable`]);
  });
});

describe("constraints", () => {
  it.each([
    [
      { type: "string", minLength: 1, maxLength: 2, pattern: "^a" },
      { minLength: 1, maxLength: 2, pattern: "^a" },
    ],
    [
      { type: "array", minItems: 1, maxItems: 2, uniqueItems: true },
      { minItems: 1, maxItems: 2, uniqueItems: true },
    ],
    [
      { type: "number", minimum: 0, exclusiveMaximum: 1, multipleOf: 0.1 },
      { minimum: 0, exclusiveMaximum: 1, multipleOf: 0.1 },
    ],
    [
      { type: "integer", minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: false },
      { exclusiveMinimum: 1, maximum: 5 },
    ],
  ])("%j", async (schema, constraints) => {
    const { is, found } = await typeOf(schema);
    expect(is).toMatchObject({ constraints });
    expect(found).toEqual([]);
  });

  it("of the wrong type are left out and reported", async () => {
    const { is, found } = await typeOf({ type: "string", maxLength: "30", minLength: -1, pattern: "(?i)x(" });
    expect(is).toEqual(text);
    expect(found.toSorted()).toEqual([
      `constraint-of-wrong-type ${T}/maxLength`,
      `constraint-of-wrong-type ${T}/minLength`,
      `invalid-pattern ${T}/pattern`,
    ]);
  });

  it("of another kind of value are reported", async () => {
    expect((await typeOf({ type: "array", required: ["a"] })).found).toEqual([
      `keyword-without-effect ${T}/required`,
    ]);
  });

  it.each([
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contains",
    "propertyNames",
    "patternProperties",
    "minProperties",
    "maxProperties",
    "contentSchema",
    "$dynamicRef",
  ])("that a contract can't hold are reported: %s", async (keyword) => {
    const { found } = await typeOf({ type: "object", [keyword]: keyword.endsWith("Properties") ? 2 : {} });
    expect(found).toEqual([`keyword-not-carried ${T}/${keyword}`]);
  });

  it("nobody knows are reported, vendor extensions aside", async () => {
    expect((await typeOf({ type: "string", minimumLength: 3, "x-mine": 1 })).found).toEqual([
      `unknown-keyword ${T}/minimumLength`,
    ]);
  });
});

describe("lists", () => {
  const prefixItems = [{ type: "string" }, { type: "integer" }];
  it("are tuples when their first items have schemas of their own", async () => {
    expect((await typeOf({ type: "array", prefixItems, items: false })).is).toEqual({
      kind: "tuple",
      items: [text, integer],
    });
    expect((await typeOf({ type: "array", prefixItems, items: { type: "string" } })).is).toEqual({
      kind: "tuple",
      items: [text, integer],
      rest: text,
    });
    expect((await typeOf({ type: "array", prefixItems })).is).toEqual({
      kind: "tuple",
      items: [text, integer],
      rest: unknown,
    });
    expect((await typeOf({ type: "array", prefixItems, maxItems: 2 })).is).toEqual({
      kind: "tuple",
      items: [text, integer],
    });
  });

  it("that are tuples report bounds of their own", async () => {
    expect((await typeOf({ type: "array", prefixItems, minItems: 1 })).found).toEqual([
      `keyword-not-carried ${T}/minItems`,
    ]);
  });
});

describe("an enum", () => {
  it("reports values of another type and keeps them", async () => {
    const { is, found } = await typeOf({ type: "string", enum: ["1", 1] });
    expect(is).toEqual({ kind: "enum", values: ["1", 1] });
    expect(found).toEqual([`enum-value-of-wrong-type ${T}/enum`]);
  });
  it("of objects is reported, and any object allowed", async () => {
    const { is, found } = await typeOf({ type: "object", enum: [{ a: 1 }] });
    expect(is).toEqual({ kind: "object", properties: [] });
    expect(found).toEqual([`enum-value-not-carried ${T}/enum`]);
  });
  it("that lists nothing is reported, and any value of the type allowed", async () => {
    const { is, found } = await typeOf({ type: "string", enum: [] });
    expect(is).toEqual(text);
    expect(found).toEqual([`constraint-of-wrong-type ${T}/enum`]);
  });
});
