import { type Contract, joinContracts } from "@mortise/contract";
import { type RecordModels, recordModels } from "@mortise/events";
import { importOpenApi } from "@mortise/openapi";

const json = (schema: object): object => ({ "application/json": { schema } });

/** What plug-ins of a small billing app may call. */
const API = {
  openapi: "3.1.0",
  info: { title: "Billing", version: "1.0.0" },
  paths: {
    "/customers": {
      post: {
        operationId: "createCustomer",
        requestBody: { required: true, content: json({ $ref: "#/components/schemas/Customer" }) },
        responses: { 201: { description: "Created" }, 422: { description: "Rejected" } },
      },
    },
    "/wallets": {
      post: {
        operationId: "createWallet",
        requestBody: { required: true, content: json({ $ref: "#/components/schemas/Wallet" }) },
        responses: { 201: { description: "Created" } },
      },
    },
  },
  components: {
    schemas: {
      Customer: { type: "object", properties: { email: { type: "string" }, vat: { type: "string" } } },
      Wallet: { type: "object", properties: { customer: { type: "integer" }, credits: { type: "integer" } } },
    },
  },
};

/** The billing app's records: customers, told in bulk too, and wallets. */
export function billingModels(): RecordModels {
  return recordModels([
    {
      name: "customer",
      type: {
        type: "object",
        required: ["id", "email", "created_at"],
        properties: {
          id: { type: "integer" },
          email: { type: "string", maxLength: 200 },
          vat: { type: ["string", "null"], pattern: "^[A-Z]{2}[0-9A-Z]{2,12}$" },
          country: { type: "string", enum: ["DE", "FR", "NL"] },
          password_hash: { type: "string" },
          created_at: { type: "string", format: "date-time" },
        },
      },
      expose: ["id", "email", "vat", "country", "created_at"],
      writable: ["email", "vat", "country"],
      generated: ["id", "created_at"],
      many: true,
    },
    {
      name: "wallet",
      type: {
        type: "object",
        required: ["id", "customer", "credits"],
        properties: { id: { type: "integer" }, customer: { type: "integer" }, credits: { type: "integer" } },
      },
      expose: ["id", "customer", "credits"],
      generated: ["id"],
    },
  ]);
}

/** What the billing app's API offers. */
export async function billingApi(): Promise<Contract> {
  return (await importOpenApi(API)).contract;
}

/** All that the billing app offers: its API, and its records. */
export async function billingContract(models: RecordModels): Promise<Contract> {
  return joinContracts([await billingApi(), models.contract]).contract;
}
