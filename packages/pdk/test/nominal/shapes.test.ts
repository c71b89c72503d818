import { expect, test } from "vitest";
import { contract, operation } from "../contracts/small.ts";
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

test("objects, enums and unions are declared, and inline ones are named after where they stand", () => {
  const Customer = object({
    billing_address: object({ city: text }),
    "plan?": values("free", "paid"),
    "owners?": list(object({ name: text })),
    "by_day?": { kind: "map", of: object({ count: integer }) },
    payment: union(text, object({ card: text })),
  });
  expect(printed(modelOf({ Customer }))).toEqual({
    customer:
      "{ billing_address: @customer_billing_address, plan?: @customer_plan, owners?: [@customer_owners_item], by_day?: {@customer_by_day_value}, payment: @customer_payment }",
    customer_billing_address: "{ city: text }",
    customer_plan: 'text "free" | "paid"',
    customer_owners_item: "{ name: text }",
    customer_by_day_value: "{ count: i64 }",
    customer_payment: "kind <text: text | card: @customer_payment_card>",
    customer_payment_card: "{ card: text }",
  });
});

test("a named type that may be null is declared without it, and nullable wherever it is used", () => {
  const model = modelOf({
    A: nullable(object({ a: text })),
    B: values("x", null),
    C: union(named("A"), text),
    D: nullable(named("B")),
    E: object({
      a: named("A"),
      b: named("B"),
      c: named("C"),
      "d?": nullable(named("D")),
      all: list(named("A")),
    }),
    F: values(null),
  });
  expect(printed(model)).toEqual({
    a: "{ a: text }",
    b: 'text "x"',
    c: "kind <a: @a | text: text>",
    d: "= @b",
    e: "{ a: @a?, b: @b?, c: @c?, d?: @d?, all: [@a?] }",
    f: "= null",
  });
});

test("enums keep integers and mixed values apart, and what only says true or false is a boolean", () => {
  const model = modelOf({
    Big: values(1, 2 ** 64 - 2048),
    Mixed: values("a", 1),
    Numbers: values(1.5),
    Small: values(1, -1),
    True: values(true),
  });
  expect(printed(model)).toEqual({
    big: "integer 1 | 18446744073709550000",
    mixed: 'mixed "a" | 1',
    numbers: "mixed 1.5",
    small: "integer 1 | -1",
    true: "= boolean",
  });
  expect(model.byId.get("types/Big")).toMatchObject({ width: "u64" });
  expect(model.byId.get("types/Small")).toMatchObject({ width: "i64" });
});

test.for([
  [{}, "i64"],
  [{ format: "int32" }, "i32"],
  [{ format: "uint32" }, "u32"],
  [{ format: "uint64" }, "u64"],
  [{ format: "toString" }, "i64"],
  [{ format: "int32", constraints: { maximum: 2 ** 31 } }, "i64"],
  [{ format: "uint32", constraints: { minimum: -1 } }, "i64"],
  [{ constraints: { minimum: 1, maximum: 100 } }, "i32"],
  [{ constraints: { minimum: 0 } }, "i64"],
  [{ constraints: { minimum: 0, maximum: 2 ** 64 } }, "u64"],
  [{ constraints: { minimum: -1, maximum: 2 ** 63 } }, "i64"],
] as const)("an integer of %j is held by %s", ([rest, width]) => {
  const model = modelOf({ A: { kind: "integer", ...rest } });
  expect(model.byId.get("types/A")).toMatchObject({ target: { kind: "integer", width } });
});

test("objects without declared properties are maps, beside them others stay", () => {
  const model = modelOf({
    Any: object({}),
    Closed: object({}, { kind: "never" }),
    Mixed: object({ a: text }, integer),
    Typed: object({}, integer),
    Loose: object({ a: text }, { kind: "unknown" }),
  });
  expect(printed(model)).toEqual({
    any: "= {any}",
    closed: "{ *: never }",
    loose: "{ a: text, *: any }",
    mixed: "{ a: text, *: i64 }",
    typed: "= {i64}",
  });
});

test("what goes to the API has a declaration of its own only where it differs, in itself or in what it holds", () => {
  const Inner = {
    kind: "object",
    properties: [
      { name: "id", type: text, required: true, access: "read" },
      { name: "secret", type: text, required: true, access: "write" },
    ],
  } as const;
  const json = (name: string) => [{ mediaType: "application/json", type: named(name) }];
  const put = operation("put", {
    body: { required: true, contents: json("Outer") },
    responses: [{ status: "200", contents: json("Outer"), headers: [] }],
  });
  const send = operation("send", { body: { required: true, contents: json("Sent") }, responses: [] });
  const model = modelOf(
    {
      Inner,
      Outer: object({ inner: list(named("Inner")), plain: named("Plain") }),
      Plain: object({ a: text }),
      Sent: { ...Inner },
    },
    { operations: [put, send] },
  );
  expect(printed(model)).toEqual({
    inner: "{ id: text }",
    inner_request: "{ secret: text }",
    outer: "{ inner: [@inner], plain: @plain }",
    outer_request: "{ inner: [@inner_request], plain: @plain }",
    plain: "{ a: text }",
    sent: "{ secret: text }",
  });
  expect(model.declarations.map(({ id, uses, variant }) => [id, uses.join(), variant])).toEqual([
    ["types/Inner", "response", undefined],
    ["types/Inner?request", "request", "request"],
    ["types/Outer", "response", undefined],
    ["types/Outer?request", "request", "request"],
    ["types/Plain", "request,response", undefined],
    ["types/Sent", "request", undefined],
  ]);
});

