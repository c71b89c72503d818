import { EntitySchema } from "typeorm";
import { cents, id, idOf, moment, optionalIdOf, text } from "./columns.ts";

/** What a customer has paid ahead. */
export interface Wallet {
  readonly id: number;
  customer_id: number;
  name: string;
  currency: string;
  balance_cents: number;
  created_at: string;
}

/** A change of a wallet's balance. */
export interface WalletEntry {
  readonly id: number;
  wallet_id: number;
  kind: "top_up" | "payment" | "refund";
  /** Negative for a payment. */
  amount_cents: number;
  /** The client's own key of a top-up: the same one twice is one top-up. */
  idempotency_key: string | null;
  /** The invoice that was paid or refunded. */
  invoice_id: number | null;
  created_at: string;
}

export const WalletEntity = new EntitySchema<Wallet>({
  name: "wallet",
  tableName: "wallets",
  columns: {
    id,
    customer_id: idOf("customer"),
    name: { ...text, length: 200 },
    currency: { ...text, length: 3 },
    balance_cents: cents,
    created_at: moment,
  },
});

export const WalletEntryEntity = new EntitySchema<WalletEntry>({
  name: "wallet_entry",
  tableName: "wallet_entries",
  columns: {
    id,
    wallet_id: idOf("wallet"),
    kind: text,
    amount_cents: cents,
    idempotency_key: { type: String, nullable: true, unique: true },
    invoice_id: optionalIdOf("invoice"),
    created_at: moment,
  },
});
