import { raw, sql } from "@mikro-orm/sqlite";
import { RejectedError } from "@mortise/events";
import { afterEach, describe, expect, it } from "vitest";
import {
  type App,
  Customer,
  type Handler,
  Invoice,
  Line,
  listener,
  names,
  plugin,
  startApp,
  type Told,
} from "./app.ts";

let app: App | undefined;
afterEach(() => app?.orm.close());

async function start(...parameters: Parameters<typeof startApp>): Promise<App> {
  app = await startApp(...parameters);
  return app;
}

/** Changes some records, as a plug-in that hears of one at a time. */
function changing(changes: (record: Told["record"]) => object | undefined, action = "create") {
  const handler: Handler = ({ record }) => {
    const found = changes(record);
    return found && { decision: "change", changes: found };
  };
  return plugin("changing", { [`customer_before_${action}`]: handler });
}

const told = (heard: readonly Told[], event: string) =>
  heard.filter((one) => one.event === event).map((one) => one.record);

describe("em.insert and em.insertMany", () => {
  it("ask, write what plug-ins changed, and tell what the database filled in", async () => {
    const all = listener("customer");
    const { orm } = await start([all, changing(({ email }) => (email === "1@b" ? { seats: 5 } : undefined))]);
    const em = orm.em.fork();
    expect(await em.insert(Customer, { email: "0@b" })).toBe(1);
    await em.insertMany(Customer, [{ email: "1@b" }, { email: "2@b", seats: 2 }]);
    expect(await em.insert(em.create(Customer, { email: "3@b" }, { persist: false }))).toBe(4);
    expect(told(all.heard, "customer_after_create")).toMatchObject([
      { id: 1, email: "0@b", seats: 1, version: 1 },
      { id: 2, email: "1@b", seats: 5, version: 1 },
      { id: 3, email: "2@b", seats: 2 },
      { id: 4, email: "3@b", seats: 1 },
    ]);
    const seats = (await orm.em.fork().find(Customer, {}, { orderBy: { id: 1 } })).map((one) => one.seats);
    expect(seats).toEqual([1, 5, 2, 1]);
  });

  it("take a relation as an entity, a reference or a key", async () => {
    const all = listener("invoice", "line");
    const { orm } = await start([all]);
    const em = orm.em.fork();
    await em.insert(Customer, { email: "a@b" });
    const ada = await em.findOneOrFail(Customer, 1);
    await em.insert(Invoice, { id: crypto.randomUUID(), number: "1", customer: ada });
    const id = crypto.randomUUID();
    await em.insert(Invoice, { id, number: "2", customer: 1 });
    await em.insertMany(Line, [{ invoice: id, place: 1, text: "x" }]);
    expect(told(all.heard, "invoice_before_create").map(({ customer }) => customer)).toEqual([1, 1]);
    expect(told(all.heard, "line_after_create")).toEqual([{ invoice: id, place: 1, text: "x" }]);
  });

  it("write nothing when one of many is rejected, and name all that are", async () => {
    const handler: Handler = ({ records }) => ({
      decisions: records.map(({ record }) =>
        String(record.email).startsWith("bad") ? { decision: "reject" } : null,
      ),
    });
    const { orm } = await start([plugin("veto", { customer_before_create_many: handler })]);
    const rows = ["1@b", "bad1@b", "2@b", "bad2@b"].map((email) => ({ email }));
    const error = await orm.em
      .fork()
      .insertMany(Customer, rows)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RejectedError);
    expect(error).toMatchObject({ rejections: [{ index: 1 }, { index: 3 }] });
    expect(await orm.em.fork().count(Customer)).toBe(0);
  });
});

