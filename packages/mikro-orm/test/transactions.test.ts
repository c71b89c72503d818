import { appContextOf, RejectedError } from "@mortise/events";
import { afterEach, describe, expect, it } from "vitest";
import { type App, Customer, Invoice, listener, names, plugin, startApp } from "./app.ts";

let app: App | undefined;
afterEach(() => app?.orm.close());

async function start(...parameters: Parameters<typeof startApp>): Promise<App> {
  app = await startApp(...parameters);
  return app;
}

const after = (heard: Parameters<typeof names>[0]) =>
  heard.filter(({ event }) => event === "customer_after_create").map(({ record }) => record.email);

describe("a transaction", () => {
  it("by hand is told of when it commits, not before, and never when it is rolled back", async () => {
    const all = listener("customer");
    const { orm } = await start([all]);
    const em = orm.em.fork();
    await em.begin();
    em.create(Customer, { email: "1@b" });
    await em.flush();
    await em.insert(Customer, { email: "2@b" });
    expect(after(all.heard)).toEqual([]);
    await em.commit();
    expect(after(all.heard)).toEqual(["1@b", "2@b"]);
    await em.begin();
    await em.insert(Customer, { email: "3@b" });
    await em.rollback();
    expect(after(all.heard)).toEqual(["1@b", "2@b"]);
  });

  it("by callback tells all of it in the order of its writes, without a savepoint that was rolled back", async () => {
    const all = listener("customer");
    const { orm } = await start([all]);
    await orm.em.fork().transactional(async (em) => {
      await em.insert(Customer, { email: "1@b" });
      await em.transactional((inner) => inner.insert(Customer, { email: "2@b" }));
      await em
        .transactional(async (inner) => {
          await inner.insert(Customer, { email: "lost@b" });
          await inner.transactional((innermost) => innermost.insert(Customer, { email: "lost, too@b" }));
          throw new Error("undone");
        })
        .catch(() => undefined);
      em.create(Customer, { email: "3@b" });
    });
    expect(after(all.heard)).toEqual(["1@b", "2@b", "3@b"]);
    expect(await orm.em.fork().count(Customer)).toBe(3);
  });

  it("is entered by the global entity manager, too", async () => {
    const all = listener("customer");
    const { orm } = await start([all]);
    const work = orm.em.transactional(async () => {
      await orm.em.insert(Customer, { email: "1@b" });
      throw new Error("undone");
    });
    await expect(work).rejects.toThrow("undone");
    expect(after(all.heard)).toEqual([]);
    expect(await orm.em.fork().count(Customer)).toBe(0);
  });

  it("goes on behind a veto that the app caught at a savepoint", async () => {
    const all = listener("customer");
    const { orm } = await start([
      all,
      plugin("veto", {
        customer_before_create: ({ record }) => (record.email === "bad" ? { decision: "reject" } : undefined),
      }),
    ]);
    await orm.em.fork().transactional(async (em) => {
      await em.insert(Customer, { email: "1@b" });
      const bad = em.transactional((inner) =>
        inner.insertMany(Customer, [{ email: "2@b" }, { email: "bad" }]),
      );
      await expect(bad).rejects.toThrow(RejectedError);
      await em.insert(Customer, { email: "3@b" });
    });
    expect(after(all.heard)).toEqual(["1@b", "3@b"]);
  });

  it("that MikroORM did not begin is refused, as nobody would say when it commits", async () => {
    const all = listener("customer");
    const { orm } = await start([all]);
    const written = orm.em
      .getConnection()
      .transactional((ctx) => orm.em.fork().insert(Customer, { email: "1@b" }, { ctx }));
    await expect(written).rejects.toMatchObject({ code: "invalid-options" });
    expect(all.heard).toEqual([]);
  });

  it("is joined by what a plug-in's call writes by the entity manager in its context", async () => {
    const all = listener("customer", "invoice");
    const { orm, plugins } = await start([all], { context: (em) => em });
    plugins.push(
      plugin("caller", {
        customer_before_create: async ({ record }, { context }) => {
          const em = appContextOf(context) as typeof orm.em;
          em.create(Invoice, { number: `of ${record.email}` });
          await em.flush();
          if (record.email === "2@b") throw new Error("and it fails");
        },
      }),
    );
    await orm.em.fork().insert(Customer, { email: "1@b" });
    const em = orm.em.fork();
    em.create(Customer, { email: "2@b" });
    await expect(em.flush()).rejects.toMatchObject({ code: "plugin-failed" });
    em.clear();
    em.create(Customer, { email: "3@b" });
    await em.flush();
    const numbers = (await orm.em.fork().find(Invoice, {})).map(({ number }) => number);
    expect(numbers.toSorted()).toEqual(["of 1@b", "of 3@b"]);
    const told = all.heard.filter(({ event }) => event === "invoice_after_create");
    expect(told.map(({ record }) => record.number)).toEqual(["of 1@b", "of 3@b"]);
  });

  it("is over when after-events are told: what they lead to is written by itself", async () => {
    const all = listener("invoice");
    const { orm, plugins, records } = await start([all]);
    plugins.push(
      plugin("biller", {
        customer_after_create: async ({ record }) => {
          const em = orm.em.fork();
          em.create(Invoice, { number: "first", customer: Number(record.id) });
          await em.flush();
        },
      }),
    );
    const em = orm.em.fork();
    em.create(Customer, { email: "1@b" });
    await em.flush();
    await records.settled();
    expect(names(all.heard)).toContain("invoice_after_create");
    expect(await orm.em.fork().findOneOrFail(Invoice, { number: "first" })).toMatchObject({
      customer: { id: 1 },
    });
  });

  it("has an event manager of its own where the app wants it, and is heard", async () => {
    const all = listener("customer");
    const { orm } = await start([all]);
    const em = orm.em.fork({ freshEventManager: true });
    em.create(Customer, { email: "1@b" });
    await em.flush();
    expect(after(all.heard)).toEqual(["1@b"]);
  });
});
