import { readFileSync } from "node:fs";
import {
  type Change,
  changesForPlugin,
  compareContracts,
  countImpacts,
  OFFER_IMPACTS,
  type Operation,
  type Parameter,
  type Property,
  reachesImpact,
  type Type,
  VALUE_IMPACTS,
} from "@mortise/contract";
import { describe, expect, test } from "vitest";
import { contractWith, event, operation } from "./samples.ts";

const TEXT: Type = { kind: "text" };

/** What changed, without sentences: `breaks property-removed order.id`. */
function told(changes: readonly Change[]): string[] {
  return changes.map(({ impact, code, subject, path }) => `${impact} ${code} ${subject.name} ${path}`.trim());
}

function body(type: Type): Partial<Operation> {
  return { body: { required: true, contents: [{ mediaType: "application/json", type }] } };
}

function answer(type: Type): Partial<Operation> {
  return {
    responses: [{ status: "200", contents: [{ mediaType: "application/json", type }], headers: [] }],
  };
}

/** The changes of an operation's body, and of its answer, when one type becomes another. */
function bothWays(was: Type, is: Type): { readonly sent: string[]; readonly received: string[] } {
  const changesOf = (parts: (type: Type) => Partial<Operation>) =>
    compareContracts(
      contractWith({ operations: [operation("f", parts(was))] }),
      contractWith({ operations: [operation("f", parts(is))] }),
    ).map(({ impact, code, path }) =>
      `${impact} ${code}${path.replace(/^(?:body|response 200)/, " ")}`.trim(),
    );
  return { sent: changesOf(body), received: changesOf(answer) };
}

function object(...properties: (readonly [string, Type, "required"?])[]): Type {
  const declared = properties.map(([name, type, required]): Property => {
    return { name, type, required: required !== undefined };
  });
  return { kind: "object", properties: declared };
}

test("a contract is no different from itself", () => {
  const contract = contractWith({ operations: [operation("f", body(TEXT))], events: [event("e")] });
  expect(compareContracts(contract, structuredClone(contract))).toEqual([]);
});

test("operations, events and types come and go by their names", () => {
  const before = contractWith({
    operations: [operation("keep"), operation("old", { path: "/x" })],
    events: [event("gone")],
    types: [{ name: "Old", type: TEXT }],
  });
  const after = contractWith({
    operations: [operation("keep", { deprecated: true }), operation("young", { path: "/x" })],
    events: [event("come")],
    types: [{ name: "New", type: TEXT }],
  });
  const changes = compareContracts(before, after);
  expect(told(changes)).toEqual([
    "compatible operation-deprecated keep",
    "breaks operation-removed old",
    "compatible operation-added young",
    "compatible event-added come",
    "breaks event-removed gone",
    "compatible type-added New",
    "compatible type-removed Old",
  ]);
  expect(changes.find(({ code }) => code === "operation-removed")?.message).toContain('"young"');
  expect(countImpacts(changes)).toEqual({ breaks: 2, "may-break": 0, compatible: 5 });
  expect(reachesImpact(changes, "may-break")).toBe(true);
  expect(reachesImpact([], "compatible")).toBe(false);
});

