import { describe, expect, it } from "vitest";
import { ask, documentOf, named, property, text } from "../ask.ts";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const Pet = (mapping?: object) => ({
  type: "object",
  properties: { kind: { type: "string" } },
  required: ["kind"],
  discriminator: { propertyName: "kind", ...(mapping && { mapping }) },
});
const SCHEMAS = {
  Pet: Pet({ cat: "#/components/schemas/Cat", dog: "Dog" }),
  Cat: { allOf: [ref("Pet"), { type: "object", properties: { purrs: { type: "boolean" } } }] },
  Dog: { allOf: [ref("Pet")] },
};
const typesOf = async (schemas: object) => {
  const { contract, found } = await ask(documentOf({ components: { schemas } }, "3.0.3"));
  return { types: new Map(contract.types.map(({ name, type }) => [name, type])), found };
};
const used = async (schema: object, others: object = {}) => {
  const { types, found } = await typesOf({
    ...SCHEMAS,
    T: { type: "object", properties: { p: schema } },
    ...others,
  });
  const T = types.get("T");
  return { types, found, is: T?.kind === "object" ? T.properties[0]?.type : undefined };
};

describe("a reference to a base whose discriminator lists types in its mapping", () => {
  it("is one of these types", async () => {
    const { is, types, found } = await used(ref("Pet"));
    expect(is).toEqual(named("Any_Pet"));
    expect(types.get("Any_Pet")).toEqual({
      kind: "union",
      of: [named("Cat"), named("Dog")],
      discriminator: {
        property: "kind",
        mapping: [
          { value: "cat", type: "Cat" },
          { value: "dog", type: "Dog" },
        ],
      },
    });
    expect(types.get("Pet")).toEqual({ kind: "object", properties: [property("kind", text, true)] });
    expect(found).toEqual([]);
  });

  it.each([
    [
      { type: "array", items: ref("Pet") },
      { kind: "list", of: named("Any_Pet") },
    ],
    [
      { allOf: [ref("Pet")], nullable: true, description: "d" },
      { kind: "nullable", of: named("Any_Pet") },
    ],
    [{ anyOf: [ref("Pet"), { type: "string" }] }, { kind: "union", of: [named("Any_Pet"), text] }],
  ])("is so where it says no more: %j", async (schema, type) => {
    expect((await used(schema)).is).toEqual(type);
  });

  it("is the base itself where something is built on it", async () => {
    const { types } = await used({ allOf: [ref("Pet"), { type: "object", properties: { a: {} } }] });
    expect(types.get("Dog")).toEqual(named("Pet"));
    expect(types.get("Cat")).toMatchObject({ kind: "intersection", of: [named("Pet"), {}] });
    expect(types.get("T")).toMatchObject({ properties: [{ type: { of: [named("Pet"), {}] } }] });
    expect([...types.keys()]).not.toContain("Any_Pet");
    const union = { oneOf: [ref("Pet"), ref("Cat")], discriminator: { propertyName: "kind" } };
    expect((await used(union)).is).toMatchObject({ of: [named("Pet"), named("Cat")] });
  });

  it("may be null where the base may", async () => {
    const { types, found } = await used(ref("Pet"), { Pet: { ...SCHEMAS.Pet, nullable: true } });
    expect(types.get("Any_Pet")).toMatchObject({ kind: "nullable", of: { kind: "union" } });
    expect(found).toEqual([]);
  });

  it("is a name of its own, whatever the document's are", async () => {
    const { is, types } = await used(ref("Pet"), { Any_Pet: { type: "string" } });
    expect(is).toEqual(named("Any_Pet_2"));
    expect(types.get("Any_Pet")).toEqual(text);
  });

  it.each([
    ["no mapping", Pet()],
    ["one type", Pet({ cat: "Cat", kitten: "Cat" })],
    ["a type that is not there", Pet({ cat: "Cat", dog: "Dog", fish: "Fish" })],
  ])("is the base, and that is reported, with %s", async (_what, base) => {
    const { is, found } = await used(ref("Pet"), { Pet: base });
    expect(is).toEqual(named("Pet"));
    expect(found).toEqual(["discriminator-not-carried /components/schemas/Pet/discriminator"]);
  });
});
