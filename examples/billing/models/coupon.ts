import { EntitySchema } from "typeorm";
import { id, idOf, moment, optionalIdOf, optionalText, text, uniqueText } from "./columns.ts";

/** A reduction that customers can be given: so many cents, or so many percent. */
export interface Coupon {
  readonly id: number;
  code: string;
  name: string;
  kind: "fixed" | "percentage";
  /** Of a fixed one. */
  amount_cents: number | null;
  /** Of a fixed one. */
  currency: string | null;
  /** Of the other: 1 to 100. */
  percentage: number | null;
  created_at: string;
}

/** A coupon that a customer was given: it reduces the next invoice, once. */
export interface AppliedCoupon {
  readonly id: number;
  customer_id: number;
  coupon_id: number;
  status: "active" | "redeemed" | "removed";
  /** The invoice that it reduced. */
  invoice_id: number | null;
  created_at: string;
}

const optionalNumber = { type: Number, nullable: true } as const;

export const CouponEntity = new EntitySchema<Coupon>({
  name: "coupon",
  tableName: "coupons",
  columns: {
    id,
    code: uniqueText,
    name: text,
    kind: text,
    amount_cents: optionalNumber,
    currency: { ...optionalText, length: 3 },
    percentage: optionalNumber,
    created_at: moment,
  },
});

export const AppliedCouponEntity = new EntitySchema<AppliedCoupon>({
  name: "applied_coupon",
  tableName: "applied_coupons",
  columns: {
    id,
    customer_id: idOf("customer"),
    coupon_id: idOf("coupon"),
    status: text,
    invoice_id: optionalIdOf("invoice"),
    created_at: moment,
  },
});
