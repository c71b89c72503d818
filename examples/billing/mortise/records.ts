import { type RecordModels, recordModels } from "@mortise/events";
import { modelsOf } from "@mortise/typeorm";
import type { DataSource } from "typeorm";

// #region models
/** The records that plug-ins are asked about before the app writes them: what they see of each, and what they may change. */
export function billingRecords(dataSource: DataSource): RecordModels {
  return recordModels(
    modelsOf(dataSource, {
      customer: {
        expose: ["id", "external_id", "name", "country", "vat_number", "currency", "created_at"],
        writable: ["name", "country", "vat_number"],
      },
      subscription: {
        expose: ["id", "external_id", "customer_id", "plan_id", "status", "started_at", "terminated_at"],
      },
      invoice: {
        expose: ["id", "number", "customer_id", "status", "currency", "subtotal_cents", "total_cents"],
      },
      wallet: {
        expose: ["id", "customer_id", "name", "currency", "balance_cents"],
        writable: ["name"],
      },
    }),
  );
}
// #endregion
