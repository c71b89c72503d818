import type { Type } from "@mortise/contract";
import { expect, test } from "vitest";
import {
  all,
  integer,
  list,
  modelOf,
  named,
  nullable,
  object,
  printed,
  text,
  union,
  values,
} from "./model.ts";

test("an allOf of objects is one struct: all properties, each required if one part says so, the narrower type", () => {
  const model = modelOf({
    Base: object({ "kind?": text, "id?": { kind: "number" }, at: text }),
    Cat: all(
      named("Base"),
      object({ kind: values("cat"), "id?": integer, lives: integer }),
      object({ "at?": text }),
    ),
  });
  expect(printed(model)).toMatchObject({
    base: "{ kind?: text, id?: number, at: text }",
    cat: "{ kind: @cat_kind, id?: i64, at: text, lives: i64 }",
    cat_kind: 'text "cat"',
  });
  expect(model.diagnostics).toEqual([]);
});

test("an allOf of one type and nothing else is that type", () => {
  const model = modelOf({
    A: object({ a: text }),
    B: object({ a: all(named("A"), { kind: "unknown" }, object({})), "b?": nullable(all(named("A"))) }),
  });
  expect(printed(model)).toEqual({ a: "{ a: text }", b: "{ a: @a, b?: @a? }" });
});

test("an allOf may be null only where each part may", () => {
  const model = modelOf({
    A: nullable(object({ a: text })),
    B: object({ "b?": text }),
    Both: object({ x: all(named("A"), named("B")), y: all(named("A"), nullable(named("B"))) }),
  });
  expect(printed(model)).toMatchObject({
    both: "{ x: @both_x, y: @both_y? }",
    both_y: "{ a: text, b?: text }",
  });
});

test("what undeclared properties hold is kept; a part that forbids them means itself alone", () => {
  const never: Type = { kind: "never" };
  const model = modelOf({
    A: all(object({ a: text }, never), object({ b: text }, integer)),
    B: all(object({ a: text }, never), object({ b: text }, never)),
    C: all(object({ a: text }), { kind: "map", of: integer }),
  });
  expect(printed(model)).toEqual({
    a: "{ a: text, b: text, *: i64 }",
    b: "{ a: text, b: text, *: never }",
    c: "{ a: text, *: i64 }",
  });
});

test("scalars are narrowed: formats, enums, lists, bytes", () => {
  const model = modelOf({
    A: all(text, { kind: "text", format: "uuid" }),
    B: all(values("a", "b", null), values("b", "c"), text),
    C: all(list(named("X")), list(object({ "y?": text }))),
    D: all({ kind: "bytes" }, text),
    E: all({ kind: "number" }, { kind: "integer", format: "int32" }),
    X: object({ x: text }),
  });
  expect(model.byId.get("types/A")).toMatchObject({ target: { kind: "text", format: "uuid" } });
  expect(printed(model)).toMatchObject({
    b: 'text "b"',
    c: "= [@c_item]",
    c_item: "{ x: text, y?: text }",
    d: "= bytes",
    e: "= i32",
  });
});

test("a union inside an allOf is a union of what each member is together with the rest", () => {
  const model = modelOf({
    A: all(object({ id: text }), union(named("Cat"), object({ barks: text }))),
    Cat: object({ lives: integer }),
  });
  expect(printed(model)).toEqual({
    a: "properties <cat: @a_cat | variant_2: @a_variant_2>",
    a_cat: "{ id: text, lives: i64 }",
    a_variant_2: "{ id: text, barks: text }",
    cat: "{ lives: i64 }",
  });
});

test("a member that has the rest in itself already stays a reference, and its discriminator tells it", () => {
  const discriminator = {
    property: "kind",
    mapping: [
      { value: "cat", type: "Cat" },
      { value: "dog", type: "Dog" },
    ],
  };
  const model = modelOf({
    Cat: all(named("Pet"), object({ lives: integer })),
    Dog: all(named("Pet"), object({ barks: text })),
    Pet: all(object({ kind: text }), { kind: "union", of: [named("Cat"), named("Dog")], discriminator }),
  });
  expect(printed(model)).toEqual({
    cat: "{ kind: text, lives: i64 }",
    dog: "{ kind: text, barks: text }",
    pet: "tag kind <cat: @cat | dog: @dog>",
  });
  expect(model.diagnostics).toEqual([]);
});

test("several unions in an allOf are multiplied out while they are few", () => {
  const either = (name: string, count: number) =>
    union(...Array.from({ length: count }, (_, n) => object({ [`${name}${n}?`]: text })));
  const few = modelOf({ A: all(either("a", 3), either("b", 3)) });
  expect(few.byId.get("types/A")).toMatchObject({ kind: "union", members: { length: 9 } });
  const many = modelOf({ A: all(either("a", 30), either("b", 30), object({ id: text })) });
  expect(many.byId.get("types/A")).toMatchObject({ kind: "struct", fields: { length: 61 } });
  expect(many.diagnostics).toMatchObject([{ code: "union-flattened" }]);
});

test("an enum written as a union of constants beside its type is that enum", () => {
  const model = modelOf({ A: all(union(values(1), values(2)), integer) });
  expect(printed(model)).toEqual({ a: "integer 1 | 2" });
});

test("types that are merged with each other at every depth are declared once", () => {
  const model = modelOf({
    A: object({ "next?": named("A"), "many?": list(named("A")), a: text }),
    B: object({ "next?": named("B"), "many?": list(named("B")), b: text }),
    Both: all(named("A"), named("B")),
  });
  expect(printed(model)).toMatchObject({
    both: "{ next?: @both_next, many?: [@both_next], a: text, b: text }",
    both_next: "{ next?: *@both_next, many?: [@both_next], a: text, b: text }",
  });
});

test("what excludes each other is any, or null where both may be that", () => {
  const model = modelOf({
    A: all(text, object({ a: text })),
    B: object({ b: all(nullable(text), { kind: "null" }) }),
    C: all(values("a"), values("b")),
    D: all(text, { kind: "never" }),
  });
  expect(printed(model)).toEqual({ a: "= any", b: "{ b: null }", c: "= any", d: "= never" });
  expect(model.diagnostics.map(({ code }) => code)).toEqual([
    "intersection-conflict",
    "intersection-conflict",
  ]);
});
