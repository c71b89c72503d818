import { describe, expect, it } from "vitest";
import { ask, documentOf, named, property, text } from "../ask.ts";

const typesOf = async (schemas: object, parts: object = {}, version?: string) => {
  const { contract, found } = await ask(documentOf({ components: { schemas }, ...parts }, version));
  return { types: new Map(contract.types.map(({ name, type }) => [name, type])), found };
};
const string = { type: "string" };

describe("a reference by name", () => {
  it("finds an $anchor", async () => {
    const { types, found } = await typesOf({ T: { $ref: "#here" }, A: { $anchor: "here", ...string } });
    expect(types.get("T")).toEqual(named("A"));
    expect(found).toEqual([]);
  });

  it("finds an $id, and what is inside of it", async () => {
    const schemas = {
      Tree: {
        $id: "https://api.test/tree",
        type: "object",
        properties: {
          left: { $ref: "tree" },
          leaf: { $ref: "#/$defs/Leaf" },
          other: { $ref: "#/components/schemas/O" },
        },
        $defs: { Leaf: { $anchor: "leaf", ...string } },
      },
      O: string,
      T: { $ref: "https://api.test/tree" },
      U: { $ref: "https://api.test/tree#leaf" },
      V: { $ref: "https://api.test/tree#/$defs/Leaf" },
    };
    const { types, found } = await typesOf(schemas);
    expect(types.get("Tree")).toEqual({
      kind: "object",
      properties: [
        property("left", named("Tree")),
        property("leaf", named("Tree_Leaf")),
        property("other", named("O")),
      ],
    });
    expect([types.get("T"), types.get("U"), types.get("V")]).toEqual([
      named("Tree"),
      named("Tree_Leaf"),
      named("Tree_Leaf"),
    ]);
    expect(found).toEqual([]);
  });

  it("finds the document by its own name ($self, 3.2)", async () => {
    const { types, found } = await typesOf(
      {
        T: { $ref: "https://api.test/v1/openapi#/components/schemas/A" },
        U: { $ref: "openapi#/components/schemas/A" },
        A: string,
      },
      { $self: "https://api.test/v1/openapi" },
      "3.2.0",
    );
    expect([types.get("T"), types.get("U")]).toEqual([named("A"), named("A")]);
    expect(found).toEqual([]);
  });

  it("finds the only dynamic anchor of its name; of several none is certain, and that is reported", async () => {
    const node = { $dynamicAnchor: "node", type: "object", properties: { next: { $dynamicRef: "#node" } } };
    const one = await typesOf({ Node: node });
    expect(one.types.get("Node")).toEqual({ kind: "object", properties: [property("next", named("Node"))] });
    expect(one.found).toEqual([]);
    const two = await typesOf({ Node: node, Other: { $dynamicAnchor: "node", ...string } });
    expect(two.found).toContain("keyword-not-carried /components/schemas/Node/properties/next/$dynamicRef");
    expect(two.types.get("Other")).toEqual(text);
  });

  it("finds the recursive anchor around it (2019-09)", async () => {
    const filters = { type: "array", items: { anyOf: [{ $recursiveRef: "#" }, { type: "string" }] } };
    const { types, found } = await typesOf({
      All: { $recursiveAnchor: true, type: "object", properties: { filters } },
    });
    expect(types.get("All")).toEqual({
      kind: "object",
      properties: [property("filters", { kind: "list", of: { kind: "union", of: [named("All"), text] } })],
    });
    expect(found).toEqual([]);
    expect((await typesOf({ All: filters })).found).toEqual([
      "keyword-not-carried /components/schemas/All/items/anyOf/0/$recursiveRef",
    ]);
  });

  it("to nothing is reported", async () => {
    const { found } = await typesOf({ T: { $ref: "#gone" }, A: { $anchor: "here" } });
    expect(found).toEqual(["reference-unresolved /components/schemas/T/$ref"]);
  });

  it("is none in 3.0, nor in an example", async () => {
    const { found } = await typesOf({ T: { $ref: "#here" }, A: { $anchor: "here", ...string } }, {}, "3.0.3");
    expect(found).toEqual(["reference-unresolved /components/schemas/T/$ref"]);
    const example = { $ref: "#here" };
    const { types } = await typesOf({
      T: { type: "object", properties: { a: { example } } },
      A: { $anchor: "here" },
    });
    expect(types.get("T")).toMatchObject({ properties: [{ example }] });
  });
});
