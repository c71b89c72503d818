import { type Contract, joinContracts } from "@mortise/contract";
import type { RecordModels } from "@mortise/events";
import { importOpenApi } from "@mortise/openapi";

const anyJson = { "application/json": { schema: {} } };

/** What the suite's plug-ins may call: they say what they hear, and are answered what to decide. */
const API = {
  openapi: "3.1.0",
  info: { title: "Event sources", version: "1.0.0" },
  paths: {
    "/heard": {
      post: {
        operationId: "tell",
        requestBody: { required: true, content: anyJson },
        responses: { 200: { description: "What to answer", content: anyJson } },
      },
    },
  },
};

/** The operation that plug-ins are granted. */
export const GRANT = ["tell"];

/** The API, and the models' events. */
export async function contractOf(models: RecordModels): Promise<Contract> {
  const { contract } = await importOpenApi(API);
  return joinContracts([contract, models.contract]).contract;
}
