import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, startApp } from "../app.ts";
import { Client } from "../client.ts";
import { databases } from "./databases.ts";
import { makeKits } from "./kits.ts";
import { newCustomer, newInvoice, newWallet } from "./records.ts";
import { compile } from "./workshop.ts";

/** Notes each webhook as a wallet, with the state that the API shows by then; lets no invoice above 1,000 pass. */
const LISTENER = `import {
  allow, createWallet, getInvoice, type OnInvoiceBeforeUpdate, type OnInvoiceFinalised, type OnInvoiceVoided, reject,
} from "#billing";

export const onInvoiceBeforeUpdate: OnInvoiceBeforeUpdate = ({ record }) =>
  record.subtotal_cents > 1_000 ? reject("subtotal_cents", "Too much.") : allow();

const noted = (event: string, { id, customer_id }: { id: number; customer_id: number }) => {
  createWallet({ body: { customer_id, name: \`\${event}: \${getInvoice({ id }).status}\` } });
};
export const onInvoiceFinalised: OnInvoiceFinalised = ({ event, invoice }) => noted(event, invoice);
export const onInvoiceVoided: OnInvoiceVoided = ({ event, invoice }) => noted(event, invoice);
`;

/** Pays again whenever somebody has paid. */
const ECHO = `import { type OnWalletToppedUp, topUpWallet } from "#billing";

export const onWalletToppedUp: OnWalletToppedUp = ({ top_up: { wallet_id: id, amount_cents } }) => {
  topUpWallet({ id, body: { amount_cents } });
};
`;

/** Pays a cent five times whenever somebody has paid: 5^8 of them, were there no end. */
const STORM = `import { type OnWalletToppedUp, topUpWallet } from "#billing";

export const onWalletToppedUp: OnWalletToppedUp = ({ top_up: { wallet_id: id } }) => {
  for (let n = 0; n < 5; n += 1) topUpWallet({ id, body: { amount_cents: 1 } });
};
`;

beforeAll(makeKits);

it("webhooks are posted too, where there is a URL for them", async () => {
  const receiver = createServer();
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const { port } = receiver.address() as AddressInfo;
  const app = await startApp({ webhookUrl: `http://127.0.0.1:${port}/hook` });
  const client = new Client(app);
  const wallet = await newWallet(client, await newCustomer(client), 0);
  const told = once(receiver, "request");
  await client.post(`/wallets/${wallet}/top_ups`, { amount_cents: 5 });
  const [request, response] = await told;
  expect(JSON.parse(await text(request))).toMatchObject({
    event: "wallet_topped_up",
    top_up: { wallet_id: wallet, amount_cents: 5 },
  });
  response.end();
  await app.close();
  receiver.close();
});

describe.each(databases)("webhooks of the document on $name", ({ start }) => {
  let app: App;
  let client: Client;
  beforeAll(async () => {
    app = await start();
    client = new Client(app);
    const grants = ["create_wallet", "get_invoice"];
    await client.install("listener", await compile("listener", LISTENER), grants);
  });
  afterAll(() => app.close());

  it("are told to plug-ins once what they tell of is committed, and not if it never is", async () => {
    const customer = await newCustomer(client);
    const noted = async () => {
      await app.plugins.settled();
      const { body } = await client.get(`/wallets?customer_id=${customer}`);
      return body.items.map(({ name }: { name: string }) => name);
    };
    const invoice = await newInvoice(client, customer, 1_000);
    await client.post(`/invoices/${invoice}/finalise`);
    expect(await noted()).toEqual(["invoice_finalised: finalised"]);
    await client.post(`/invoices/${invoice}/void`);
    expect(await noted()).toEqual(["invoice_voided: void", "invoice_finalised: finalised"]);
    const rejected = await newInvoice(client, customer, 1_001);
    expect((await client.post(`/invoices/${rejected}/finalise`)).status).toBe(422);
    expect(await noted()).toHaveLength(2);
  });

  it("that lead to one another come to an end", async () => {
    await client.install("echo", await compile("echo", ECHO), ["top_up_wallet"]);
    const wallet = await newWallet(client, await newCustomer(client), 0);
    await client.post(`/wallets/${wallet}/top_ups`, { amount_cents: 1 });
    await app.plugins.settled();
    expect((await client.get(`/wallets/${wallet}`)).body.balance_cents).toBe(9);
    const { items } = (await client.get("/plugins")).body;
    const echo = items.find(({ name }: { name: string }) => name === "echo");
    expect(echo.failures).toMatchObject([{ code: "event-loop", event: "wallet_topped_up" }]);
  });

  it("that each lead to several come to an end, too", { timeout: 120_000 }, async () => {
    await client.delete("/plugins/echo");
    await client.install("storm", await compile("storm", STORM), ["top_up_wallet"]);
    const wallet = await newWallet(client, await newCustomer(client), 0);
    await client.post(`/wallets/${wallet}/top_ups`, { amount_cents: 1 });
    await app.plugins.settled();
    // Each of 1,000 calls may have paid five times.
    expect((await client.get(`/wallets/${wallet}`)).body.balance_cents).toBeLessThanOrEqual(5_001);
    const { items } = (await client.get("/plugins")).body;
    const storm = items.find(({ name }: { name: string }) => name === "storm");
    expect(storm.failures[0]).toMatchObject({ code: "chain-exhausted", event: "wallet_topped_up" });
    await client.delete("/plugins/storm");
  });
});
