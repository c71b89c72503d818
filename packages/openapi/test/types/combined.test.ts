import { describe, expect, it } from "vitest";
import { integer, named, property, text, typeOf, unknown } from "../ask.ts";

const T = "/components/schemas/T";
const Base = { type: "object", properties: { id: { type: "string" }, size: { type: "integer" } } };
const Other = { type: "object", properties: { other: { type: "string" } } };
const base = { $ref: "#/components/schemas/Base" };
const other = { $ref: "#/components/schemas/Other" };

describe("oneOf and anyOf", () => {
  it("an alternative that is only nullable is null", async () => {
    const nothingElse = { nullable: true, description: "or none" };
    expect((await typeOf({ anyOf: [{ type: "string" }, nothingElse] })).is).toEqual({
      kind: "nullable",
      of: { kind: "text" },
    });
    expect(
      (await typeOf({ anyOf: [{ $ref: "#/components/schemas/Base" }, nothingElse] }, { Base })).is,
    ).toEqual({
      kind: "nullable",
      of: { kind: "named", name: "Base" },
    });
    expect((await typeOf({ anyOf: [nothingElse] })).is).toEqual({ kind: "unknown" });
  });

  it.each(["oneOf", "anyOf"])("%s is a union, equal members being one", async (keyword) => {
    const strings = [{ type: "string" }, { type: "string", description: "again" }];
    expect((await typeOf({ [keyword]: [...strings, { type: "integer" }] })).is).toEqual({
      kind: "union",
      of: [text, integer],
    });
    expect((await typeOf({ [keyword]: strings })).is).toEqual(text);
  });

  it("is a union too when type lists several", async () => {
    expect((await typeOf({ type: ["string", "integer"], maxLength: 3 })).is).toEqual({
      kind: "union",
      of: [{ kind: "text", constraints: { maxLength: 3 } }, integer],
    });
  });

  it("gives its members the type beside it, and does not say that type again", async () => {
    const schema = { type: "string", oneOf: [{ format: "ipv4" }, { enum: ["any"] }] };
    expect((await typeOf(schema)).is).toEqual({
      kind: "union",
      of: [
        { kind: "text", format: "ipv4" },
        { kind: "enum", values: ["any"] },
      ],
    });
    expect((await typeOf({ type: "object", anyOf: [base, other] }, { Base, Other })).is).toEqual({
      kind: "union",
      of: [named("Base"), named("Other")],
    });
  });

  it("that only lists alternatives of required properties is reported", async () => {
    const schema = { ...Base, anyOf: [{ required: ["id"] }, { required: ["size"] }] };
    const { is, found } = await typeOf(schema);
    expect(is).toEqual({ kind: "object", properties: [property("id", text), property("size", integer)] });
    expect(found).toEqual([`required-alternatives ${T}/anyOf`]);
  });
});

describe("allOf", () => {
  it("is an intersection, with what is beside it as a further member", async () => {
    const schema = { allOf: [base], type: "object", properties: { a: { type: "string" } } };
    expect((await typeOf(schema, { Base })).is).toEqual({
      kind: "intersection",
      of: [named("Base"), { kind: "object", properties: [property("a", text)] }],
    });
  });
  it("of one member is that member", async () => {
    expect((await typeOf({ allOf: [base], description: "the same" }, { Base })).is).toEqual(named("Base"));
    expect(
      (await typeOf({ allOf: [base, { description: "note" }, {}], type: "object" }, { Base })).is,
    ).toEqual(named("Base"));
  });
  it("around a reference can make it nullable", async () => {
    expect((await typeOf({ allOf: [base], nullable: true }, { Base }, "3.0.3")).is).toEqual({
      kind: "nullable",
      of: named("Base"),
    });
  });
  it("of an object that is a part of itself ends, and is reported", async () => {
    const { is, found } = await typeOf({ allOf: [{ $ref: "#/components/schemas/T" }, base] }, { Base });
    expect(is).toEqual(named("Base"));
    expect(found).toEqual([`reference-cycle ${T}`]);
  });
});

