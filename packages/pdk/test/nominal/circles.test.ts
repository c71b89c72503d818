import type { Type } from "@mortise/contract";
import { expect, test } from "vitest";
import { all, list, modelOf, named, nullable, object, printed, text, union } from "./model.ts";
import { circlesByValue } from "./whole.ts";

test("fields in a circle by value say so; lists and maps are no circle", () => {
  const model = modelOf({
    A: object({
      "b?": named("B"),
      items: list(named("A")),
      map: { kind: "map", of: named("A") },
      plain: named("C"),
    }),
    B: object({ a: nullable(named("A")), c: named("C") }),
    C: object({ x: text }),
    Pair: object({ both: { kind: "tuple", items: [named("Pair"), text], rest: named("Pair") } }),
    Self: object({ "self?": named("Self"), "rest?": { kind: "tuple", items: [], rest: named("Self") } }),
  });
  expect(printed(model)).toEqual({
    a: "{ b?: *@b, items: [@a], map: {@a}, plain: @c }",
    b: "{ a: *@a?, c: @c }",
    c: "{ x: text }",
    pair: "{ both: *(@pair, text, ...@pair) }",
    self: "{ self?: *@self, rest?: (...@self) }",
  });
});

test("a circle through a union is broken in the structs, one through nothing else in the union", () => {
  const model = modelOf({
    Expression: union(object({ not: named("Expression") }), object({ and: list(named("Expression")) }), text),
    Tuple: union({ kind: "tuple", items: [named("Tuple")] }, text),
  });
  expect(printed(model)).toEqual({
    expression: "properties <not: @expression_not | and: @expression_and | text: text>",
    expression_not: "{ not: *@expression }",
    expression_and: "{ and: [@expression] }",
    tuple: "kind <list: *(@tuple) | text: text>",
  });
});

test("aliases that lead back to themselves say so", () => {
  const model = modelOf({
    Items: list(named("Item")),
    Item: nullable(named("Items")),
    Json: union(text, list(named("Json")), { kind: "map", of: named("Json") }),
    Pair: { kind: "tuple", items: [named("Pair"), text] },
    Tree: { kind: "map", of: named("Tree") },
    Users: list(object({ users: named("Users") })),
  });
  expect(printed(model)).toEqual({
    item: "= @items recursive",
    items: "= [@item?] recursive",
    json: "kind <text: text | list: [@json] | map: {@json}>",
    pair: "= *(@pair, text) recursive",
    tree: "= {@tree} recursive",
    users: "= [@users_item]",
    users_item: "{ users: @users }",
  });
});

test("names that are only made of each other are what is left of them", () => {
  const model = modelOf({
    Alias: named("Other"),
    Other: named("Alias"),
    Self: union(text, named("Self")),
    Maybe: nullable(named("Maybe")),
    Chicken: union(named("Egg"), text),
    Egg: union(named("Chicken"), { kind: "null" }, { kind: "boolean" }),
    X: all(named("Y"), object({ x: text })),
    Y: all(named("X"), object({ y: text })),
  });
  expect(printed(model)).toEqual({
    alias: "= any",
    other: "= any",
    chicken: "kind <boolean: boolean | text: text>",
    egg: "kind <text: text | boolean: boolean>",
    maybe: "= any",
    self: "= text",
    x: "{ y: text, x: text }",
    y: "{ x: text, y: text }",
  });
  expect(new Set(model.diagnostics.map(({ code }) => code))).toEqual(new Set(["circular-type"]));
});

test("types derived from a union of themselves are structs, and the union is of them", () => {
  const model = modelOf({
    Cat: all(named("Pet"), object({ meows: { kind: "boolean" } })),
    Dog: all(named("Pet"), object({ barks: { kind: "boolean" } })),
    Pet: union(named("Cat"), named("Dog")),
  });
  expect(printed(model)).toEqual({
    cat: "{ meows: boolean }",
    dog: "{ barks: boolean }",
    pet: "properties <cat: @cat | dog: @dog>",
  });
});

test("a base with hundreds of derived types is a union of them", () => {
  const names = Array.from({ length: 300 }, (_, n) => `D${n}`);
  const derived = names.map((name) => [name, all(named("Base"), object({ [name]: text }))] as const);
  const Base = all(object({ kind: text }), union(...names.map(named)));
  const model = modelOf({ ...Object.fromEntries(derived), Base });
  expect(model.byId.get("types/Base")).toMatchObject({ kind: "union", members: { length: 300 } });
  expect(model.byId.get("types/D7")).toMatchObject({
    kind: "struct",
    fields: [{ name: "kind" }, { name: "D7" }],
  });
  expect(model.diagnostics).toEqual([]);
});

test("unions of each other and of more are told apart without end", () => {
  const types: Record<string, Type> = {};
  for (let n = 0; n < 12; n++) {
    const others = Array.from({ length: 12 }, (_, m) => named(`U${m}`));
    types[`U${n}`] = all(object({ [`own${n}?`]: text }), union(...others, object({ [`part${n}`]: text })));
  }
  const model = modelOf(types);
  expect(model.declarations.length).toBeGreaterThan(11);
  expect(circlesByValue(model)).toEqual([]);
});
