import type { EntityManager } from "typeorm";
import { lockFor } from "../database/lock.ts";
import { conflict, found, invalid } from "../http/failures.ts";
import { type AppliedCoupon, AppliedCouponEntity, CouponEntity } from "../models/coupon.ts";
import { CustomerEntity } from "../models/customer.ts";

/**
 * Gives a customer a coupon, which reduces their next invoice.
 *
 * @throws ApiError 409 or 422
 */
export async function applyCoupon(
  manager: EntityManager,
  { customer_id, coupon_code }: { readonly customer_id: number; readonly coupon_code: string },
): Promise<AppliedCoupon> {
  const coupon = await manager.findOneBy(CouponEntity, { code: coupon_code });
  if (!coupon) throw invalid("coupon_code", "unknown", "There is no such coupon.");
  // Locked: of two requests at the same time, the second one sees what the first one applied.
  const where = { id: customer_id };
  const customer = await manager.findOne(CustomerEntity, { where, ...lockFor(manager) });
  if (!customer) throw invalid("customer_id", "unknown", "There is no such customer.");
  const given = { customer_id, coupon_id: coupon.id, status: "active" } as const;
  if (await manager.existsBy(AppliedCouponEntity, given)) {
    throw conflict("applied", "The customer has this coupon already.");
  }
  const created_at = new Date().toISOString();
  return manager.save(AppliedCouponEntity, { ...given, invoice_id: null, created_at });
}

/**
 * Takes a coupon away again, unless it has reduced an invoice.
 *
 * @throws ApiError 404 or 409
 */
export async function removeCoupon(manager: EntityManager, id: number): Promise<void> {
  const one = await manager.findOne(AppliedCouponEntity, { where: { id }, ...lockFor(manager) });
  const applied = found(one, "applied coupon");
  if (applied.status !== "active") throw conflict(applied.status, `The coupon is ${applied.status} already.`);
  await manager.save(AppliedCouponEntity, { ...applied, status: "removed" });
}