test("places with special characters in their names never share an id", () => {
  const inner = object({ x: text });
  const A = object({
    "a[]": inner,
    a: list(inner),
    "a/x": inner,
    "a~": inner,
    "a{}": { kind: "map", of: inner },
    "": inner,
  });
  const model = modelOf({ A, "A/a": inner, "B?request": inner });
  expect(new Set(model.declarations.map(({ id }) => id)).size).toBe(9);
  expect(model.byId.size).toBe(9);
});

test("operations have their parameters by place, and statuses of the same shape share it", () => {
  const json = (type: Parameters<typeof list>[0]) => [{ mediaType: "application/json", type }];
  const error = object({ message: text });
  const call = operation("create_customer", {
    parameters: [
      {
        name: "dry",
        place: "query",
        required: false,
        type: values("a"),
        serialization: { mediaType: "x/y" },
      },
      { name: "id", place: "path", required: true, type: integer, serialization: { mediaType: "x/y" } },
    ],
    body: {
      required: true,
      contents: [
        ...json(object({ name: text })),
        { mediaType: "application/merge-patch+json", type: object({ name: text }) },
        { mediaType: "multipart/form-data", type: object({ file: { kind: "bytes" } }) },
        { mediaType: "text/csv", type: { kind: "bytes" } },
        { mediaType: "image/*", type: text },
      ],
    },
    responses: [
      { status: "201", contents: json(object({ id: text })), headers: [] },
      {
        status: "202",
        contents: [...json(named("Job")), { mediaType: "text/plain", type: text }],
        headers: [],
      },
      { status: "204", contents: [], headers: [] },
      { status: "400", contents: json(error), headers: [] },
      { status: "404", contents: [], headers: [] },
      { status: "422", contents: json(error), headers: [], description: "Not valid" },
      { status: "default", contents: json({ kind: "unknown" }), headers: [] },
    ],
  });
  const model = modelOf({ Job: object({ at: text }) }, { operations: [call] });
  const [nominal] = model.operations;
  expect(nominal?.parameters.map(({ place, name, required }) => [place, name, required])).toEqual([
    ["path", "id", true],
    ["query", "dry", false],
  ]);
  expect(nominal?.body?.takesContentType).toBe(true);
  expect(
    nominal?.body?.contents.map(({ mediaTypes, form, words }) => [mediaTypes.join(), form, words.join("_")]),
  ).toEqual([
    ["application/json,application/merge-patch+json", "json", "create_customer_body"],
    ["multipart/form-data", "multipart", "create_customer_form_data_body"],
    ["text/csv", "text", "create_customer_csv_body"],
    ["image/*", "bytes", "create_customer_unnamed_body"],
  ]);
  expect(nominal?.successes.map(({ statuses, shape }) => [statuses.join(), shape?.kind])).toEqual([
    ["201", "ref"],
    ["202", "ref"],
    ["204", undefined],
  ]);
  expect(nominal?.failures.map(({ statuses, shape }) => [statuses.join(), shape?.kind])).toEqual([
    ["400,422", "ref"],
    ["404", undefined],
    ["default", "any"],
  ]);
  expect(printed(model)).toMatchObject({
    create_customer_dry: 'text "a"',
    create_customer_body: "{ name: text }",
    create_customer_form_data_body: "{ file: bytes }",
    create_customer_result: "{ id: text }",
    create_customer_result_202: "kind <job: @job | text: text>",
    create_customer_error_400: "{ message: text }",
  });
});

test("an operation without a 2xx answer gives its default one", () => {
  const json = [{ mediaType: "application/json", type: text }];
  const get = operation("get", {
    responses: [
      { status: "4XX", contents: [], headers: [] },
      { status: "default", contents: json, headers: [] },
    ],
  });
  const [nominal] = modelOf({}, { operations: [get] }).operations;
  expect(nominal?.successes.map(({ statuses }) => statuses)).toEqual([["default"]]);
  expect(nominal?.failures.map(({ statuses }) => statuses)).toEqual([["4XX"]]);
});

test("events have what they bring and ask for; inline ones are called like the event", () => {
  const event = { source: { kind: "webhook", key: "x" }, at: "/webhooks/x", tags: [] } as const;
  const model = modelOf(
    {},
    {
      events: [
        {
          ...event,
          name: "order_paid",
          payload: object({ id: text }),
          answer: nullable(object({ ok: { kind: "boolean" } })),
        },
        { ...event, name: "ping" },
      ],
    },
  );
  expect(printed(model)).toEqual({ order_paid: "{ id: text }", order_paid_answer: "{ ok: boolean }" });
  expect(model.byId.get("events/order_paid/payload")).toMatchObject({
    otherwise: ["order", "paid", "event"],
    at: "/webhooks/x",
    uses: ["payload"],
  });
  expect(model.events.map(({ payload, answer }) => [payload?.kind, answer?.kind])).toEqual([
    ["ref", "nullable"],
    [undefined, undefined],
  ]);
});

test("an empty contract is an empty model", () => {
  expect(modelOf({}, contract())).toMatchObject({
    declarations: [],
    operations: [],
    events: [],
    diagnostics: [],
  });
});

test("types that nothing could be are said to be any, with a diagnostic", () => {
  const model = modelOf({ A: object({ a: all(text, integer) }) });
  expect(printed(model)).toEqual({ a: "{ a: any }" });
  expect(model.diagnostics).toMatchObject([{ code: "intersection-conflict", severity: "warning" }]);
});