describe("a value's change means one thing where plug-ins send it and another where they get it", () => {
  test.each<[string, Type, Type, string[], string[]]>([
    [
      "a required property more",
      object(),
      object(["a", TEXT, "required"]),
      ["breaks required-property-added .a"],
      ["compatible required-property-added .a"],
    ],
    [
      "an optional property more",
      object(),
      object(["a", TEXT]),
      ["compatible property-added .a"],
      ["compatible property-added .a"],
    ],
    [
      "a required property less",
      object(["a", TEXT, "required"]),
      object(),
      ["may-break required-property-removed .a"],
      ["breaks required-property-removed .a"],
    ],
    [
      "an optional property less",
      object(["a", TEXT]),
      object(),
      ["may-break property-removed .a"],
      ["may-break property-removed .a"],
    ],
    [
      "a property that is required now",
      object(["a", TEXT]),
      object(["a", TEXT, "required"]),
      ["breaks property-required .a"],
      ["compatible property-required .a"],
    ],
    [
      "a property that need not be there",
      object(["a", TEXT, "required"]),
      object(["a", TEXT]),
      ["compatible property-optional .a"],
      ["may-break property-optional .a"],
    ],
    [
      "another kind, deep inside",
      object(["a", { kind: "list", of: { kind: "map", of: TEXT } }]),
      object(["a", { kind: "list", of: { kind: "map", of: { kind: "boolean" } } }]),
      ["breaks kind-changed .a[]{}"],
      ["breaks kind-changed .a[]{}"],
    ],
    [
      "null, too",
      TEXT,
      { kind: "nullable", of: TEXT },
      ["compatible became-nullable"],
      ["may-break became-nullable"],
    ],
    [
      "null no more",
      { kind: "nullable", of: TEXT },
      TEXT,
      ["breaks no-longer-nullable"],
      ["compatible no-longer-nullable"],
    ],
    [
      "an enum's value more and one less",
      { kind: "enum", values: ["a", "b"] },
      { kind: "enum", values: ["b", "c"] },
      ["breaks enum-value-removed", "compatible enum-value-added"],
      ["compatible enum-value-removed", "compatible enum-value-added"],
    ],
    [
      "an enum that is any text now",
      { kind: "enum", values: ["a"] },
      TEXT,
      ["compatible enum-opened"],
      ["compatible enum-opened"],
    ],
    [
      "a text that is an enum now",
      TEXT,
      { kind: "enum", values: ["a"] },
      ["may-break enum-closed"],
      ["compatible enum-closed"],
    ],
    [
      "an integer that is any number now",
      { kind: "integer" },
      { kind: "number" },
      ["compatible type-widened"],
      ["may-break type-widened"],
    ],
    [
      "an alternative more",
      TEXT,
      { kind: "union", of: [TEXT, { kind: "integer" }] },
      ["compatible alternative-added"],
      ["may-break alternative-added"],
    ],
    [
      "an alternative less",
      { kind: "union", of: [TEXT, { kind: "integer" }, { kind: "boolean" }] },
      { kind: "union", of: [{ kind: "integer" }, TEXT] },
      ["breaks alternative-removed"],
      ["compatible alternative-removed"],
    ],
    [
      "tighter and looser bounds",
      { kind: "text", constraints: { maxLength: 10, pattern: "^a" } },
      { kind: "text", constraints: { maxLength: 5 } },
      ["may-break constraints-tightened", "compatible constraints-loosened"],
      ["compatible constraints-tightened", "compatible constraints-loosened"],
    ],
    [
      "another format",
      { kind: "text", format: "date-time" },
      TEXT,
      ["may-break format-changed"],
      ["may-break format-changed"],
    ],
    [
      "names that are refused now",
      { kind: "object", properties: [] },
      { kind: "object", properties: [], additional: { kind: "never" } },
      ["may-break undeclared-refused"],
      ["compatible undeclared-refused"],
    ],
    [
      "properties of all of several types",
      { kind: "intersection", of: [object(["a", TEXT]), object(["b", TEXT])] },
      object(["a", TEXT]),
      ["may-break property-removed .b"],
      ["may-break property-removed .b"],
    ],
  ])("%s", (_, was, is, sent, received) => {
    expect(bothWays(was, is)).toEqual({ sent, received });
  });
});

test("properties that only go the other way do not count", () => {
  const withAccess = (access: "read" | "write"): Type => ({
    kind: "object",
    properties: [{ name: "a", type: TEXT, required: true, access }],
  });
  expect(bothWays(object(), withAccess("read"))).toEqual({
    sent: [],
    received: ["compatible required-property-added .a"],
  });
  expect(bothWays(object(), withAccess("write"))).toEqual({
    sent: ["breaks required-property-added .a"],
    received: [],
  });
});

