import { type Contract, joinContracts } from "@mortise/contract";
import { recordModels } from "@mortise/events";
import { importOpenApi } from "@mortise/openapi";

const json = (schema: object) => ({ "application/json": { schema } });

/** What plug-ins of the shop may call. */
const API = {
  openapi: "3.1.0",
  info: { title: "Shop", version: "1.0.0" },
  servers: [{ url: "https://api.shop.example" }],
  paths: {
    "/customers/{id}/credits": {
      post: {
        operationId: "addCredit",
        summary: "Adds a credit to a customer's account",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
        requestBody: {
          required: true,
          content: json({
            type: "object",
            required: ["cents"],
            properties: { cents: { type: "integer" } },
          }),
        },
        responses: { 204: { description: "Added" } },
      },
    },
  },
};

/** The contract that the pages begin with: a shop's API, and its customers. */
export async function shopContract(): Promise<Contract> {
  const { contract: api } = await importOpenApi(API);
  const models = recordModels([
    {
      name: "customer",
      type: {
        type: "object",
        required: ["id", "email", "created_at"],
        properties: {
          id: { type: "integer" },
          email: { type: "string", maxLength: 200 },
          vat: { type: ["string", "null"], maxLength: 14 },
          created_at: { type: "string", format: "date-time" },
        },
      },
      expose: ["id", "email", "vat", "created_at"],
      writable: ["email", "vat"],
      generated: ["id", "created_at"],
    },
  ]);
  return joinContracts([api, models.contract]).contract;
}