describe("em.nativeUpdate and em.nativeDelete", () => {
  async function three(...plugins: Parameters<typeof startApp>[0] & object): Promise<App> {
    const started = await start();
    const em = started.orm.em.fork();
    await em.insertMany(
      Customer,
      [1, 2, 3].map((n) => ({ email: `${n}@b`, name: n < 3 ? "few" : "one", seats: n })),
    );
    await em.insert(Invoice, { id: crypto.randomUUID(), number: "1", customer: 2 });
    started.plugins.push(...plugins);
    return started;
  }

  it("ask about each row that they pick, and write plug-ins' changes to it alone", async () => {
    const all = listener("customer");
    const { orm } = await three(
      all,
      changing(({ email }) => (email === "2@b" ? { plan: "pro", seats: 22 } : undefined), "update"),
    );
    const em = orm.em.fork();
    expect(await em.nativeUpdate(Customer, { name: "few" }, { seats: 9 })).toBe(2);
    expect(told(all.heard, "customer_before_update")).toMatchObject([
      { id: 1, seats: 9, version: 1 },
      { id: 2, seats: 9 },
    ]);
    expect(all.heard[0]).toMatchObject({ previous: { id: 1, seats: 1 }, changed: ["seats"] });
    expect(told(all.heard, "customer_after_update")).toMatchObject([
      { id: 1, seats: 9, plan: "free", version: 2 },
      { id: 2, seats: 22, plan: "pro", version: 2 },
    ]);
    const rows = await orm.em.fork().find(Customer, {}, { orderBy: { id: 1 } });
    expect(rows.map(({ seats, plan }) => [seats, plan])).toEqual([
      [9, "free"],
      [22, "pro"],
      [3, "free"],
    ]);
  });

  it("see through conditions on other tables, and rows whose condition the update itself ends", async () => {
    const all = listener("customer");
    const { orm } = await three(all);
    const em = orm.em.fork();
    const byInvoice = { invoices: { number: "1" } };
    expect(await em.nativeUpdate(Customer, byInvoice, { name: "billed" })).toBe(1);
    expect(told(all.heard, "customer_after_update")).toMatchObject([{ id: 2, name: "billed" }]);
    all.heard.length = 0;
    expect(await em.nativeUpdate(Customer, { name: "few" }, { name: "many" })).toBe(1);
    expect(told(all.heard, "customer_after_update")).toMatchObject([{ id: 1, name: "many" }]);
    expect(await em.nativeUpdate(Customer, 3, { id: 33 })).toBe(1);
    expect(told(all.heard, "customer_after_update").at(-1)).toMatchObject({ id: 33, email: "3@b" });
  });

  it("keep to filters, and to keys of several columns", async () => {
    const all = listener("customer", "line");
    const { orm } = await three(all);
    const em = orm.em.fork();
    em.addFilter({ name: "few", cond: (args) => ({ name: String(args.name) }), entity: Customer });
    em.setFilterParams("few", { name: "few" });
    expect(await em.nativeUpdate(Customer, {}, { seats: 9 })).toBe(2);
    expect(told(all.heard, "customer_after_update").map(({ id }) => id)).toEqual([1, 2]);
    expect(await em.nativeDelete(Customer, { id: 3 })).toBe(0);
    expect(await em.nativeUpdate(Customer, { id: 3 }, { seats: 8 }, { filters: { few: false } })).toBe(1);
    const { id: invoice } = await em.findOneOrFail(Invoice, { number: "1" }, { filters: false });
    await em.insertMany(
      Line,
      [1, 2, 3].map((place) => ({ invoice, place, text: "x" })),
    );
    expect(await em.nativeUpdate(Line, { place: { $gt: 1 } }, { text: "y" })).toBe(2);
    expect(
      await em.createQueryBuilder(Line).update({ text: "z" }).where({ place: 3 }).execute(),
    ).toMatchObject({
      affectedRows: 1,
    });
    expect(await em.createQueryBuilder(Line).delete().where({ place: 9 }).execute()).toMatchObject({
      affectedRows: 0,
    });
    expect(await em.nativeDelete(Line, { place: [1, 2] })).toBe(2);
    expect(await em.find(Line, {})).toMatchObject([{ place: 3, text: "z" }]);
    expect(told(all.heard, "line_after_update").map(({ place, text }) => [place, text])).toEqual([
      [2, "y"],
      [3, "y"],
      [3, "z"],
    ]);
    expect(told(all.heard, "line_after_destroy").map(({ place }) => place)).toEqual([1, 2]);
  });

  it("leave out what only the database knows, and tell it afterwards", async () => {
    const all = listener("customer");
    const { orm } = await three(all);
    await orm.em
      .fork()
      .nativeUpdate(Customer, { id: 3 }, { seats: raw<number>("seats + 1"), name: sql<string>`upper(name)` });
    expect(told(all.heard, "customer_before_update")[0]).not.toHaveProperty("seats");
    expect(told(all.heard, "customer_after_update")).toMatchObject([{ seats: 4, name: "ONE" }]);
  });

  it("are stopped as a whole", async () => {
    const { orm } = await three(
      plugin("veto", {
        customer_before_update: ({ record }) => (record.id === 2 ? { decision: "reject" } : undefined),
        customer_before_destroy: ({ record }) => (record.id === 3 ? { decision: "reject" } : undefined),
      }),
    );
    const em = orm.em.fork();
    await expect(em.nativeUpdate(Customer, {}, { seats: 9 })).rejects.toThrow(RejectedError);
    await expect(em.nativeDelete(Customer, { id: [1, 3] })).rejects.toThrow(RejectedError);
    const rows = await orm.em.fork().find(Customer, {}, { orderBy: { id: 1 } });
    expect(rows.map(({ seats }) => seats)).toEqual([1, 2, 3]);
  });

  it("ask before they delete, also by a repository", async () => {
    const all = listener("customer");
    const { orm } = await three(all);
    const em = orm.em.fork();
    expect(await em.getRepository(Customer).nativeDelete({ id: [1, 3] })).toBe(2);
    expect(names(all.heard)).toEqual([
      "customer_before_destroy",
      "customer_before_destroy",
      "customer_after_destroy",
      "customer_after_destroy",
    ]);
    expect(all.heard[3]?.record).toMatchObject({ id: 3, email: "3@b" });
    expect(await orm.em.fork().count(Customer)).toBe(1);
  });
});

