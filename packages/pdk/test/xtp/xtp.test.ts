import { readFileSync } from "node:fs";
import type { Type } from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";
import { generateXtp, XTP_DIAGNOSTIC_CODES } from "@mortise/pdk";
import { describe, expect, test } from "vitest";
import { contract, operation } from "../contracts/small.ts";
import { wicked } from "../contracts/wicked.ts";
import { documentPath, documents } from "../real-documents.ts";
import { brokenRules } from "./rules.ts";

const text: Type = { kind: "text" };
const order: Type = { kind: "named", name: "order" };

/** A small app that XTP can say everything of. */
const SHOP = contract({
  operations: [
    operation("update_order", {
      method: "PUT",
      path: "/orders/{id}",
      summary: "Changes an order",
      parameters: [
        {
          name: "id",
          place: "path",
          required: true,
          type: text,
          serialization: { style: "simple", explode: false, allowReserved: false },
        },
      ],
      body: { required: true, contents: [{ mediaType: "application/json", type: order }] },
      responses: [{ status: "200", contents: [{ mediaType: "application/json", type: order }], headers: [] }],
    }),
    operation("ping", { responses: [] }),
  ],
  events: [
    {
      name: "order_paid",
      source: { kind: "webhook", key: "order.paid" },
      at: "/webhooks/order.paid/post",
      summary: "An order was paid",
      tags: [],
      payload: order,
    },
  ],
  types: [
    {
      name: "order",
      type: {
        kind: "object",
        properties: [
          { name: "state", type: { kind: "enum", values: ["open", "paid"] }, required: true },
          {
            name: "paid_at",
            type: { kind: "nullable", of: { kind: "text", format: "date-time" } },
            required: false,
          },
          {
            name: "lines",
            type: { kind: "list", of: { kind: "map", of: { kind: "integer" } } },
            required: false,
          },
        ],
      },
    },
  ],
});

test("events are exports, operations imports in the wire format, and types schemas", () => {
  const { text, diagnostics } = generateXtp(SHOP);
  expect(diagnostics).toEqual([]);
  expect(brokenRules(text)).toEqual([]);
  expect(JSON.parse(text)).toEqual({
    version: "v1-draft",
    exports: {
      order_paid: {
        description: "An order was paid",
        input: { $ref: "#/components/schemas/Order", contentType: "application/json" },
      },
    },
    imports: {
      update_order: {
        description: "Changes an order\nPUT /orders/{id}",
        input: { $ref: "#/components/schemas/UpdateOrderRequest", contentType: "application/json" },
        output: { $ref: "#/components/schemas/UpdateOrderResponse", contentType: "application/json" },
      },
      ping: {
        description: "GET /ping",
        output: { $ref: "#/components/schemas/PingResponse", contentType: "application/json" },
      },
    },
    components: {
      schemas: {
        Order: {
          type: "object",
          properties: {
            state: { $ref: "#/components/schemas/OrderState" },
            paid_at: { type: "string", format: "date-time", nullable: true },
            lines: {
              type: "array",
              items: { type: "object", additionalProperties: { type: "integer", format: "int64" } },
            },
          },
          required: ["state"],
        },
        OrderState: { type: "string", enum: ["open", "paid"] },
        UpdateOrderPath: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
        UpdateOrderRequest: {
          type: "object",
          properties: {
            path: { $ref: "#/components/schemas/UpdateOrderPath" },
            body: { $ref: "#/components/schemas/Order" },
          },
          required: ["path", "body"],
        },
        UpdateOrderResponse: expect.objectContaining({ required: ["status"] }),
        PingResponse: {
          type: "object",
          required: ["status"],
          properties: {
            status: { type: "integer", format: "int32", description: expect.any(String) },
            headers: { type: "object", additionalProperties: { type: "string" } },
            error: { $ref: "#/components/schemas/Refusal" },
          },
        },
        Refusal: expect.objectContaining({ required: ["code", "message"] }),
      },
    },
  });
});

describe("what XTP cannot say is a diagnostic", () => {
  const node: Type = { kind: "named", name: "node" };
  test.each<[string, Type, unknown]>([
    [
      "property-not-carried",
      {
        kind: "object",
        properties: [
          { name: "a-b", type: text, required: true },
          { name: "a", type: text, required: false },
        ],
      },
      { type: "object", properties: { a: { type: "string" } } },
    ],
    ["enum-not-carried", { kind: "enum", values: ["not a name"] }, { type: "string" }],
    ["union-not-carried", { kind: "union", of: [text, { kind: "integer" }] }, { type: "object" }],
    [
      "any-value-as-object",
      { kind: "list", of: { kind: "unknown" } },
      { type: "array", items: { type: "object" } },
    ],
    [
      "circular-type",
      { kind: "object", properties: [{ name: "next", type: { kind: "list", of: node }, required: false }] },
      { type: "object", properties: { next: { type: "array", items: { type: "object" } } } },
    ],
    [
      "undeclared-not-carried",
      {
        kind: "object",
        properties: [{ name: "a", type: text, required: true }],
        additional: { kind: "integer" },
      },
      { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
    ],
    ["format-not-carried", { kind: "text", format: "uuid" }, { type: "string" }],
  ])("%s", (code, type, written) => {
    const { text, diagnostics } = generateXtp(contract({ types: [{ name: "node", type }] }));
    expect(brokenRules(text)).toEqual([]);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    expect(JSON.parse(text).components.schemas.Node).toMatchObject(written as object);
  });

  test("a required property that is left out is an error, and says where it was", () => {
    const parameter = {
      name: "ids[]",
      place: "query",
      required: true,
      type: text,
      serialization: { style: "form", explode: true, allowReserved: false },
    } as const;
    const { diagnostics } = generateXtp(
      contract({ operations: [operation("f", { parameters: [parameter] })] }),
    );
    expect(diagnostics).toEqual([
      {
        code: "property-not-carried",
        severity: "error",
        at: "/paths/~1f/get",
        message: 'f.query: the required property "ids[]" is left out, since XTP allows no such name.',
      },
    ]);
  });
});

test("a wicked contract becomes a schema whose descriptions end no comment", () => {
  const { text, diagnostics } = generateXtp(wicked);
  expect(brokenRules(text)).toEqual([]);
  expect(text).not.toMatch(/\*\/|\/\*|\u2028/);
  expect(diagnostics.length).toBeGreaterThan(5);
  expect(generateXtp(structuredClone(wicked)).text).toBe(text);
});

test("names that lead to names for ever cost no stack", () => {
  const types = Array.from({ length: 20_000 }, (_, n) => ({
    name: `t${n}`,
    type: { kind: "list", of: { kind: "named", name: `t${(n + 1) % 20_000}` } } as const,
  }));
  const { text, diagnostics } = generateXtp(contract({ types }));
  expect(diagnostics.filter(({ code }) => code === "circular-type")).toHaveLength(1);
  expect(Object.keys(JSON.parse(text).components.schemas)).toHaveLength(20_000);
});

test("the README lists every code", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  for (const code of XTP_DIAGNOSTIC_CODES) expect(readme).toContain(`\`${code}\``);
});

test.skipIf(documents.length === 0).for(documents)("%s becomes an XTP schema", async (document) => {
  const { contract } = await importOpenApi(documentPath(document));
  const { text } = generateXtp(contract);
  expect(brokenRules(text)).toEqual([]);
  const { exports, imports } = JSON.parse(text);
  expect(Object.keys(exports)).toEqual(contract.events.map(({ name }) => name));
  expect(Object.keys(imports)).toEqual(contract.operations.map(({ name }) => name));
});