test("a named type is compared once, for each way its values go, and says whom it reaches", () => {
  const order: Type = { kind: "named", name: "Order" };
  const offer = (type: Type) =>
    contractWith({
      operations: [
        operation("create_order", { ...body(order), ...answer(order) }),
        operation("list_orders", answer({ kind: "list", of: { kind: "named", name: "Page" } })),
      ],
      events: [event("order_paid", { payload: order })],
      types: [
        { name: "Order", type },
        { name: "Page", type: object(["order", order]) },
        { name: "Unused", type },
      ],
    });
  const changes = compareContracts(offer(object()), offer(object(["total", TEXT, "required"])));
  expect(
    changes.map(({ impact, code, path, direction, reaches }) => ({ impact, code, path, direction, reaches })),
  ).toEqual([
    {
      impact: "breaks",
      code: "required-property-added",
      path: "total",
      direction: "to-api",
      reaches: { operations: ["create_order"], events: [] },
    },
    {
      impact: "compatible",
      code: "required-property-added",
      path: "total",
      direction: "to-plugin",
      reaches: { operations: ["create_order", "list_orders"], events: ["order_paid"] },
    },
  ]);
});

test("a change that means the same both ways is told once", () => {
  const order: Type = { kind: "named", name: "Order" };
  const offer = (type: Type) =>
    contractWith({
      operations: [operation("f", { ...body(order), ...answer(order) })],
      types: [{ name: "Order", type }],
    });
  const changes = compareContracts(offer(object()), offer(object(["a", TEXT])));
  expect(told(changes)).toEqual(["compatible property-added Order a"]);
  expect(changes[0]).not.toHaveProperty("direction");
});

test("a type under a new name is compared by what it is, circles included", () => {
  const node = (name: string, ...more: (readonly [string, Type])[]): Type =>
    object(["next", { kind: "named", name }], ...more);
  const before = contractWith({
    operations: [operation("f", answer({ kind: "named", name: "Node" }))],
    types: [{ name: "Node", type: node("Node", ["a", TEXT]) }],
  });
  const after = contractWith({
    operations: [operation("f", answer({ kind: "named", name: "Node2" }))],
    types: [{ name: "Node2", type: node("Node2") }],
  });
  expect(told(compareContracts(before, after))).toEqual([
    "may-break property-removed f response 200.a",
    "compatible type-removed Node",
    "compatible type-added Node2",
  ]);
});

test("an alternative that became several finds the one that takes its values", () => {
  const one = object(["alert", TEXT, "required"]);
  const many = object(["alerts", { kind: "list", of: TEXT }, "required"]);
  expect(bothWays(one, { kind: "union", of: [many, { kind: "nullable", of: one }] }).sent).toEqual([
    "compatible became-nullable",
    "compatible alternative-added",
  ]);
});

const parameter = (name: string, parts: Partial<Parameter> = {}): Parameter => ({
  name,
  place: "query",
  required: false,
  type: TEXT,
  serialization: { style: "form", explode: true, allowReserved: false },
  ...parts,
});

