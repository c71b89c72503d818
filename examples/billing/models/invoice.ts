import { EntitySchema } from "typeorm";
import { cents, id, idOf, moment, optionalMoment, text } from "./columns.ts";

export interface InvoiceLine {
  readonly description: string;
  readonly quantity: number;
  readonly unit_cents: number;
}

/**
 * What a customer owes: `total_cents = subtotal_cents - coupon_cents - credit_cents`.
 *
 * `draft` until it is finalised, which numbers it, redeems coupons and takes credits from wallets; `void` for good after that,
 * which gives the credits back.
 */
export interface Invoice {
  readonly id: number;
  /** Without gaps; a draft has none. */
  number: string | null;
  customer_id: number;
  status: "draft" | "finalised" | "void";
  currency: string;
  lines: InvoiceLine[];
  subtotal_cents: number;
  /** Paid with coupons. */
  coupon_cents: number;
  /** Paid from wallets. */
  credit_cents: number;
  total_cents: number;
  created_at: string;
  finalised_at: string | null;
  voided_at: string | null;
}

/** The last number that was given to an invoice. */
export interface Counter {
  name: string;
  value: number;
}

export const InvoiceEntity = new EntitySchema<Invoice>({
  name: "invoice",
  tableName: "invoices",
  columns: {
    id,
    number: { type: String, nullable: true, unique: true },
    customer_id: idOf("customer"),
    status: text,
    currency: { ...text, length: 3 },
    lines: { type: "simple-json" },
    subtotal_cents: cents,
    coupon_cents: cents,
    credit_cents: cents,
    total_cents: cents,
    created_at: moment,
    finalised_at: optionalMoment,
    voided_at: optionalMoment,
  },
});

export const CounterEntity = new EntitySchema<Counter>({
  name: "counter",
  tableName: "counters",
  columns: { name: { type: String, primary: true }, value: { type: Number } },
});
