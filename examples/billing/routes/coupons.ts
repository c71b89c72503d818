import { z } from "@hono/zod-openapi";
import { applyCoupon, removeCoupon } from "../billing/coupons.ts";
import type { Api } from "../http/api.ts";
import { invalid } from "../http/failures.ts";
import { pageOf } from "../http/lists.ts";
import { body, CONFLICT, json, NOT_FOUND, operation } from "../http/operation.ts";
import {
  cents,
  currency,
  customerQuery,
  id,
  idParameter,
  key,
  listOf,
  moment,
  name,
  pageQuery,
} from "../http/schemas.ts";
import { AppliedCouponEntity, CouponEntity } from "../models/coupon.ts";
import type { Services } from "./services.ts";

const tags = ["Coupons"];
const percentage = z.int().min(1).max(100);

const NewCoupon = z
  .object({
    code: key,
    name,
    kind: z.enum(["fixed", "percentage"]),
    amount_cents: cents.optional().openapi({ description: "Of a fixed one." }),
    currency: currency.optional().openapi({ description: "Of a fixed one." }),
    percentage: percentage.optional().openapi({ description: "Of the other." }),
  })
  .openapi("NewCoupon");

const Coupon = z
  .object({
    id,
    code: key,
    name,
    kind: z.enum(["fixed", "percentage"]),
    amount_cents: cents.nullable(),
    currency: currency.nullable(),
    percentage: percentage.nullable(),
    created_at: moment,
  })
  .openapi("Coupon");

const NewAppliedCoupon = z.object({ customer_id: id, coupon_code: key }).openapi("NewAppliedCoupon");

const AppliedCoupon = z
  .object({
    id,
    customer_id: id,
    coupon_id: id,
    status: z.enum(["active", "redeemed", "removed"]),
    invoice_id: id.nullable(),
    created_at: moment,
  })
  .openapi("AppliedCoupon");

const create = operation("createCoupon", {
  method: "post",
  path: "/coupons",
  tags,
  summary: "Create a coupon",
  request: body(NewCoupon),
  responses: { 201: json(Coupon, "The coupon."), ...CONFLICT },
});
const list = operation("listCoupons", {
  method: "get",
  path: "/coupons",
  tags,
  summary: "List coupons",
  request: { query: pageQuery },
  responses: { 200: json(listOf(Coupon, "CouponList"), "A page of coupons, the newest first.") },
});
const apply = operation("applyCoupon", {
  method: "post",
  path: "/applied_coupons",
  tags,
  summary: "Give a customer a coupon",
  request: body(NewAppliedCoupon),
  responses: { 201: json(AppliedCoupon, "The applied coupon."), ...CONFLICT },
});
const listApplied = operation("listAppliedCoupons", {
  method: "get",
  path: "/applied_coupons",
  tags,
  summary: "List applied coupons",
  request: { query: customerQuery },
  responses: { 200: json(listOf(AppliedCoupon, "AppliedCouponList"), "A page of them, the newest first.") },
});
const remove = operation("removeAppliedCoupon", {
  method: "delete",
  path: "/applied_coupons/{id}",
  tags,
  summary: "Take a coupon away again",
  request: { params: idParameter },
  responses: { 204: { description: "It will reduce no invoice." }, ...NOT_FOUND, ...CONFLICT },
});

/** Coupons, and which customers have them. */
export function couponRoutes(api: Api, { transactions }: Services): void {
  api.openapi(create, async (c) => {
    const coupon = { ...wholeCoupon(c.req.valid("json")), created_at: new Date().toISOString() };
    return c.json(await transactions.run((manager) => manager.save(CouponEntity, coupon)), 201);
  });

  api.openapi(list, async (c) =>
    c.json(await pageOf(transactions.manager, CouponEntity, c.req.valid("query")), 200),
  );

  api.openapi(apply, async (c) => {
    const applied = await transactions.run((manager) => applyCoupon(manager, c.req.valid("json")));
    return c.json(applied, 201);
  });

  api.openapi(listApplied, async (c) => {
    const { customer_id, ...page } = c.req.valid("query");
    const where = customer_id === undefined ? {} : { customer_id };
    return c.json(await pageOf(transactions.manager, AppliedCouponEntity, page, where), 200);
  });

  api.openapi(remove, async (c) => {
    await transactions.run((manager) => removeCoupon(manager, c.req.valid("param").id));
    return c.body(null, 204);
  });
}

/** A coupon has what belongs to its kind, and nothing of the other. */
function wholeCoupon({ amount_cents, currency, percentage, ...coupon }: z.infer<typeof NewCoupon>) {
  const needed = (field: string) => invalid(field, "required", `A ${coupon.kind} coupon needs this field.`);
  if (coupon.kind === "percentage") {
    if (percentage === undefined) throw needed("percentage");
    return { ...coupon, percentage, amount_cents: null, currency: null };
  }
  if (amount_cents === undefined) throw needed("amount_cents");
  if (currency === undefined) throw needed("currency");
  return { ...coupon, amount_cents, currency, percentage: null };
}
