import { z } from "@hono/zod-openapi";
import { topUp } from "../billing/top-up.ts";
import { openWallet } from "../billing/wallets.ts";
import type { Api } from "../http/api.ts";
import { isDuplicate } from "../http/database-failures.ts";
import { found, invalid } from "../http/failures.ts";
import { pageOf } from "../http/lists.ts";
import { body, json, NOT_FOUND, operation } from "../http/operation.ts";
import {
  balance,
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
import { CustomerEntity } from "../models/customer.ts";
import { WalletEntity, WalletEntryEntity } from "../models/wallet.ts";
import type { Services } from "./services.ts";

const tags = ["Wallets"];

const NewWallet = z
  .object({
    customer_id: id,
    name,
    currency: currency.optional().openapi({ description: "Default: the customer's." }),
    granted_cents: cents.default(0).openapi({ description: "What is in it from the start.", example: 1000 }),
  })
  .openapi("NewWallet");

const Wallet = z
  .object({ id, customer_id: id, name, currency, balance_cents: balance, created_at: moment })
  .openapi("Wallet");

const NewTopUp = z
  .object({
    amount_cents: cents.min(1),
    idempotency_key: key.optional().openapi({ description: "The same one twice is one top-up." }),
  })
  .openapi("NewTopUp");

export const WalletEntry = z
  .object({
    id,
    wallet_id: id,
    kind: z.enum(["top_up", "payment", "refund"]),
    amount_cents: z.int().openapi({ description: "Negative for a payment." }),
    idempotency_key: key.nullable(),
    invoice_id: id.nullable(),
    created_at: moment,
  })
  .openapi("WalletEntry");

const one = { params: idParameter };

const create = operation("createWallet", {
  method: "post",
  path: "/wallets",
  tags,
  summary: "Create a wallet",
  request: body(NewWallet),
  responses: { 201: json(Wallet, "The wallet.") },
});
const list = operation("listWallets", {
  method: "get",
  path: "/wallets",
  tags,
  summary: "List wallets",
  request: { query: customerQuery },
  responses: { 200: json(listOf(Wallet, "WalletList"), "A page of wallets, the newest first.") },
});
const get = operation("getWallet", {
  method: "get",
  path: "/wallets/{id}",
  tags,
  summary: "Get a wallet",
  request: one,
  responses: { 200: json(Wallet, "The wallet."), ...NOT_FOUND },
});
const createTopUp = operation("topUpWallet", {
  method: "post",
  path: "/wallets/{id}/top_ups",
  tags,
  summary: "Pay into a wallet",
  request: { ...one, ...body(NewTopUp) },
  responses: { 201: json(WalletEntry, "The top-up, or the earlier one with this key."), ...NOT_FOUND },
});
const listEntries = operation("listWalletEntries", {
  method: "get",
  path: "/wallets/{id}/entries",
  tags,
  summary: "List what went in and out",
  request: { ...one, query: pageQuery },
  responses: {
    200: json(listOf(WalletEntry, "WalletEntryList"), "A page of entries, the newest first."),
    ...NOT_FOUND,
  },
});

/** What customers have paid ahead. */
export function walletRoutes(api: Api, { transactions, webhooks }: Services): void {
  api.openapi(create, async (c) => {
    const { customer_id, name, currency, granted_cents } = c.req.valid("json");
    const created = await transactions.run(async (manager) => {
      const customer = await manager.findOneBy(CustomerEntity, { id: customer_id });
      if (!customer) throw invalid("customer_id", "unknown", "There is no such customer.");
      return openWallet(manager, {
        customer_id: customer.id,
        name,
        currency: currency ?? customer.currency,
        balance_cents: granted_cents,
      });
    });
    return c.json(created, 201);
  });

  api.openapi(list, async (c) => {
    const { customer_id, ...page } = c.req.valid("query");
    const where = customer_id === undefined ? {} : { customer_id };
    return c.json(await pageOf(transactions.manager, WalletEntity, page, where), 200);
  });

  api.openapi(get, async (c) => {
    const wallet = await transactions.manager.findOneBy(WalletEntity, c.req.valid("param"));
    return c.json(found(wallet, "wallet"), 200);
  });

  api.openapi(createTopUp, async (c) => {
    const { id } = c.req.valid("param");
    const pay = () => transactions.run((manager) => topUp(manager, webhooks, id, c.req.valid("json")));
    // Of two requests with one key at the same time, the second one fails, and finds the first one's then.
    const entry = await pay().catch((error: unknown) => {
      if (isDuplicate(error)) return pay();
      throw error;
    });
    return c.json(entry, 201);
  });

  api.openapi(listEntries, async (c) => {
    const { id } = c.req.valid("param");
    found(await transactions.manager.findOneBy(WalletEntity, { id }), "wallet");
    const where = { wallet_id: id };
    return c.json(await pageOf(transactions.manager, WalletEntryEntity, c.req.valid("query"), where), 200);
  });
}
