import type { EntityManager } from "typeorm";
import { lockFor } from "../database/lock.ts";
import { found, invalid } from "../http/failures.ts";
import { MAX_BALANCE_CENTS } from "../http/schemas.ts";
import { WalletEntity, type WalletEntry, WalletEntryEntity } from "../models/wallet.ts";
import type { Webhooks } from "../routes/services.ts";
import { book } from "./wallets.ts";

/**
 * Pays into a wallet. A key that was used is answered with what it did then.
 *
 * @throws ApiError 404 or 422
 */
export async function topUp(
  manager: EntityManager,
  webhooks: Webhooks,
  id: number,
  {
    amount_cents,
    idempotency_key,
  }: { readonly amount_cents: number; readonly idempotency_key?: string | undefined },
): Promise<WalletEntry> {
  const wallet = found(await manager.findOne(WalletEntity, { where: { id }, ...lockFor(manager) }), "wallet");
  const earlier =
    idempotency_key === undefined ? null : await manager.findOneBy(WalletEntryEntity, { idempotency_key });
  if (earlier?.wallet_id === id && earlier.amount_cents === amount_cents) return earlier;
  if (earlier) throw invalid("idempotency_key", "taken", "This key was used for another top-up.");
  if (wallet.balance_cents + amount_cents > MAX_BALANCE_CENTS) {
    throw invalid("amount_cents", "too_big", "The wallet would hold more than 20 million.");
  }
  const top_up = await book(manager, wallet, {
    kind: "top_up",
    amount_cents,
    idempotency_key: idempotency_key ?? null,
  });
  webhooks.tell("wallet_topped_up", { top_up });
  return top_up;
}
