import { AsyncLocalStorage } from "node:async_hooks";
import { DatabaseSync } from "node:sqlite";
import {
  appContextOf,
  chainOf,
  RecordEventsError,
  RejectedError,
  recordEvents,
  type UnitOfWork,
  withChain,
} from "@mortise/events";
import { createHost } from "@mortise/host";
import { Hono } from "hono";
import { expect, it, onTestFinished } from "vitest";
import { openWorkshop } from "../plugins/workshop.ts";
import { billingContract, billingModels } from "./billing.ts";

/** Gives each new customer a wallet while it is being asked about it, and does not like everybody. */
const WELCOME = `
import { createWallet, type OnCustomerBeforeCreate } from "@acme/app";
export const onCustomerBeforeCreate: OnCustomerBeforeCreate = ({ record }) => {
  createWallet({ body: { customer: 1, credits: 10 } });
  if (record.email.startsWith("eve")) return { decision: "reject", errors: [] };
};
`;

/** Gives each new customer a wallet once it is there. */
const LATER = `
import { createWallet, type OnCustomerAfterCreate } from "@acme/app";
export const onCustomerAfterCreate: OnCustomerAfterCreate = () => {
  createWallet({ body: { customer: 1, credits: 10 } });
};
`;

/** Answers a new customer with another one. */
const BREEDER = `
import { createCustomer, type OnCustomerBeforeCreate } from "@acme/app";
export const onCustomerBeforeCreate: OnCustomerBeforeCreate = () => {
  createCustomer({ body: { email: "twin@example.com" } });
};
`;

/** What a request of the billing app runs in. */
interface Transaction {
  readonly unit: UnitOfWork;
}

/** A billing app whose plug-ins call it in process, in the transaction of the write that they are asked about. */
async function startBilling() {
  const database = new DatabaseSync(":memory:");
  database.exec("create table customer (id integer primary key, email text not null)");
  database.exec("create table wallet (id integer primary key, customer integer, credits integer)");
  const models = billingModels();
  const contract = await billingContract(models);
  const refused: RecordEventsError[] = [];
  let begun = 0;

  // #region in-process
  const transactions = new AsyncLocalStorage<Transaction | undefined>();
  const app = new Hono();
  const host = await createHost({
    contract,
    api: {
      fetch: (request, { context }) => {
        const transaction = appContextOf(context) as Transaction | undefined;
        // Who is told afterwards has the same context: that transaction has ended.
        const open = transaction?.unit.state === "open" ? transaction : undefined;
        return withChain(chainOf(context), () => transactions.run(open, () => app.fetch(request)));
      },
    },
  });
  // #endregion
  onTestFinished(() => host.close());

  const events = recordEvents({ models, host, policies: { before_create: { budgetMs: 20_000 } } });

  /** Begins a transaction, or goes on in the one that the request runs in. */
  async function inTransaction<T>(run: (transaction: Transaction) => Promise<T>): Promise<T> {
    const open = transactions.getStore();
    if (open) return run(open);
    const transaction = { unit: events.begin() };
    begun += 1;
    database.exec("begin");
    try {
      const result = await run(transaction);
      database.exec("commit");
      await transaction.unit.committed();
      return result;
    } catch (error) {
      database.exec("rollback");
      transaction.unit.rolledBack();
      throw error;
    }
  }

  const create = (record: "customer" | "wallet", values: { [column: string]: string | number }) =>
    inTransaction(async (transaction) => {
      const columns = Object.keys(values);
      const insert = database.prepare(
        `insert into ${record} (${columns}) values (${columns.map(() => "?")}) returning *`,
      );
      return events.write(
        {
          record,
          action: "create",
          records: [{ record: values }],
          unit: transaction.unit,
          context: transaction,
        },
        async () => insert.get(...Object.values(values)) ?? {},
      );
    });
  app.post("/customers", async (c) => c.json(await create("customer", await c.req.json()), 201));
  app.post("/wallets", async (c) => c.json(await create("wallet", await c.req.json()), 201));
  app.onError((error, c) => {
    if (!(error instanceof RecordEventsError)) throw error;
    refused.push(error);
    return c.json({}, error instanceof RejectedError ? 422 : 503);
  });

  const workshop = await openWorkshop(contract);
  onTestFinished(() => workshop.close());
  const count = (table: string) => database.prepare(`select count(*) as n from ${table}`).get()?.n;
  return {
    /** As a customer's browser would. */
    post: (path: string, body: object) => app.request(path, { method: "POST", body: JSON.stringify(body) }),
    install: async (name: string, source: string, grant: readonly string[]) => {
      const { wasm } = await workshop.build(source);
      const limits = { workers: 2, callTimeoutMs: 20_000, memoryPages: 1_024 };
      await host.load(wasm, { name, grant, limits });
    },
    settled: () => events.settled(),
    rows: () => ({ customers: count("customer"), wallets: count("wallet") }),
    /** How many transactions have begun. */
    begun: () => begun,
    refused,
  };
}

it("what a plug-in writes while it is asked is in the write's own transaction", {
  timeout: 120_000,
}, async () => {
  const app = await startBilling();
  await app.install("welcome", WELCOME, ["create_wallet"]);
  expect((await app.post("/customers", { email: "ada@example.com" })).status).toBe(201);
  expect(app.rows()).toEqual({ customers: 1, wallets: 1 });

  // Its veto undoes its own write, too.
  expect((await app.post("/customers", { email: "eve@example.com" })).status).toBe(422);
  expect(app.rows()).toEqual({ customers: 1, wallets: 1 });
});

it("what a plug-in writes when it is told afterwards is in a transaction of its own", {
  timeout: 120_000,
}, async () => {
  const app = await startBilling();
  await app.install("later", LATER, ["create_wallet"]);
  expect((await app.post("/customers", { email: "ada@example.com" })).status).toBe(201);
  await app.settled();
  expect(app.refused).toEqual([]);
  expect(app.rows()).toEqual({ customers: 1, wallets: 1 });
  expect(app.begun()).toBe(2);
});

it("events that lead to each other in a circle end, in process as over HTTP", {
  timeout: 120_000,
}, async () => {
  const app = await startBilling();
  await app.install("breeder", BREEDER, ["create_customer"]);
  expect((await app.post("/customers", { email: "ada@example.com" })).status).toBe(503);
  expect(app.rows()).toEqual({ customers: 0, wallets: 0 });
  const [circle] = app.refused;
  expect(circle).toMatchObject({ code: "event-loop", plugin: "breeder" });
  expect(circle?.circle).toEqual([
    { plugin: "breeder", event: "customer_before_create" },
    { plugin: "breeder", event: "customer_before_create" },
  ]);
});
