import { EntitySchema } from "typeorm";
import { id, idOf, moment, optionalMoment, text, uniqueText } from "./columns.ts";

/** A customer on a plan. */
export interface Subscription {
  readonly id: number;
  /** What the client calls it. */
  external_id: string;
  customer_id: number;
  plan_id: number;
  status: "active" | "terminated";
  started_at: string;
  terminated_at: string | null;
}

export const SubscriptionEntity = new EntitySchema<Subscription>({
  name: "subscription",
  tableName: "subscriptions",
  columns: {
    id,
    external_id: uniqueText,
    customer_id: idOf("customer"),
    plan_id: idOf("plan"),
    status: text,
    started_at: moment,
    terminated_at: optionalMoment,
  },
});
