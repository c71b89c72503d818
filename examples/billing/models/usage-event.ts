import { EntitySchema } from "typeorm";
import { id, idOf, moment, text, uniqueText } from "./columns.ts";

/** Something that a customer used. */
export interface UsageEvent {
  readonly id: number;
  /** The client's own key: the same one twice is one event. */
  transaction_id: string;
  customer_id: number;
  /** What was used, such as `api_calls`. */
  code: string;
  units: number;
  at: string;
}

export const UsageEventEntity = new EntitySchema<UsageEvent>({
  name: "usage_event",
  tableName: "usage_events",
  columns: {
    id,
    transaction_id: uniqueText,
    customer_id: idOf("customer"),
    code: text,
    units: { type: Number },
    at: moment,
  },
});
