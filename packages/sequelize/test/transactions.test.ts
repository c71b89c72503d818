import { AsyncLocalStorage } from "node:async_hooks";
import { appContextOf, RejectedError } from "@mortise/events";
import { Client } from "pg";
import { Sequelize } from "sequelize";
import { afterEach, describe, expect, it } from "vitest";
import { createDatabase, havePostgres, type PostgresDatabase } from "../../../conformance/postgres.ts";
import { hearing, reject, TestPlugin } from "./plugins.ts";
import { openShop, type Shop, type ShopOptions } from "./shop.ts";

const hasPostgres = await havePostgres();
const databases = [
  { on: "SQLite", runs: true },
  { on: "PostgreSQL", runs: hasPostgres },
];

describe.for(databases)("transactions on $on", ({ on, runs }) => {
  let shop: Shop;
  let database: PostgresDatabase | undefined;

  async function open(options: ShopOptions = {}): Promise<Shop> {
    if (on === "PostgreSQL") database = await createDatabase("sequelize_transactions");
    shop = await openShop({ ...options, ...(database && { url: database.url }) });
    return shop;
  }

  afterEach(async () => {
    expect(shop.failures).toEqual([]);
    await shop.close();
    await database?.close();
    database = undefined;
  });

  const told = (plugin: TestPlugin, moment = "after_create") =>
    plugin.at(`customer_${moment}`).map(({ record }) => record.email);

  it.runIf(runs)(
    "what a transaction writes is told once it has committed, in the order of its writes",
    async () => {
      const all = new TestPlugin("all", hearing("customer"));
      const { Customer, sequelize } = await open({ plugins: [all] });
      await sequelize.transaction(async (transaction) => {
        await Customer.create({ email: "a@x.org" }, { transaction });
        await Customer.create({ email: "b@x.org" }, { transaction });
        expect(told(all)).toEqual([]);
      });
      expect(told(all)).toEqual(["a@x.org", "b@x.org"]);
      const byHand = await sequelize.transaction();
      await Customer.create({ email: "c@x.org" }, { transaction: byHand });
      await byHand.commit();
      expect(told(all)).toEqual(["a@x.org", "b@x.org", "c@x.org"]);
    },
  );

  it.runIf(runs)("what is rolled back is not told, by hand or by an error", async () => {
    const all = new TestPlugin("all", hearing("customer"));
    const { Customer, sequelize } = await open({ plugins: [all] });
    const byHand = await sequelize.transaction();
    await Customer.create({ email: "a@x.org" }, { transaction: byHand });
    await byHand.rollback();
    const failed = sequelize.transaction(async (transaction) => {
      await Customer.create({ email: "b@x.org" }, { transaction });
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    expect(told(all, "before_create")).toHaveLength(2);
    expect(told(all)).toEqual([]);
    await expect(Customer.create({ email: "c@x.org" }, { transaction: byHand })).rejects.toThrow();
    expect(await Customer.count()).toBe(0);
  });

  it.runIf(runs)("a savepoint that is rolled back drops its own, and one inside it too", async () => {
    const all = new TestPlugin("all", hearing("customer"));
    const { Customer, sequelize } = await open({ plugins: [all] });
    await sequelize.transaction(async (outer) => {
      await Customer.create({ email: "a@x.org" }, { transaction: outer });
      const inner = sequelize.transaction({ transaction: outer }, async (savepoint) => {
        await sequelize.transaction({ transaction: savepoint }, (deeper) =>
          Customer.create({ email: "b@x.org" }, { transaction: deeper }),
        );
        await Customer.create({ email: "c@x.org" }, { transaction: savepoint });
        throw new Error("back");
      });
      await expect(inner).rejects.toThrow("back");
      await sequelize.transaction({ transaction: outer }, (savepoint) =>
        Customer.create({ email: "d@x.org" }, { transaction: savepoint }),
      );
      await Customer.create({ email: "e@x.org" }, { transaction: outer });
    });
    expect(told(all)).toEqual(["a@x.org", "d@x.org", "e@x.org"]);
  });

  it.runIf(runs)("an app's afterCommit that throws keeps no plug-in from being told", async () => {
    const all = new TestPlugin("all", hearing("customer"));
    const { Customer, sequelize } = await open({ plugins: [all] });
    const transaction = await sequelize.transaction();
    transaction.afterCommit(() => {
      throw new Error("the app's own");
    });
    await Customer.create({ email: "a@x.org" }, { transaction });
    await expect(transaction.commit()).rejects.toThrow("the app's own");
    expect(told(all)).toEqual(["a@x.org"]);
  });

  it.runIf(runs)(
    "a write in the middle of a batch's veto leaves the app's own transaction to the app",
    async () => {
      const guard = new TestPlugin("guard", {
        ...hearing("customer"),
        customer_before_create: ({ record }) => (record.email === "b@x.org" ? reject("email") : undefined),
      });
      const { Customer, sequelize } = await open({ plugins: [guard] });
      await sequelize.transaction(async (transaction) => {
        await Customer.create({ email: "a@x.org" }, { transaction });
        await expect(Customer.create({ email: "b@x.org" }, { transaction })).rejects.toThrow(RejectedError);
        await Customer.update({ name: "A" }, { where: {}, transaction });
        await Customer.update({ name: "AA" }, { where: {}, transaction });
      });
      expect(told(guard)).toEqual(["a@x.org"]);
      expect(
        guard.at("customer_after_update").map(({ record, previous }) => [previous?.name, record.name]),
      ).toEqual([
        [null, "A"],
        ["A", "AA"],
      ]);
    },
  );

  it.runIf(runs)("a plug-in's own write joins the open transaction that its context brings", async () => {
    let writes: Promise<unknown> | undefined;
    const caller: TestPlugin = new TestPlugin("caller", {
      ...hearing("customer"),
      customer_before_create: async ({ record }, { context }) => {
        const { transaction } = appContextOf(context) as { transaction: never };
        writes = shop.Log.create({ text: String(record.email) }, { transaction });
        await writes;
        return record.email === "b@x.org" ? reject("email") : undefined;
      },
    });
    const { Customer, Log } = await open({
      plugins: [caller],
      source: { context: (transaction) => ({ tenant: 7, transaction }) },
    });
    await Customer.create({ email: "a@x.org" });
    await expect(Customer.create({ email: "b@x.org" })).rejects.toThrow(RejectedError);
    expect(await Log.findAll({ raw: true, attributes: ["text"] })).toEqual([{ text: "a@x.org" }]);
  });

  it.runIf(runs)("a write that an after-event leads to is another transaction, told behind it", async () => {
    const all: TestPlugin = new TestPlugin("all", {
      ...hearing("customer"),
      customer_after_create: async ({ record }) => {
        if (record.email !== "a@x.org") return;
        await shop.Customer.update({ name: "welcomed" }, { where: { id: record.id } });
      },
    });
    const { Customer, records } = await open({ plugins: [all], events: { waitsForAfterEvents: false } });
    await Customer.create({ email: "a@x.org" });
    await records.settled();
    expect(all.at("customer_after_update")[0]?.record.name).toBe("welcomed");
  });

  it.runIf(runs)("transactions of Sequelize.useCLS are joined, and ended with", async () => {
    const store = new AsyncLocalStorage<Map<string, unknown>>();
    // What the package cls-hooked offers, on Node's own.
    const namespace = {
      get: (key: string) => store.getStore()?.get(key),
      set: (key: string, value: unknown) => store.getStore()?.set(key, value),
      run: (work: (context: unknown) => unknown) =>
        store.run(new Map(store.getStore()), () => work(store.getStore())),
      bind: (work: unknown) => work,
    };
    (Sequelize as unknown as { useCLS(namespace: object): void }).useCLS(namespace);
    try {
      const all = new TestPlugin("all", hearing("customer"));
      const { Customer, sequelize } = await open({ plugins: [all] });
      const failed = sequelize.transaction(async () => {
        await Customer.create({ email: "a@x.org" });
        await Customer.update({ name: "A" }, { where: {} });
        throw new Error("no");
      });
      await expect(failed).rejects.toThrow("no");
      expect(told(all)).toEqual([]);
      await sequelize.transaction(async () => {
        await Customer.create({ email: "b@x.org" });
        expect(told(all)).toEqual([]);
      });
      expect(told(all)).toEqual(["b@x.org"]);
      expect(await Customer.count()).toBe(1);
    } finally {
      Reflect.deleteProperty(Sequelize, "_cls");
    }
  });

  it.runIf(runs)("concurrent transactions do not mix", async () => {
    const all = new TestPlugin("all", {
      ...hearing("customer"),
      customer_before_create: () => new Promise((resolve) => setTimeout(resolve, 5)),
    });
    const { Customer, sequelize } = await open({ plugins: [all] });
    const run = (name: string, fails: boolean) =>
      sequelize.transaction(async (transaction) => {
        for (const n of [1, 2, 3]) await Customer.create({ email: `${name}${n}@x.org` }, { transaction });
        if (fails) throw new Error(name);
      });
    // SQLite has one writer: its second transaction begins when the first one has ended.
    const both =
      on === "SQLite"
        ? [await run("a", true).catch(() => "a"), await run("b", false)]
        : await Promise.allSettled([run("a", true), run("b", false), run("c", false)]);
    expect(both).toHaveLength(on === "SQLite" ? 2 : 3);
    const names = told(all).map((email) => String(email)[0]);
    expect(names).not.toContain("a");
    expect(names.join("")).toMatch(/^(bbb)?(ccc)?(bbb)?$/);
    expect(await Customer.count()).toBe(names.length);
  });

  it.runIf(runs)(
    "saves at a time, without a transaction of the app's, each have one of their own",
    async () => {
      const guard = new TestPlugin("guard", {
        ...hearing("customer"),
        customer_before_create: ({ record }) =>
          String(record.email).startsWith("1") ? reject("email") : undefined,
      });
      const { Customer } = await open({ plugins: [guard] });
      const all = await Promise.allSettled([0, 1, 2, 3].map((n) => Customer.create({ email: `${n}@x.org` })));
      expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
      expect([...told(guard)].sort()).toEqual(["0@x.org", "2@x.org", "3@x.org"]);
    },
  );
});

const INSERT = `insert into customers (e_mail, name, "createdAt", "updatedAt", version)
values ('a@x.org', 'inserted', now(), now(), 0)`;

describe.runIf(hasPostgres)("on PostgreSQL", () => {
  let shop: Shop;
  let database: PostgresDatabase;

  async function open(options: ShopOptions = {}): Promise<Shop> {
    database = await createDatabase("sequelize_postgres");
    shop = await openShop({ ...options, url: database.url });
    return shop;
  }

  afterEach(async () => {
    await shop.close();
    await database.close();
  });

  it("a connection that dies between write and commit tells nobody", async () => {
    const all = new TestPlugin("all", hearing("customer"));
    const { Customer, sequelize } = await open({ plugins: [all] });
    const transaction = await sequelize.transaction();
    await Customer.create({ email: "a@x.org" }, { transaction });
    const [found] = await sequelize.query("select pg_backend_pid() as pid", { transaction, plain: false });
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query("select pg_terminate_backend($1)", [(found[0] as { pid: number }).pid]);
    await client.end();
    await expect(transaction.commit()).rejects.toThrow();
    expect(all.at("customer_before_create")).toHaveLength(1);
    expect(all.at("customer_after_create")).toEqual([]);
    expect(await Customer.count()).toBe(0);
  });

  it("an upsert whose row another transaction inserts in the meantime is asked about as an update", async () => {
    const late: TestPlugin = new TestPlugin("late", {
      ...hearing("customer"),
      customer_before_create: () => shop.sequelize.query(INSERT).then(() => undefined),
    });
    const { Customer } = await open({ plugins: [late] });
    const [row] = await Customer.upsert({ email: "a@x.org", name: "Ada" });
    expect(late.at("customer_before_update")).toMatchObject([{ previous: { name: "inserted" } }]);
    expect(late.heard.filter((event) => event.startsWith("customer_after_"))).toEqual([
      ...["customer_after_validation", "customer_after_update", "customer_after_save"],
    ]);
    expect(row.get()).not.toHaveProperty("xmax");
    expect(await Customer.findAll({ raw: true })).toMatchObject([{ email: "a@x.org", name: "Ada" }]);
  });

  it("rows are locked while plug-ins are asked about them", async () => {
    let other: Promise<unknown> | undefined;
    const slow: TestPlugin = new TestPlugin("slow", {
      customer_before_update: async ({ record }) => {
        other ??= shop.sequelize.query(`update customers set seats = seats + 100 where id = ${record.id}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      },
      customer_after_update: () => undefined,
    });
    const { Customer } = await open({ plugins: [slow] });
    const ada = await Customer.create({ email: "a@x.org", seats: 1 });
    await ada.increment("seats");
    await other;
    expect(slow.at("customer_after_update")[0]).toMatchObject({
      record: { seats: 2 },
      previous: { seats: 1 },
    });
    expect((await ada.reload()).seats).toBe(102);
  });

  it("what a plug-in writes past the transaction may refer to a row that it is asked about", async () => {
    const caller: TestPlugin = new TestPlugin("caller", {
      customer_before_update: async ({ record }) => {
        await shop.Invoice.create({ number: "1", customerId: record.id });
      },
    });
    const { Customer, Invoice } = await open({ plugins: [caller] });
    const ada = await Customer.create({ email: "a@x.org" });
    await ada.update({ name: "Ada" });
    expect(await Invoice.count()).toBe(1);
  });

  it("big integers and decimals pass whole", async () => {
    const all = new TestPlugin("all", hearing("customer"));
    const { Customer } = await open({ plugins: [all] });
    const values = { units: "9223372036854775807", balance: "1234567890.10" };
    const ada = await Customer.create({ email: "a@x.org", ...values });
    await ada.update({ name: "Ada" });
    expect(all.at("customer_after_create")[0]?.record).toMatchObject(values);
    expect(all.at("customer_before_update")[0]?.record).toMatchObject(values);
  });
});
