import { RecordEventsError, RejectedError } from "@mortise/events";
import { afterEach, expect, it } from "vitest";
import { type Customer, change, listensTo, openShop, rejection, type Shop } from "./shop.ts";

let shop: Shop | undefined;
afterEach(async () => {
  await shop?.close();
  shop = undefined;
});

const open = async (...given: Parameters<typeof openShop>): Promise<Shop> => {
  shop = await openShop(...given);
  return shop;
};

/** Three customers, written before anybody listens. */
const withThree = async (...given: Parameters<typeof openShop>) => {
  const opened = await open(...given);
  const customers = opened.dataSource.getRepository<Customer>("Customer");
  await customers.insert(["a", "b", "c"].map((email, n) => ({ email, credits: n })));
  return { ...opened, customers };
};

it("an insert of many is one write, each record with its own change and key", async () => {
  const { dataSource, install, heard } = await open();
  install("many", {
    customer_before_create_many: ({ records = [] }) => ({
      decisions: records.map(({ record }) => (record.email === "b" ? change({ vat: "B" }) : null)),
    }),
    customer_after_create_many: () => undefined,
  });
  const values = ["a", "b", "c"].map((email) => ({ email }));
  const result = await dataSource.getRepository<Customer>("Customer").insert(values);
  expect(result.identifiers).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  expect(heard.map(({ event, records }) => [event, records?.length])).toEqual([
    ["customer_before_create_many", 3],
    ["customer_after_create_many", 3],
  ]);
  expect(heard[1]?.records?.map(({ record }) => [record.id, record.email, record.vat])).toEqual([
    [1, "a", null],
    [2, "b", "B"],
    [3, "c", null],
  ]);
});

it("an update by conditions asks about each record that it reaches, and changes one by itself", async () => {
  const { customers, install, heard } = await withThree();
  install("guard", {
    customer_before_update: ({ record }) => (record.email === "b" ? change({ vat: "B" }) : undefined),
    customer_after_update: () => undefined,
  });
  const patch = { country: "DE" };
  const result = await customers
    .createQueryBuilder()
    .update()
    .set(patch)
    .where("credits > :n", { n: 0 })
    .execute();
  expect(patch).toEqual({ country: "DE" });
  expect(result.affected).toBe(2);
  const rows = await customers.find({ order: { id: "ASC" } });
  expect(rows.map(({ vat, country, version }) => [vat, country, version])).toEqual([
    [null, null, 1],
    ["B", "DE", 2],
    [null, "DE", 2],
  ]);
  const told = heard.filter(({ event }) => event === "customer_after_update");
  expect(told.map(({ record, previous }) => [record.email, record.country, previous?.country])).toEqual([
    ["b", "DE", null],
    ["c", "DE", null],
  ]);
});

it.each([
  ["update", (shop: Shop) => shop.dataSource.getRepository("Customer").update({ email: "b" }, { vat: "X" })],
  ["update by id", (shop: Shop) => shop.dataSource.manager.update("Customer", 2, { vat: "X" })],
  ["updateAll", (shop: Shop) => shop.dataSource.getRepository("Customer").updateAll({ vat: "X" })],
  [
    "increment",
    (shop: Shop) => shop.dataSource.getRepository("Customer").increment({ email: "b" }, "credits", 5),
  ],
  [
    "query builder",
    (shop: Shop) => shop.dataSource.createQueryBuilder().update("Customer").set({ vat: "X" }).execute(),
  ],
  [
    "cloned query builder",
    (shop: Shop) =>
      shop.dataSource.createQueryBuilder().update("Customer").set({ vat: "X" }).clone().execute(),
  ],
  [
    "query runner's manager",
    async (shop: Shop) => {
      const runner = shop.dataSource.createQueryRunner();
      await runner.manager.update("Customer", { email: "b" }, { vat: "X" });
    },
  ],
  [
    "without listeners",
    (shop: Shop) =>
      shop.dataSource
        .createQueryBuilder()
        .update("Customer")
        .set({ vat: "X" })
        .callListeners(false)
        .execute(),
  ],
  [
    "upsert",
    (shop: Shop) => shop.dataSource.getRepository("Customer").upsert({ email: "b", vat: "X" }, ["email"]),
  ],
])("a rejection keeps a write from happening: %s", async (_name, write) => {
  const opened = await withThree();
  opened.install("guard", { customer_before_update: () => rejection("email") });
  await expect(write(opened)).rejects.toThrow(RejectedError);
  expect(await opened.customers.countBy({ version: 1 })).toBe(3);
});

it.each([
  ["delete", (shop: Shop) => shop.dataSource.getRepository("Customer").delete({ email: "b" })],
  ["deleteAll", (shop: Shop) => shop.dataSource.getRepository("Customer").deleteAll()],
  ["clear", (shop: Shop) => shop.dataSource.getRepository("Customer").clear()],
  [
    "clear in a transaction",
    (shop: Shop) => shop.dataSource.transaction((manager) => manager.clear("Customer")),
  ],
  ["softDelete", (shop: Shop) => shop.dataSource.getRepository("Customer").softDelete([1, 2])],
  [
    "query builder",
    (shop: Shop) => shop.dataSource.getRepository("Customer").createQueryBuilder("c").delete().execute(),
  ],
])("a rejection keeps records from being destroyed: %s", async (_name, write) => {
  const opened = await withThree();
  opened.install("guard", {
    customer_before_destroy: ({ record }) => (record.email === "b" ? rejection("id") : null),
  });
  await expect(write(opened)).rejects.toThrow(RejectedError);
  expect(await opened.customers.count()).toBe(3);
});

