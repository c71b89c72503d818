import { EntitySchema } from "typeorm";
import { cents, id, moment, text, uniqueText } from "./columns.ts";

/** What is sold, and for how much. */
export interface Plan {
  readonly id: number;
  code: string;
  name: string;
  interval: "month" | "year";
  amount_cents: number;
  currency: string;
  created_at: string;
}

export const PlanEntity = new EntitySchema<Plan>({
  name: "plan",
  tableName: "plans",
  columns: {
    id,
    code: uniqueText,
    name: text,
    interval: text,
    amount_cents: cents,
    currency: { ...text, length: 3 },
    created_at: moment,
  },
});
