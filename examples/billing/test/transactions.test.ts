import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../app.ts";
import { Client } from "../client.ts";
import { databases } from "./databases.ts";
import { makeKits } from "./kits.ts";
import { newCustomer, newInvoice, newWallet } from "./records.ts";
import { compile } from "./workshop.ts";

/** Asks the app about its customer in the open transaction, and lets every other invoice pass. */
const EVERY_OTHER = `import { allow, getCustomerUsage, type OnInvoiceBeforeUpdate, reject } from "#billing";

export const onInvoiceBeforeUpdate: OnInvoiceBeforeUpdate = ({ record }) => {
  const { customer_id } = getCustomerUsage({ id: record.customer_id });
  if (customer_id !== record.customer_id) throw new Error("somebody else's");
  return record.id % 2 === 0 ? allow() : reject("status", "An odd one.", "odd");
};
`;

/** Says what it sees of the customer's wallets, makes one, and thinks for a while; lets nothing pass but "allowed". */
const WRITER = `import { createWallet, getCustomer, listWallets, type OnInvoiceBeforeUpdate, reject, allow } from "#billing";

export const onInvoiceBeforeUpdate: OnInvoiceBeforeUpdate = ({ record: { customer_id } }) => {
  createWallet({ body: { customer_id, name: "By a plug-in" } });
  const seen = listWallets({ customer_id }).items.map(({ name, balance_cents }) => \`\${name}: \${balance_cents}\`);
  const end = Date.now() + 300;
  while (Date.now() < end);
  if (getCustomer({ id: customer_id }).name === "allowed") return allow();
  return reject("status", seen.sort().join(", "), "seen");
};
`;

/** Is told of each new wallet, and notes it where the test finds it. */
const BOOKKEEPER = `import { type OnWalletAfterCreate, recordUsage } from "#billing";

export const onWalletAfterCreate: OnWalletAfterCreate = ({ record: { id, customer_id, name } }) => {
  recordUsage({ body: { transaction_id: \`wallet-\${id}\`, customer_id, code: name } });
};
`;

beforeAll(makeKits);

describe.each(databases)("transactions on $name", ({ start }) => {
  let app: App;
  let client: Client;
  beforeAll(async () => {
    app = await start();
    client = new Client(app);
  });
  afterAll(() => app.close());

  it("of 50 requests at the same time do not mix, each with a plug-in that calls back", {
    timeout: 60_000,
  }, async () => {
    await client.install("every-other", await compile("every-other", EVERY_OTHER), ["get_customer_usage"]);
    const customer = await newCustomer(client);
    const wallet = await newWallet(client, customer, 100_000);
    const drafts: number[] = [];
    for (let n = 0; n < 50; n += 1) drafts.push(await newInvoice(client, customer, 1_000 + n));
    const answers = await Promise.all(drafts.map((id) => client.post(`/invoices/${id}/finalise`)));
    const rejected = answers.filter(({ body }) => body.code === "rejected");
    const finalised = answers.filter(({ status }) => status === 200).map(({ body }) => body);
    expect([finalised.length, rejected.length]).toEqual([25, 25]);

    // All of each that passed is there, nothing of the others.
    const paid = finalised.reduce((sum, { credit_cents }) => sum + credit_cents, 0);
    expect(paid).toBe(finalised.reduce((sum, { subtotal_cents }) => sum + subtotal_cents, 0));
    expect((await client.get(`/wallets/${wallet}`)).body.balance_cents).toBe(100_000 - paid);
    const { body } = await client.get(`/wallets/${wallet}/entries?per_page=100`);
    expect(body.items).toHaveLength(26);
    const numbers = finalised.map(({ number }) => Number(number.slice(4))).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
    for (const id of drafts) {
      const { status, number } = (await client.get(`/invoices/${id}`)).body;
      expect([status, number === null]).toEqual(id % 2 === 0 ? ["finalised", false] : ["draft", true]);
    }
    await client.delete("/plugins/every-other");
  });

  it("are seen by a plug-in that they ask and by nobody else, and end with its writes in them", async () => {
    await client.install("writer", await compile("writer", WRITER), [
      "create_wallet",
      "get_customer",
      "list_wallets",
    ]);
    const customer = await newCustomer(client);
    const wallet = await newWallet(client, customer, 5_000);
    const invoice = await newInvoice(client, customer, 2_000);
    await client.install("bookkeeper", await compile("bookkeeper", BOOKKEEPER), ["record_usage"]);
    const toldOf = async (id: number) => {
      await app.plugins.settled();
      return (await client.get(`/customers/${id}/usage`)).body.units;
    };
    const walletsOf = async (id: number) => (await client.get(`/wallets?customer_id=${id}`)).body.items;

    let isOver = false;
    const finalising = client.post(`/invoices/${invoice}/finalise`).finally(() => {
      isOver = true;
    });
    let looks = 0;
    while (!isOver) {
      // The wallet is paid from, and there is another, in the transaction; that is nobody else's to see.
      expect(await walletsOf(customer)).toMatchObject([{ id: wallet, balance_cents: 5_000 }]);
      looks += 1;
    }
    expect(looks).toBeGreaterThan(5);
    expect(await finalising).toMatchObject({
      status: 422,
      body: { errors: [{ code: "seen", message: "By a plug-in: 0, Credits: 3000" }] },
    });
    expect(await walletsOf(customer)).toMatchObject([{ id: wallet, balance_cents: 5_000 }]);
    expect(await toldOf(customer)).toEqual([]);

    await client.patch(`/customers/${customer}`, { name: "allowed" });
    expect((await client.post(`/invoices/${invoice}/finalise`)).status).toBe(200);
    expect(await walletsOf(customer)).toMatchObject([
      { name: "By a plug-in" },
      { id: wallet, balance_cents: 3_000 },
    ]);
    // What a savepoint wrote is told of once the whole transaction has committed.
    expect(await toldOf(customer)).toEqual([{ code: "By a plug-in", units: 1 }]);
  });
});