describe("em.upsert and em.upsertMany", () => {
  it("say whether they create or update, and write plug-ins' changes either way", async () => {
    const all = listener("customer");
    const { orm } = await start([
      all,
      plugin("p", {
        customer_before_create: () => ({ decision: "change", changes: { name: "new" } }),
        customer_before_update: () => ({ decision: "change", changes: { name: "old" } }),
      }),
    ]);
    const em = orm.em.fork();
    const ada = await em.upsert(Customer, { email: "a@b", seats: 2 });
    expect(ada).toMatchObject({ id: 1, name: "new", seats: 2, version: 1 });
    const again = await orm.em.fork().upsert(Customer, { email: "a@b", seats: 3 });
    expect(again).toMatchObject({ id: 1, name: "old", seats: 3 });
    expect(names(all.heard)).toEqual(
      ["create", "update"].flatMap((action) =>
        [
          "before_validation",
          "before_save",
          `before_${action}`,
          "after_validation",
          `after_${action}`,
          "after_save",
        ].map((moment) => `customer_${moment}`),
      ),
    );
    expect(all.heard[8]).toMatchObject({ previous: { seats: 2, name: "new" }, record: { seats: 3 } });
    expect(all.heard[10]?.record).toMatchObject({ name: "old", seats: 3 });
    const other = orm.em.fork();
    // MikroORM 7.2 holds a decimal `null` as text behind an upsert, and would write that.
    const entity = await other.upsert(Customer, { email: "a@b", seats: 4, balance: "1.5" });
    all.heard.length = 0;
    await other.flush();
    expect(all.heard).toEqual([]);
    expect(await orm.em.fork().findOneOrFail(Customer, entity.id)).toMatchObject({ name: "old", seats: 4 });
  });

  it("tell creates from updates in one statement of many", async () => {
    const all = listener("customer");
    const { orm, plugins } = await start();
    await orm.em.fork().insertMany(Customer, [
      { email: "1@b", seats: 1 },
      { email: "3@b", seats: 3 },
    ]);
    plugins.push(
      all,
      changing(({ email }) => (email === "3@b" ? { seats: 33 } : undefined), "update"),
    );
    const rows = ["1@b", "2@b", "3@b"].map((email) => ({ email, seats: 9 }));
    const entities = await orm.em.fork().upsertMany(Customer, rows);
    expect(entities.map(({ email, seats }) => [email, seats])).toEqual([
      ["1@b", 9],
      ["2@b", 9],
      ["3@b", 33],
    ]);
    expect(told(all.heard, "customer_after_create")).toMatchObject([{ email: "2@b", seats: 9 }]);
    expect(told(all.heard, "customer_after_update")).toMatchObject([
      { email: "1@b", seats: 9 },
      { email: "3@b", seats: 33 },
    ]);
  });

  it("do not lead to another record when a plug-in changes what they look by", async () => {
    const { orm, plugins } = await start();
    await orm.em.fork().insertMany(Customer, [{ email: "1@b" }, { email: "2@b" }]);
    plugins.push(
      plugin("p", { customer_before_save: () => ({ decision: "change", changes: { email: "2@b" } }) }),
    );
    await expect(orm.em.fork().upsert(Customer, { email: "1@b", seats: 7 })).rejects.toThrow(/unique/i);
    await expect(orm.em.fork().upsert(Customer, { email: "3@b", seats: 7 })).rejects.toThrow(/unique/i);
    const rows = await orm.em.fork().find(Customer, {}, { orderBy: { id: 1 } });
    expect(rows.map(({ email, seats }) => [email, seats])).toEqual([
      ["1@b", 1],
      ["2@b", 1],
    ]);
  });

  it("ask once, in batches, by a fork without an identity map, and with fields to leave alone", async () => {
    const all = listener("customer");
    const { orm } = await start([all]);
    const rows = ["1@b", "2@b", "3@b"].map((email) => ({ email, seats: 9 }));
    await orm.em.fork().upsertMany(Customer, rows, { batchSize: 2 });
    await orm.em.fork().upsert(Customer, { email: "4@b", seats: 2 }, { disableIdentityMap: true });
    expect(told(all.heard, "customer_before_create")).toHaveLength(4);
    all.heard.length = 0;
    await orm.em.fork().upsert(Customer, { email: "4@b", seats: 5 }, { onConflictAction: "ignore" });
    expect(all.heard).toEqual([]);
    await orm.em
      .fork()
      .upsert(Customer, { email: "4@b", seats: 5, name: "x" }, { onConflictMergeFields: ["name"] });
    expect(told(all.heard, "customer_before_update")).toMatchObject([{ name: "x", seats: 2 }]);
  });

  it("leave an entity that is loaded to the flush, which asks", async () => {
    const all = listener("customer");
    const { orm, plugins } = await start([], {}, { upsertManaged: false });
    await orm.em.fork().insert(Customer, { email: "a@b" });
    plugins.push(all);
    const em = orm.em.fork();
    await em.findOneOrFail(Customer, 1);
    await em.upsert(Customer, { id: 1, email: "a@b", seats: 8 });
    expect(all.heard).toEqual([]);
    await em.flush();
    expect(told(all.heard, "customer_before_update")).toMatchObject([{ seats: 8 }]);
  });
});