it("an increment is asked about with the value that it would write", async () => {
  const { customers, install, heard } = await withThree();
  install("all", { customer_before_update: () => undefined, customer_after_update: () => undefined });
  await customers.increment({ email: "c" }, "credits", 40);
  expect(heard[0]).toMatchObject({ record: { credits: 42 }, previous: { credits: 2 } });
  expect(await customers.findOneByOrFail({ email: "c" })).toMatchObject({ credits: 42, version: 2 });
  install("cap", { customer_before_save: () => change({ credits: 50 }) });
  await customers.increment({ email: "c" }, "credits", 40);
  expect(await customers.findOneByOrFail({ email: "c" })).toMatchObject({ credits: 50, version: 3 });
});

it("an upsert is a create or an update, by what is there", async () => {
  const { customers, install, heard } = await withThree();
  install("all", listensTo("customer"));
  const values = [
    { email: "b", vat: "B" },
    { email: "d", vat: "D" },
  ];
  const result = await customers.upsert(values, ["email"]);
  expect(result.identifiers).toEqual([{ id: 2 }, { id: expect.any(Number) }]);
  const told = heard.filter(({ event }) => /after_(create|update)$/.test(event));
  expect(told.map(({ event, record, previous }) => [event, record.email, record.vat, previous?.vat])).toEqual(
    [
      ["customer_after_update", "b", "B", null],
      ["customer_after_create", "d", "D", undefined],
    ],
  );
  expect(await customers.countBy({ vat: "B", email: "b" })).toBe(1);
});

it("an upsert's changes stay with their records: none reaches another one by its key", async () => {
  const { customers, install } = await withThree();
  install("thief", { customer_before_create: () => change({ email: "a" }) });
  await expect(customers.upsert({ email: "d", vat: "STOLEN" }, ["email"])).rejects.toThrow(/UNIQUE/);
  expect(await customers.countBy({ vat: "STOLEN" })).toBe(0);
  install("mover", { customer_before_update: () => change({ email: "e", vat: "E" }) });
  await customers.upsert({ email: "b", vat: "B" }, ["email"]);
  expect(await customers.findOneByOrFail({ id: 2 })).toMatchObject({ email: "e", vat: "E" });
  expect(await customers.count()).toBe(3);
});

it("an insert that ignores what is there tells only of what it made", async () => {
  const { customers, install, heard } = await withThree();
  install("all", { customer_after_create: () => undefined, customer_after_update: () => undefined });
  await customers
    .createQueryBuilder()
    .insert()
    .values([{ email: "b" }, { email: "d" }])
    .orIgnore()
    .execute();
  expect(heard.map(({ record }) => record.email)).toEqual(["d"]);
});

it("a relation that is set by a query builder is asked about", async () => {
  const { dataSource, customers, install, heard } = await withThree();
  const invoice = await dataSource.getRepository("Invoice").save({ number: "1", totalCents: 1 });
  install("all", { invoice_before_update: () => undefined });
  await customers.createQueryBuilder().relation("Customer", "invoices").of(2).add(invoice.id);
  expect(heard[0]).toMatchObject({
    record: { customer_id: 2 },
    previous: { customer_id: null },
    changed: ["customer_id"],
  });
});

it("an embedded entity is one field, of which a plug-in changes a part", async () => {
  const { customers, install } = await withThree();
  const movedAt = new Date("2026-01-02T03:04:05.000Z");
  await customers.update({ email: "a" }, { address: { city: "Ulm", zip: "1", movedAt } });
  install("zip", { customer_before_save: () => change({ address: { zip: "89073" } }) });
  const patch = { address: { city: "Neu-Ulm" } };
  await customers.update({ email: "a" }, patch);
  expect(patch).toEqual({ address: { city: "Neu-Ulm" } });
  expect((await customers.findOneByOrFail({ email: "a" })).address).toEqual({
    city: "Neu-Ulm",
    zip: "89073",
    movedAt,
  });
});

it("an update with a limit, whose records cannot be known, is refused where somebody hears of it", async () => {
  const { customers, install } = await withThree();
  install("all", listensTo("customer"));
  const limited = customers.createQueryBuilder().update().set({ vat: "X" }).limit(1).execute();
  await expect(limited).rejects.toThrow(RecordEventsError);
});

it("an update that reaches nothing asks nobody, and writes nothing", async () => {
  const { customers, install, heard } = await withThree();
  install("all", listensTo("customer"));
  expect((await customers.update({ email: "z" }, { vat: "X" })).affected).toBe(0);
  expect((await customers.delete({ email: "z" })).affected).toBe(0);
  expect(heard).toEqual([]);
});

it("more records than one statement can name are updated and deleted", async () => {
  const { customers, install, heard } = await withThree();
  for (let from = 0; from < 1_200; from += 300) {
    await customers.insert(Array.from({ length: 300 }, (_, n) => ({ email: `n${from + n}`, vat: "N" })));
  }
  install("many", {
    customer_after_update_many: () => undefined,
    customer_after_destroy_many: () => undefined,
  });
  expect((await customers.update({ vat: "N" }, { country: "FR" })).affected).toBe(1_200);
  expect((await customers.delete({ vat: "N" })).affected).toBe(1_200);
  expect(heard.reduce((sum, { records = [] }) => sum + records.length, 0)).toBe(2_400);
});

it("an INSERT with a SELECT is refused where somebody hears of it, as nobody knows what it inserts", async () => {
  const { dataSource, install } = await open();
  const select = dataSource.createQueryBuilder().select("'x@example.com'", "email").from("Customer", "other");
  const insert = () =>
    dataSource.createQueryBuilder().insert().into("Customer", ["email"]).valuesFromSelect(select).execute();
  await insert();
  install("guard", { customer_before_create: () => undefined });
  await expect(insert()).rejects.toThrow(/"customer" with a SELECT cannot be asked about/);
});
