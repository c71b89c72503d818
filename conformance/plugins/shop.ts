import type { Contract } from "@mortise/contract";
import { importOpenApi } from "@mortise/openapi";

const ORDER = { $ref: "#/components/schemas/Order" };
const json = (schema: object): object => ({ "application/json": { schema } });
const orderPath = { name: "id", in: "path", required: true, schema: { type: "string" } };

/** A small app's document: all that the failure and secrecy suites need of an API. */
export const SHOP_DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "Shop", version: "1.0.0" },
  security: [{ token: [] }],
  paths: {
    "/orders": {
      post: {
        operationId: "createOrder",
        requestBody: { required: true, content: json(ORDER) },
        responses: {
          201: { description: "Created", content: json(ORDER) },
          422: { description: "Not valid", content: json({ $ref: "#/components/schemas/Problem" }) },
        },
      },
    },
    "/orders/{id}": {
      get: {
        operationId: "getOrder",
        parameters: [orderPath, { name: "note", in: "query", schema: { type: "string" } }],
        responses: {
          200: { description: "Found", content: json(ORDER) },
          404: { description: "Not found", content: json({ $ref: "#/components/schemas/Problem" }) },
        },
      },
    },
  },
  webhooks: {
    "order.placed": {
      post: { requestBody: { content: json(ORDER) }, responses: { 200: { description: "Heard" } } },
    },
    "order.cancelled": {
      post: { requestBody: { content: json(ORDER) }, responses: { 200: { description: "Heard" } } },
    },
  },
  components: {
    securitySchemes: { token: { type: "http", scheme: "bearer" } },
    schemas: {
      Order: {
        type: "object",
        required: ["id"],
        properties: { id: { type: "string" }, amount: { type: "integer" } },
      },
      Problem: { type: "object", required: ["message"], properties: { message: { type: "string" } } },
    },
  },
};

/** The shop's contract. */
export async function shopContract(): Promise<Contract> {
  return (await importOpenApi(SHOP_DOCUMENT)).contract;
}
