import { AsyncResource } from "node:async_hooks";
import { chainOf, RejectedError, withChain } from "@mortise/events";
import type { DataSource, EntityManager } from "typeorm";
import { afterEach, describe, expect, it } from "vitest";
import { createDatabase, havePostgres, type PostgresDatabase } from "../../../conformance/postgres.ts";
import { type Customer, change, listensTo, openShop, type Payload, rejection, type Shop } from "./shop.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function openSqlite(...[options]: Parameters<typeof openShop>): Promise<Shop> {
  const shop = await openShop(options);
  closing.push(shop.close);
  return shop;
}

/** A shop with one plug-in, which gets the context of its calls. */
async function withPlugin() {
  const shop = await openSqlite();
  return {
    ...shop,
    plugin: (handlers: {
      readonly [event: string]: (payload: Payload, context: unknown) => Promise<unknown>;
    }) =>
      shop.installPlugin({
        name: "caller",
        handles: (event) => Object.hasOwn(handlers, event),
        call: async (event, payload, { context }) => {
          await handlers[event]?.(payload as Payload, context);
        },
      }),
  };
}

async function openPostgres(...[options]: Parameters<typeof openShop>): Promise<Shop> {
  const database: PostgresDatabase = await createDatabase("typeorm");
  closing.push(database.close);
  const shop = await openShop({ ...options, database: { type: "postgres", url: database.url } });
  closing.push(shop.close);
  return shop;
}

const emails = async (dataSource: DataSource): Promise<string[]> =>
  (await dataSource.getRepository<Customer>("Customer").find({ order: { id: "ASC" } })).map(
    ({ email }) => email,
  );

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const hasPostgres = await havePostgres();