describe("required", () => {
  const together = (...properties: unknown[]) => ({
    kind: "intersection",
    of: [named("Base"), { kind: "object", properties }],
  });

  it("beside allOf requires what a member declares", async () => {
    const { is, found } = await typeOf({ allOf: [base], required: ["id"] }, { Base });
    expect(is).toEqual(together(property("id", text, true)));
    expect(found).toEqual([]);
  });
  it("in a member of allOf requires what another one declares", async () => {
    expect((await typeOf({ allOf: [base, { required: ["size"] }] }, { Base })).is).toEqual(
      together(property("size", integer, true)),
    );
    const inline = { allOf: [Base, { type: "object", required: ["size"] }] };
    expect((await typeOf(inline)).is).toEqual({
      kind: "object",
      properties: [property("id", text), property("size", integer, true)],
    });
  });
  it("beside a $ref requires what the target declares (3.1)", async () => {
    expect((await typeOf({ ...base, required: ["id"] }, { Base })).is).toEqual(
      together(property("id", text, true)),
    );
  });
  it("finds declarations behind several references", async () => {
    const Between = { allOf: [base] };
    const { is } = await typeOf(
      { allOf: [{ $ref: "#/components/schemas/Between" }], required: ["id"] },
      { Base, Between },
    );
    expect(is).toMatchObject({ of: [named("Between"), { properties: [property("id", text, true)] }] });
  });
  it("says nothing again that a member requires already", async () => {
    const Strict = { ...Base, required: ["id"] };
    const strict = { $ref: "#/components/schemas/Strict" };
    expect((await typeOf({ allOf: [strict], required: ["id"] }, { Strict })).is).toEqual(named("Strict"));
  });
  it("in an alternative requires what the schema around declares, of that alternative alone", async () => {
    const schema = { ...Base, oneOf: [{ required: ["id"], properties: { a: { type: "string" } } }, other] };
    expect((await typeOf(schema, { Other })).is).toEqual({
      kind: "intersection",
      of: [
        { kind: "object", properties: [property("id", text), property("size", integer)] },
        {
          kind: "union",
          of: [
            { kind: "object", properties: [property("a", text), property("id", text, true)] },
            named("Other"),
          ],
        },
      ],
    });
  });
  it("beside alternatives requires it of each inline one", async () => {
    const schema = {
      required: ["id"],
      oneOf: [Base, { type: "object", properties: { id: { type: "integer" } } }],
    };
    expect((await typeOf(schema)).is).toEqual({
      kind: "union",
      of: [
        { kind: "object", properties: [property("id", text, true), property("size", integer)] },
        { kind: "object", properties: [property("id", integer, true)] },
      ],
    });
  });
  it("of a property that nobody declares is carried over without a type, and reported", async () => {
    const { is, found } = await typeOf({ type: "object", required: ["toString"] });
    expect(is).toEqual({ kind: "object", properties: [property("toString", unknown, true)] });
    expect(found).toEqual([`required-undeclared ${T}/required`]);
  });
  it("of an additional property has its type", async () => {
    const { is, found } = await typeOf({
      type: "object",
      required: ["k"],
      additionalProperties: { type: "string" },
    });
    expect(is).toEqual({ kind: "object", properties: [property("k", text, true)], additional: text });
    expect(found).toEqual([]);
  });
});

describe("a discriminator", () => {
  const Cat = { type: "object", properties: { kind: { type: "string" } } };
  const Dog = { type: "object", properties: { kind: { type: "string" }, bark: { type: "boolean" } } };
  const oneOf = [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }];

  it("lists the values of its mapping, and the names of the other members", async () => {
    const schema = {
      oneOf,
      discriminator: { propertyName: "kind", mapping: { meow: "#/components/schemas/Cat" } },
    };
    expect((await typeOf(schema, { Cat, Dog })).is).toEqual({
      kind: "union",
      of: [named("Cat"), named("Dog")],
      discriminator: {
        property: "kind",
        mapping: [
          { value: "meow", type: "Cat" },
          { value: "Dog", type: "Dog" },
        ],
      },
    });
  });
  it("reports a value that leads to no member", async () => {
    const schema = { oneOf, discriminator: { propertyName: "kind", mapping: { x: "Fish", y: "Dog" } } };
    const { found, is } = await typeOf(schema, { Cat, Dog });
    expect(found).toEqual([`discriminator-value-unknown ${T}/discriminator/mapping/x`]);
    expect(is).toMatchObject({
      discriminator: {
        mapping: [
          { value: "y", type: "Dog" },
          { value: "Cat", type: "Cat" },
        ],
      },
    });
  });
  it.each([
    [
      {
        oneOf: [...oneOf, { type: "object", properties: { a: {} } }],
        discriminator: { propertyName: "kind" },
      },
    ],
    [{ type: "object", discriminator: { propertyName: "kind" } }],
    [{ oneOf, discriminator: {} }],
  ])("that can't be carried over is reported: %j", async (schema) => {
    const { is, found } = await typeOf(schema, { Cat, Dog });
    expect(found).toEqual([`discriminator-not-carried ${T}/discriminator`]);
    expect(is).not.toHaveProperty("discriminator");
  });
});
