import { type Contract, contractToJson } from "@mortise/contract";
import wabt from "wabt";
import { file } from "./mortise.ts";

const operation = {
  tags: [],
  parameters: [],
  responses: [],
  security: [],
  servers: [],
} as const;

/** A small app: two operations, one event. */
export const SHOP: Contract = {
  formatVersion: 1,
  title: "Shop",
  version: "2.1",
  servers: [],
  securitySchemes: [{ name: "key", scheme: { kind: "api-key", place: "header", parameter: "X-Key" } }],
  operations: [
    {
      ...operation,
      name: "create_order",
      id: "createOrder",
      method: "POST",
      path: "/orders",
      at: "/paths/~1orders/post",
      body: {
        required: true,
        contents: [{ mediaType: "application/json", type: { kind: "unknown" } }],
      },
      responses: [
        {
          status: "200",
          contents: [{ mediaType: "application/json", type: { kind: "unknown" } }],
          headers: [],
        },
      ],
    },
    { ...operation, name: "list_orders", method: "GET", path: "/orders", at: "/paths/~1orders/get" },
  ],
  events: [
    {
      name: "order_paid",
      source: { kind: "webhook", key: "order.paid" },
      at: "/webhooks/order.paid",
      tags: [],
      payload: { kind: "unknown" },
    },
  ],
  types: [],
};

/** The shop's contract as a file, with some members replaced. */
export function shopFile(changes: Partial<Contract> = {}): string {
  return file("contract.json", contractToJson({ ...SHOP, ...changes }));
}

/** The shop's API and webhook as an OpenAPI document. */
export const SHOP_DOCUMENT = `openapi: 3.1.0
info: { title: Shop, version: "2.1" }
paths:
  /orders:
    post:
      operationId: createOrder
      summary: Creates an order
      requestBody: { required: true, content: { application/json: { schema: { type: object } } } }
      responses: { "200": { description: Done, content: { application/json: { schema: { type: object } } } } }
    get:
      operationId: listOrders
      responses: { "200": { description: Done } }
webhooks:
  order.paid:
    post:
      requestBody: { content: { application/json: { schema: { type: object } } } }
      responses: { "200": { description: Heard } }
`;

/** A module in the text format as a file. */
export async function moduleFile(wat: string): Promise<string> {
  const { parseWat } = await wabt();
  const module = parseWat("plugin.wat", wat);
  const { buffer } = module.toBinary({});
  module.destroy();
  return file("plugin.wasm", buffer);
}

/** A plug-in that fits the shop: hears `order_paid`, logs it, passes it on to `create_order`, answers what that answered. */
export const FITTING = `(module
  (import "extism:host/user" "create_order" (func $create_order (param i64) (result i64)))
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "input_load_u8" (func $input_load (param i64) (result i32)))
  (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "log_info" (func $log (param i64)))
  (func $input (result i64)
    (local $block i64) (local $i i64)
    (local.set $block (call $alloc (call $input_length)))
    (loop $copy
      (if (i64.lt_u (local.get $i) (call $input_length))
        (then
          (call $store (i64.add (local.get $block) (local.get $i)) (call $input_load (local.get $i)))
          (local.set $i (i64.add (local.get $i) (i64.const 1)))
          (br $copy))))
    (local.get $block))
  (func (export "order_paid") (result i32)
    (local $answer i64)
    (call $log (call $input))
    (local.set $answer (call $create_order (call $input)))
    (call $output_set (local.get $answer) (call $length (local.get $answer)))
    (i32.const 0)))`;