test.each<[string, Partial<Operation>, Partial<Operation>, string[]]>([
  ["another path", {}, { path: "/v2/f" }, ["compatible request-moved f"]],
  ["other credentials", {}, { security: [["key"]] }, ["compatible security-changed f"]],
  [
    "its first parameter",
    {},
    { parameters: [parameter("a")] },
    ["may-break input-added f", "compatible parameter-added f query a"],
  ],
  [
    "parameters that come, go and change",
    {
      parameters: [
        parameter("a"),
        parameter("b", { required: true }),
        parameter("c"),
        parameter("D", { place: "header" }),
      ],
    },
    {
      parameters: [
        parameter("c", { required: true, serialization: { mediaType: "application/json" } }),
        parameter("d", { place: "header" }),
        parameter("e", { required: true }),
      ],
    },
    [
      "may-break parameter-removed f query a",
      "breaks required-parameter-removed f query b",
      "breaks parameter-required f query c",
      "compatible parameter-written-otherwise f query c",
      "breaks required-parameter-added f query e",
    ],
  ],
  [
    "a body that must be there",
    { parameters: [parameter("a")] },
    { parameters: [parameter("a")], ...body(TEXT) },
    ["breaks required-body-added f body"],
  ],
  [
    "another default media type",
    { body: { required: true, contents: [{ mediaType: "application/json", type: TEXT }] } },
    {
      body: {
        required: true,
        contents: [
          { mediaType: "multipart/form-data", type: TEXT },
          { mediaType: "application/json", type: TEXT },
        ],
      },
    },
    ["compatible media-type-added f body", "may-break default-media-type-changed f body"],
  ],
  [
    "an answer without its body",
    answer(TEXT),
    { responses: [{ status: "200", contents: [], headers: [] }] },
    ["breaks answer-body-removed f response 200"],
  ],
  [
    "other answers",
    { responses: [{ status: "404", contents: [], headers: [] }] },
    { responses: [{ status: "202", contents: [], headers: [] }] },
    ["compatible failure-removed f response 404", "may-break success-added f response 202"],
  ],
])("an operation with %s", (_, was, is, expected) => {
  const changes = compareContracts(
    contractWith({ operations: [operation("f", was)] }),
    contractWith({ operations: [operation("f", is)] }),
  );
  expect(told(changes)).toEqual(expected);
});

test("an event's payload goes to plug-ins, and its answer comes from them", () => {
  const offer = (type: Type) => contractWith({ events: [event("e", { payload: type, answer: type })] });
  expect(told(compareContracts(offer(object()), offer(object(["a", TEXT, "required"]))))).toEqual([
    "compatible required-property-added e payload.a",
    "breaks required-property-added e answer.a",
  ]);
});

test("a plug-in is reached by changes of what it imports and exports, and of types that come through those", () => {
  const named: Type = { kind: "named", name: "Order" };
  const before = contractWith({
    operations: [operation("asked"), operation("other"), operation("through", answer(named))],
    events: [event("heard", { payload: named })],
    types: [{ name: "Order", type: object(["a", TEXT]) }],
  });
  const after = contractWith({
    operations: [operation("through", answer(named))],
    events: [event("heard", { payload: named })],
    types: [{ name: "Order", type: object() }],
  });
  const changes = compareContracts(before, after);
  const imports = [{ module: "extism:host/user", name: "asked" }];
  expect(told(changesForPlugin(changes, { imports, exports: [] }))).toEqual([
    "breaks operation-removed asked",
  ]);
  expect(told(changesForPlugin(changes, { imports: [], exports: ["heard"] }))).toEqual([
    "may-break property-removed Order a",
  ]);
  const foreign = [{ module: "elsewhere", name: "asked" }];
  expect(changesForPlugin(changes, { imports: foreign, exports: ["other"] })).toEqual([]);
});

test("the README lists every code with its impact", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  for (const [code, impact] of Object.entries(OFFER_IMPACTS))
    expect(readme).toContain(`| \`${code}\` | ${impact} |`);
  for (const [code, impact] of Object.entries(VALUE_IMPACTS))
    expect(readme).toContain(`| \`${code}\` | ${impact["to-api"]} | ${impact["to-plugin"]} |`);
});

test("unions of thousands and names that lead in circles take no time", () => {
  const many = (prefix: string): Type => ({
    kind: "union",
    of: Array.from({ length: 2000 }, (_, n) => object([`${prefix}${n}`, TEXT, "required"])),
  });
  const circle = [
    { name: "A", type: { kind: "named", name: "B" } },
    { name: "B", type: { kind: "named", name: "A" } },
  ] as const;
  const start = performance.now();
  const offer = (prefix: string) =>
    contractWith({
      operations: [operation("f", body(many(prefix))), operation("g", body({ kind: "named", name: "A" }))],
      types: circle,
    });
  compareContracts(offer("a"), offer("b"));
  expect(performance.now() - start).toBeLessThan(5_000);
});
