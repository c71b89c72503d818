import { type Contract, joinContracts } from "@mortise/contract";
import type { RecordModels } from "@mortise/events";
import { contractFromOpenApi } from "@mortise/openapi";
import type { Api } from "../http/api.ts";
import { documentOf } from "../routes/document.ts";

// #region contract
/** All that the app offers to plug-ins: its operations and webhooks, and its records' events. */
export async function billingContract(api: Api, records: RecordModels): Promise<Contract> {
  return joinContracts([await contractFromOpenApi(documentOf(api)), records.contract]).contract;
}
// #endregion