describe.each([
  ["SQLite", openSqlite, true],
  ["PostgreSQL", openPostgres, hasPostgres],
] as const)("%s", (_name, open, isThere) => {
  const test = it.runIf(isThere);

  test("what a transaction writes is told once it has committed, in order; of a rolled back one, nothing", async () => {
    const { dataSource, install, heard, names } = await open();
    install("all", { customer_after_create: () => undefined, seat_after_create: () => undefined });
    await dataSource.transaction(async (manager) => {
      await manager.save("Customer", { email: "a" });
      await manager.insert("Seat", { org: "o", user: "u", role: "r" });
      await manager.save("Customer", { email: "b" });
      expect(heard).toEqual([]);
    });
    expect(names()).toEqual(["customer_after_create", "seat_after_create", "customer_after_create"]);
    const failing = dataSource.transaction(async (manager) => {
      await manager.save("Customer", { email: "c" });
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(heard).toHaveLength(3);
  });

  test("a savepoint that is rolled back drops its own, and no others", async () => {
    const { dataSource, install, heard } = await open();
    install("all", { customer_after_create: () => undefined });
    await dataSource.transaction(async (manager) => {
      await manager.save("Customer", { email: "a" });
      const inner = manager.transaction(async (nested) => {
        await nested.save("Customer", { email: "b" });
        await nested.transaction((deeper) => deeper.save("Customer", { email: "c" }));
        throw new Error("no");
      });
      await expect(inner).rejects.toThrow("no");
      await manager.transaction((nested) => nested.save("Customer", { email: "d" }));
      await manager.save("Customer", { email: "e" });
    });
    expect(heard.map(({ record }) => record.email)).toEqual(["a", "d", "e"]);
    expect(await emails(dataSource)).toEqual(["a", "d", "e"]);
  });

  test("a transaction by hand is told at its commit, and one query runner's transactions do not mix", async () => {
    const { dataSource, install, heard } = await open();
    install("all", { customer_after_create: () => undefined });
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.manager.save("Customer", { email: "a" });
    await runner.rollbackTransaction();
    await runner.startTransaction();
    await runner.manager.save("Customer", { email: "b" });
    expect(heard).toEqual([]);
    await runner.commitTransaction();
    await runner.release();
    expect(heard.map(({ record }) => record.email)).toEqual(["b"]);
  });

  test("a write that its transaction did not wait for writes nothing behind the rollback", async () => {
    const { dataSource, install } = await open();
    install("slow", { customer_before_update: () => wait(30) });
    await dataSource.getRepository("Customer").insert({ email: "a" });
    let late: Promise<unknown> = Promise.resolve();
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    late = runner.manager.update("Customer", { email: "a" }, { vat: "LATE" });
    late.catch(() => {});
    await wait(10);
    await runner.rollbackTransaction();
    await expect(late).rejects.toMatchObject({ code: "unit-closed" });
    await runner.release();
    expect(await dataSource.getRepository("Customer").countBy({ vat: "LATE" })).toBe(0);
  });

  test("an after-event's own write begins a transaction of its own", async () => {
    const { dataSource, install, heard, events } = await open({ events: { waitsForAfterEvents: false } });
    install("seats", {
      customer_after_create: ({ record }) =>
        dataSource
          .getRepository("Seat")
          .insert({ org: "o", user: String(record.email), role: "r" })
          .then(() => null),
      seat_after_create: () => undefined,
    });
    await dataSource.getRepository("Customer").save({ email: "a" });
    await events.settled();
    await wait(20);
    await events.settled();
    expect(heard.map(({ event }) => event)).toEqual(["customer_after_create", "seat_after_create"]);
    expect(await dataSource.getRepository("Seat").count()).toBe(1);
  });

  test("a write of a plug-in's API call can join the open transaction, and is undone with it", async () => {
    let inside: EntityManager | undefined;
    const opened = await open({
      source: {
        context: (manager) => {
          inside = manager;
          return { tenant: 7 };
        },
      },
    });
    const { dataSource, install, heard } = opened;
    const joins = async () => {
      await inside?.getRepository("Seat").insert({ org: "o", user: "u", role: "r" });
      return undefined;
    };
    install("joins", { customer_before_create: joins, seat_after_create: () => undefined });
    await dataSource.getRepository("Customer").save({ email: "a" });
    expect(heard.map(({ event }) => event)).toEqual(["customer_before_create", "seat_after_create"]);
    opened.remove("joins");
    await dataSource.getRepository("Seat").deleteAll();
    heard.length = 0;
    install("joins", { customer_before_save: joins, seat_after_create: () => undefined });
    install("guard", { customer_before_create: () => rejection("email") });
    await expect(dataSource.getRepository("Customer").save({ email: "b" })).rejects.toThrow(RejectedError);
    expect(await dataSource.getRepository("Seat").count()).toBe(0);
    expect(heard.map(({ event }) => event)).not.toContain("seat_after_create");
  });

  test("the same record twice in a transaction is told twice, each time as it was then", async () => {
    const { dataSource, install, heard } = await open();
    install("all", { customer_after_update: () => undefined });
    const customers = dataSource.getRepository<Customer>("Customer");
    const saved = await customers.save({ email: "a" });
    await dataSource.transaction(async (manager) => {
      await manager.save("Customer", Object.assign(saved, { vat: "1" }));
      await manager.update("Customer", saved.id, { vat: "2" });
    });
    expect(heard.map(({ record, previous }) => [previous?.vat, record.vat, record.version])).toEqual([
      [null, "1", 2],
      ["1", "2", 3],
    ]);
  });

  test("values of a record come as JSON and go back as they were", async () => {
    const { dataSource, install, heard } = await open();
    install("all", {
      customer_before_update: () => change({ settings: { a: [1, { b: null }] }, country: "FR" }),
      customer_after_update: () => undefined,
    });
    const customers = dataSource.getRepository<Customer>("Customer");
    const movedAt = new Date("2026-01-02T03:04:05.000Z");
    const saved = await customers.save({
      email: "a",
      address: { city: "Ulm", zip: null, movedAt },
      settings: [1],
    });
    await customers.save(Object.assign(saved, { vat: "X" }));
    expect(heard[0]?.record).toMatchObject({
      address: { movedAt: "2026-01-02T03:04:05.000Z" },
      settings: [1],
    });
    const row = await customers.findOneByOrFail({ id: saved.id });
    expect(row).toMatchObject({ settings: { a: [1, { b: null }] }, country: "FR", address: { movedAt } });
    expect(saved).toMatchObject({ settings: { a: [1, { b: null }] }, country: "FR" });
  });

  test("where nobody hears, nothing is read, and no transaction opened", async () => {
    const { dataSource, install } = await open();
    install("other", listensTo("invoice"));
    const statements: string[] = [];
    dataSource.subscribers.push({
      beforeQuery: ({ query }: { query: string }) => void statements.push(query),
    });
    await dataSource.getRepository("Customer").insert({ email: "a" });
    statements.length = 0;
    await dataSource.getRepository("Customer").update({ email: "a" }, { vat: "X" });
    await dataSource.getRepository("Customer").delete({ email: "a" });
    expect(statements.map((sql) => sql.slice(0, 6))).toEqual(["UPDATE", "DELETE"]);
  });

  test("a source that is detached leaves the data source as it was", async () => {
    const { dataSource, install, source, heard } = await open();
    install("guard", { customer_before_create: () => rejection("email") });
    source.detach();
    source.detach();
    await dataSource.getRepository("Customer").save({ email: "a" });
    expect(heard).toEqual([]);
    expect(dataSource.subscribers).toEqual([]);
    expect(Object.hasOwn(dataSource, "createQueryBuilder")).toBe(false);
  });
});

describe("one connection for all", () => {
  it("writes by turns: what one request rolls back, takes nothing of another's along", async () => {
    const { dataSource, install, heard } = await openSqlite();
    const customers = dataSource.getRepository<Customer>("Customer");
    install("guard", {
      customer_before_create: async ({ record }) => {
        await wait(10);
        return String(record.email).startsWith("bad") ? rejection("email") : undefined;
      },
      customer_after_create: () => undefined,
    });
    const writes = await Promise.allSettled([
      customers.save({ email: "bad1" }),
      customers.save({ email: "a" }),
      customers.insert({ email: "bad2" }),
      customers.insert({ email: "b" }),
      dataSource.transaction(async (manager) => {
        await manager.save("Customer", { email: "c" });
        // By the data source itself, in the middle of a transaction: a part of it.
        await customers.save({ email: "d" });
      }),
      dataSource.getRepository("Seat").insert({ org: "o", user: "u", role: "r" }),
      customers.save({ email: "bad3" }),
    ]);
    expect(writes.filter(({ status }) => status === "rejected")).toHaveLength(3);
    expect(await emails(dataSource)).toEqual(["a", "b", "c", "d"]);
    expect(await dataSource.getRepository("Seat").count()).toBe(1);
    const told = heard
      .filter(({ event }) => event === "customer_after_create")
      .map(({ record }) => record.email);
    expect(told).toEqual(["a", "b", "c", "d"]);
  });

  it("a plug-in's API call that its chain is known of does not wait for the write that it is a part of", async () => {
    const { dataSource, plugin } = await withPlugin();
    const apart = new AsyncResource("an API call that comes over HTTP");
    plugin({
      customer_before_create: (_payload, context) =>
        apart.runInAsyncScope(() =>
          withChain(chainOf(context), () =>
            dataSource.getRepository("Seat").insert({ org: "o", user: "u", role: "r" }),
          ),
        ),
    });
    await dataSource.getRepository("Customer").save({ email: "a" });
    expect(await dataSource.getRepository("Seat").count()).toBe(1);
  });
});

describe.runIf(hasPostgres)("a pool of connections", () => {
  it("keeps concurrent transactions apart: one is rolled back, the other's events are told", async () => {
    const { dataSource, install, heard } = await openPostgres();
    install("all", { customer_before_create: () => wait(5), customer_after_create: () => undefined });
    const write = (names: readonly string[], fails: boolean) =>
      dataSource.transaction(async (manager) => {
        for (const email of names) await manager.save("Customer", { email });
        if (fails) throw new Error("no");
      });
    const both = await Promise.allSettled([
      write(["a1", "a2", "a3"], true),
      write(["b1", "b2", "b3"], false),
      ...["c1", "c2", "c3", "c4"].map((email) => dataSource.getRepository("Customer").insert({ email })),
    ]);
    expect(both.map(({ status }) => status).filter((status) => status === "rejected")).toHaveLength(1);
    const told = heard
      .filter(({ event }) => event === "customer_after_create")
      .map(({ record }) => record.email);
    expect(told.toSorted()).toEqual(["b1", "b2", "b3", "c1", "c2", "c3", "c4"]);
    expect(told.filter((email) => String(email).startsWith("b"))).toEqual(["b1", "b2", "b3"]);
  });

  it("locks the records that it asks about: a concurrent write waits for the answer", async () => {
    const { dataSource, install, heard } = await openPostgres();
    const customers = dataSource.getRepository<Customer>("Customer");
    await customers.insert({ email: "a", credits: 0 });
    install("all", { customer_before_update: () => wait(20), customer_after_update: () => undefined });
    await Promise.all([1, 2, 3].map(() => customers.increment({ email: "a" }, "credits", 10)));
    expect(await customers.findOneByOrFail({ email: "a" })).toMatchObject({ credits: 30 });
    const asked = heard.filter(({ event }) => event === "customer_before_update");
    expect(asked.map(({ record, previous }) => [previous?.credits, record.credits])).toEqual([
      [0, 10],
      [10, 20],
      [20, 30],
    ]);
  });

  it("an upsert that another transaction comes before is asked about as the update that it is", async () => {
    const { dataSource, install, heard } = await openPostgres();
    install("slow", {
      customer_before_create: () => wait(50),
      customer_before_update: ({ record }) => (record.vat === "no" ? rejection("vat") : undefined),
      customer_after_save: () => undefined,
    });
    const upsert = (vat: string) =>
      dataSource.getRepository("Customer").upsert({ email: "a", vat }, ["email"]);
    const results = await Promise.allSettled([upsert("1"), upsert("2"), upsert("3")]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    expect(heard.filter(({ event }) => event === "customer_after_save").map(({ action }) => action)).toEqual([
      "create",
      "update",
      "update",
    ]);
    const asked = heard.filter(({ event }) => event === "customer_before_update");
    expect(asked.every(({ previous, record }) => previous?.vat !== record.vat)).toBe(true);
    await dataSource.getRepository("Customer").deleteAll();
    // The second one looks before the first has committed, and is a create as far as it can know.
    const first = upsert("1");
    await wait(15);
    await expect(upsert("no")).rejects.toMatchObject({ code: "rejected" });
    await first;
    expect(await dataSource.getRepository("Customer").countBy({ vat: "1" })).toBe(1);
  });

  it("tells nothing of a transaction whose connection died before its commit", async () => {
    const { dataSource, install, heard } = await openPostgres();
    install("all", { customer_after_create: () => undefined });
    const dying = dataSource.transaction(async (manager) => {
      await manager.save("Customer", { email: "a" });
      const [{ pid }] = await manager.query("select pg_backend_pid() as pid");
      await dataSource.query("select pg_terminate_backend($1)", [pid]);
      await wait(50);
    });
    await expect(dying).rejects.toThrow();
    await dataSource.getRepository("Customer").save({ email: "b" });
    expect(heard.map(({ record }) => record.email)).toEqual(["b"]);
    expect(await emails(dataSource)).toEqual(["b"]);
  });

  it("tells nothing where the commit itself fails", async () => {
    const { dataSource, install, heard } = await openPostgres();
    install("all", { customer_after_create: () => undefined });
    await dataSource.query(
      'alter table customers add constraint late unique ("vat_number") deferrable initially deferred',
    );
    const customers = dataSource.getRepository<Customer>("Customer");
    await expect(
      customers.save([
        { email: "a", vat: "X" },
        { email: "b", vat: "X" },
      ]),
    ).rejects.toThrow(/late/);
    expect(heard).toEqual([]);
    expect(await customers.count()).toBe(0);
  });
});

it("hears of transactions and savepoints that began before anybody did", async () => {
  const { dataSource, install, heard } = await openSqlite();
  const told = () => heard.map(({ event, record }) => `${event} ${record.email}`);
  const create = (manager: EntityManager, email: string) =>
    manager.getRepository<Customer>("Customer").save({ email });
  await dataSource.transaction(async (outer) => {
    await outer
      .transaction(async (inner) => {
        install("late", { customer_after_create: () => undefined });
        await create(inner, "lost");
        throw new Error("back");
      })
      .catch(() => {});
    await outer.transaction((inner) => create(inner, "kept"));
    await create(outer, "last");
    expect(told()).toEqual([]);
  });
  expect(told()).toEqual(["customer_after_create kept", "customer_after_create last"]);
});
