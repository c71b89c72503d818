import type { EntityManager } from "typeorm";
import { lockFor } from "../database/lock.ts";
import { conflict, found } from "../http/failures.ts";
import { AppliedCouponEntity, type Coupon, CouponEntity } from "../models/coupon.ts";
import { CounterEntity, type Invoice, InvoiceEntity } from "../models/invoice.ts";
import { type Wallet, WalletEntity } from "../models/wallet.ts";
import { book } from "./wallets.ts";

/**
 * Makes a draft binding: redeems the customer's coupons, takes the rest from their wallets as far as these go, and gives
 * it the next number. All in one transaction: a plug-in that rejects the invoice leaves nothing of it behind.
 *
 * @throws ApiError 404 or 409
 */
export async function finaliseInvoice(manager: EntityManager, id: number): Promise<Invoice> {
  const draft = found(
    await manager.findOne(InvoiceEntity, { where: { id }, ...lockFor(manager) }),
    "invoice",
  );
  if (draft.status !== "draft") throw conflict(draft.status, `The invoice is ${draft.status} already.`);
  const coupon_cents = await redeemCoupons(manager, draft);
  const credit_cents = await payFromWallets(manager, draft, draft.subtotal_cents - coupon_cents);
  return manager.save(InvoiceEntity, {
    ...draft,
    status: "finalised",
    number: await nextNumber(manager),
    coupon_cents,
    credit_cents,
    total_cents: draft.subtotal_cents - coupon_cents - credit_cents,
    finalised_at: new Date().toISOString(),
  });
}

/** Cents that the customer's coupons are worth. One of another currency waits for another invoice. */
async function redeemCoupons(manager: EntityManager, invoice: Invoice): Promise<number> {
  const { id: invoice_id, customer_id, currency, subtotal_cents } = invoice;
  const active = await manager.find(AppliedCouponEntity, {
    where: { customer_id, status: "active" },
    order: { id: "ASC" },
    ...lockFor(manager),
  });
  let redeemed = 0;
  for (const applied of active) {
    const coupon = await manager.findOneByOrFail(CouponEntity, { id: applied.coupon_id });
    if (redeemed >= subtotal_cents || (coupon.kind === "fixed" && coupon.currency !== currency)) continue;
    redeemed += Math.min(worthOf(coupon, subtotal_cents), subtotal_cents - redeemed);
    await manager.save(AppliedCouponEntity, { ...applied, status: "redeemed", invoice_id });
  }
  return redeemed;
}

function worthOf({ amount_cents, percentage }: Coupon, subtotal: number): number {
  return amount_cents ?? Math.floor((subtotal * (percentage ?? 0)) / 100);
}

/** Takes cents from the customer's wallets, the oldest first. Gives how many there were. */
async function payFromWallets(
  manager: EntityManager,
  { id, customer_id, currency }: Invoice,
  due: number,
): Promise<number> {
  const wallets: Wallet[] = await manager.find(WalletEntity, {
    where: { customer_id, currency },
    order: { id: "ASC" },
    ...lockFor(manager),
  });
  let paid = 0;
  for (const wallet of wallets) {
    const part = Math.min(wallet.balance_cents, due - paid);
    if (part <= 0) continue;
    await book(manager, wallet, { kind: "payment", amount_cents: -part, invoice_id: id });
    paid += part;
  }
  return paid;
}

/** The next number. The counter's row is locked until the end of the transaction: no gaps, and none twice. */
async function nextNumber(manager: EntityManager): Promise<string> {
  const name = "invoices";
  await manager.increment(CounterEntity, { name }, "value", 1);
  const { value } = await manager.findOneByOrFail(CounterEntity, { name });
  return `INV-${String(value).padStart(6, "0")}`;
}