describe("em.clone", () => {
  it("asks about the record that it creates", async () => {
    const all = listener("customer");
    const { orm } = await start([all, changing(() => ({ seats: 4 }))]);
    const em = orm.em.fork();
    await em.insert(Customer, { email: "a@b", name: "Ada" });
    const twin = await em.clone(Customer, 1, { email: "c@d" });
    expect(twin).toMatchObject({ id: 2, email: "c@d", name: "Ada", seats: 4 });
    expect(told(all.heard, "customer_before_create")[1]).toMatchObject({ email: "c@d", name: "Ada" });
    expect(told(all.heard, "customer_after_create")[1]).toMatchObject({ id: 2, seats: 4 });
  });
});

describe("a query builder", () => {
  it("asks about what it inserts, updates and deletes", async () => {
    const all = listener("customer");
    const { orm } = await start([all, changing(({ email }) => (email === "2@b" ? { seats: 5 } : undefined))]);
    const em = orm.em.fork();
    const builder = () => em.createQueryBuilder(Customer);
    await builder()
      .insert([
        { email: "1@b", seats: 1 },
        { email: "2@b", seats: 2 },
      ])
      .execute();
    expect(told(all.heard, "customer_after_create")).toMatchObject([
      { id: 1, seats: 1 },
      { id: 2, seats: 5 },
    ]);
    app?.plugins.push(changing(({ id }) => (id === 2 ? { plan: "pro" } : undefined), "update"));
    const answer = await builder()
      .update({ name: "x" })
      .where({ seats: { $gt: 0 } })
      .execute();
    expect(answer).toMatchObject({ affectedRows: 2 });
    expect(told(all.heard, "customer_after_update")).toMatchObject([
      { id: 1, name: "x", plan: "free" },
      { id: 2, name: "x", plan: "pro" },
    ]);
    await builder().update({ name: "nobody" }).where({ seats: 99 }).clone().execute();
    expect(told(all.heard, "customer_after_update")).toHaveLength(2);
    await em.qb(Customer).delete({ id: 1 }).execute();
    expect(told(all.heard, "customer_after_destroy")).toMatchObject([{ id: 1, name: "x" }]);
    expect(await orm.em.fork().find(Customer, {})).toMatchObject([
      { id: 2, name: "x", plan: "pro", seats: 5 },
    ]);
  });

  it("is stopped by a veto, also when it is cloned or made by a repository", async () => {
    const { orm, plugins } = await start();
    await orm.em.fork().insert(Customer, { email: "a@b" });
    plugins.push(
      plugin("veto", {
        customer_before_update: () => ({ decision: "reject" }),
        customer_before_destroy: () => ({ decision: "reject" }),
      }),
    );
    const em = orm.em.fork();
    await expect(
      em.createQueryBuilder(Customer).update({ seats: 9 }).where({ id: 1 }).execute(),
    ).rejects.toThrow(RejectedError);
    await expect(
      em.getRepository(Customer).createQueryBuilder().delete().where({ id: 1 }).clone().execute(),
    ).rejects.toThrow(RejectedError);
    expect(await orm.em.fork().find(Customer, {})).toMatchObject([{ seats: 1 }]);
  });

  it("refuses what cannot be asked about, while somebody hears", async () => {
    const { orm, plugins } = await start();
    const em = orm.em.fork();
    const upsert = () =>
      em.createQueryBuilder(Customer).insert({ email: "a@b" }).onConflict("email").ignore().execute();
    await upsert();
    plugins.push(listener("customer"));
    await expect(upsert()).rejects.toMatchObject({ code: "invalid-options", record: "Customer" });
    await expect(em.createQueryBuilder(Customer).truncate().execute()).rejects.toMatchObject({
      code: "invalid-options",
    });
    expect(await em.createQueryBuilder(Customer).select("*").getResultList()).toHaveLength(1);
  });
});
