import type { Type } from "@mortise/contract";
import { expect, test } from "vitest";
import { integer, list, modelOf, named, nullable, object, printed, text, union, values } from "./model.ts";

const boolean: Type = { kind: "boolean" };

test("texts in a union are one member, an enum before a plain text", () => {
  const model = modelOf({
    A: union(text, values("a", "b")),
    B: union(values("a"), values("b", "a"), integer),
    C: union({ kind: "text", format: "uuid" }, { kind: "text", format: "date" }),
    Color: values("red"),
    D: union(named("Color"), text, object({ hex: text })),
  });
  expect(printed(model)).toMatchObject({
    a: 'text "a" | "b"',
    b: "kind <value: @b_value | integer: i64>",
    b_value: 'text "a" | "b"',
    c: "= text",
    d: "kind <color: @color | hex: @d_hex>",
  });
});

test("integers of several widths are the widest, and stay apart from numbers", () => {
  const model = modelOf({
    A: union({ kind: "integer", format: "int32" }, { kind: "integer", format: "int64" }),
    B: union(
      { kind: "integer", format: "uint32" },
      { kind: "integer", format: "uint64" },
      { kind: "number" },
    ),
    C: union(boolean, values(true), values(false)),
  });
  expect(printed(model)).toEqual({
    a: "= i64",
    b: "kind <integer: u64 | number: number>",
    c: "= boolean",
  });
});

test("unions without a name in unions are part of them, those with a name stay", () => {
  const model = modelOf({
    A: union(text, union(integer, nullable(union(boolean, list(text))))),
    B: union(named("C"), list(text)),
    C: union(text, integer),
  });
  expect(printed(model)).toEqual({
    a: "kind <text: text | integer: i64 | boolean: boolean | list: [text]>",
    b: "kind <c: @c | list: [text]>",
    c: "kind <text: text | integer: i64>",
  });
});

test("a union with any is any, and one with a single possibility is that", () => {
  const model = modelOf({
    A: union(text, { kind: "unknown" }),
    B: union(text, { kind: "never" }),
    C: union({ kind: "never" }, { kind: "null" }),
    D: union(named("E"), named("E")),
    E: object({ a: text }),
  });
  expect(printed(model)).toEqual({ a: "= any", b: "= text", c: "= never", d: "= @e", e: "{ a: text }" });
});

const pets = {
  Bird: object({ kind: values("bird", "budgie"), wings: integer }),
  Cat: object({ kind: text, lives: integer }),
  Dog: object({ barks: boolean }),
};

test("a discriminator tells members by its values, and by what the member itself may hold before that", () => {
  const Pet: Type = {
    kind: "union",
    of: [named("Cat"), named("Bird"), named("Dog")],
    discriminator: {
      property: "kind",
      mapping: [
        { value: "cat", type: "Cat" },
        { value: "kitten", type: "Cat" },
        { value: "Bird", type: "Bird" },
        { value: "dog", type: "Dog" },
        { value: "cat", type: "Dog" },
      ],
    },
  };
  const declaration = modelOf({ ...pets, Pet }).byId.get("types/Pet");
  expect(declaration).toMatchObject({
    toldBy: { by: "tag", property: "kind", documented: true },
    members: [
      { tags: ["cat", "kitten"], holdsTag: true, required: ["kind", "lives"], known: ["kind", "lives"] },
      { tags: ["bird", "budgie"], holdsTag: true },
      { tags: ["dog"], holdsTag: false, required: ["barks"] },
    ],
  });
  const told =
    declaration?.kind === "union" && declaration.toldBy.by === "tag" ? declaration.toldBy.members : [];
  expect([...told]).toEqual([
    ["cat", 0],
    ["kitten", 0],
    ["bird", 1],
    ["budgie", 1],
    ["dog", 2],
  ]);
});

test("members that demand texts of their own in a property are told by it, without a discriminator", () => {
  const model = modelOf({
    A: union(object({ type: values("x"), a: text }), object({ type: values("y", "z"), b: text }), text),
    B: union(object({ "type?": values("x") }), object({ type: values("y") })),
    C: union(object({ type: values("x") }), object({ type: values("x", "y") })),
  });
  expect(model.byId.get("types/A")).toMatchObject({
    toldBy: { by: "tag", property: "type", documented: false },
    members: [{ tags: ["x"], words: ["x"] }, { tags: ["y", "z"] }, { tags: [], kinds: ["text"] }],
  });
  expect(model.byId.get("types/B")).toMatchObject({ toldBy: { by: "properties" } });
  expect(model.byId.get("types/C")).toMatchObject({ toldBy: { by: "properties" } });
});

test("members that only their properties tell apart are tried from the one that demands most", () => {
  const model = modelOf({
    A: union(
      { kind: "map", of: text },
      object({ "a?": text, "b?": text }),
      object({ "a?": text, "b?": text, "c?": text }),
      object({ a: text, b: text }),
      object({ a: text }),
    ),
  });
  expect(model.byId.get("types/A")).toMatchObject({
    toldBy: { by: "properties" },
    members: [
      { required: ["a", "b"] },
      { required: ["a"], words: ["a"] },
      { words: ["variant", "3"], known: ["a", "b", "c"] },
      { words: ["variant", "2"] },
      { words: ["map"] },
    ],
  });
});

test("kinds of members are those of what their names stand for", () => {
  const model = modelOf({
    A: union(named("Id"), named("Either"), list(text)),
    Either: union(boolean, object({ a: text })),
    Id: named("Key"),
    Key: text,
    Mixed: values("a", 1, 1.5, true),
    Z: union(named("Mixed"), list(text)),
  });
  const kinds = (name: string) => {
    const declaration = model.byId.get(`types/${name}`);
    return declaration?.kind === "union" ? declaration.members.map((member) => member.kinds.join()) : [];
  };
  expect(kinds("A")).toEqual(["text", "boolean,object", "list"]);
  expect(kinds("Z")).toEqual(["boolean,integer,number,text", "list"]);
  expect(printed(model).a).toMatch(/^kind /);
});
