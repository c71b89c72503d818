import type { EntityManager } from "typeorm";
import { conflict } from "../http/failures.ts";
import { MAX_BALANCE_CENTS } from "../http/schemas.ts";
import { type Wallet, WalletEntity, type WalletEntry, WalletEntryEntity } from "../models/wallet.ts";

type NewEntry = Pick<WalletEntry, "kind" | "amount_cents"> &
  Partial<Pick<WalletEntry, "invoice_id" | "idempotency_key">>;

/** Makes a wallet, with what is in it from the start. */
export async function openWallet(
  manager: EntityManager,
  wallet: Omit<Wallet, "id" | "created_at">,
): Promise<Wallet> {
  const created_at = new Date().toISOString();
  const opened = await manager.save(WalletEntity, { ...wallet, created_at });
  const { id, balance_cents } = opened;
  if (balance_cents > 0) await addEntry(manager, id, { kind: "top_up", amount_cents: balance_cents });
  return opened;
}

/**
 * Changes a wallet's balance, which the caller has locked, and says why.
 *
 * @throws ApiError 409 when it would be more than a wallet holds.
 */
export async function book(manager: EntityManager, wallet: Wallet, entry: NewEntry): Promise<WalletEntry> {
  const balance_cents = wallet.balance_cents + entry.amount_cents;
  if (balance_cents > MAX_BALANCE_CENTS) {
    throw conflict("full", `The wallet "${wallet.name}" would hold more than 20 million.`);
  }
  await manager.save(WalletEntity, { ...wallet, balance_cents });
  return addEntry(manager, wallet.id, entry);
}

async function addEntry(manager: EntityManager, wallet_id: number, entry: NewEntry): Promise<WalletEntry> {
  const created_at = new Date().toISOString();
  const nothing = { invoice_id: null, idempotency_key: null };
  return manager.save(WalletEntryEntity, { ...nothing, ...entry, wallet_id, created_at });
}
