import type { EntityManager } from "typeorm";
import { lockFor } from "../database/lock.ts";
import { conflict, found } from "../http/failures.ts";
import { type Invoice, InvoiceEntity } from "../models/invoice.ts";
import { WalletEntity, WalletEntryEntity } from "../models/wallet.ts";
import { book } from "./wallets.ts";

/**
 * Takes a finalised invoice back: wallets get their credits back. Its number stays its own, and its coupons stay redeemed.
 *
 * @throws ApiError 404 or 409
 */
export async function voidInvoice(manager: EntityManager, id: number): Promise<Invoice> {
  const invoice = found(
    await manager.findOne(InvoiceEntity, { where: { id }, ...lockFor(manager) }),
    "invoice",
  );
  if (invoice.status !== "finalised") {
    throw conflict(invoice.status, `The invoice is ${invoice.status}: only a finalised one can be voided.`);
  }
  const payments = await manager.findBy(WalletEntryEntity, { invoice_id: id, kind: "payment" });
  for (const { wallet_id, amount_cents } of payments) {
    const where = { id: wallet_id };
    const wallet = await manager.findOneOrFail(WalletEntity, { where, ...lockFor(manager) });
    await book(manager, wallet, { kind: "refund", amount_cents: -amount_cents, invoice_id: id });
  }
  return manager.save(InvoiceEntity, { ...invoice, status: "void", voided_at: new Date().toISOString() });
}
