import { RejectedError } from "@mortise/events";
import { afterEach, expect, it } from "vitest";
import { type Customer, change, type Invoice, listensTo, openShop, rejection, type Shop } from "./shop.ts";

let shop: Shop | undefined;
afterEach(async () => {
  await shop?.close();
  shop = undefined;
});

const open = async (...given: Parameters<typeof openShop>): Promise<Shop> => {
  shop = await openShop(...given);
  return shop;
};

it("a save tells all of create in ActiveRecord's order, with what the database filled in", async () => {
  const { dataSource, install, heard, names } = await open();
  install("all", listensTo("customer"));
  const saved = await dataSource.getRepository<Customer>("Customer").save({ email: "ada@example.com" });
  expect(names()).toEqual([
    "customer_before_validation",
    "customer_before_save",
    "customer_before_create",
    "customer_after_validation",
    "customer_after_create",
    "customer_after_save",
  ]);
  expect(heard[2]?.record).toEqual({
    email: "ada@example.com",
    vat: null,
    country: null,
    credits: 0,
    settings: null,
    deletedAt: null,
    address: { city: null, zip: null, movedAt: null },
  });
  expect(heard[4]?.record).toMatchObject({
    id: saved.id,
    credits: 0,
    version: 1,
    createdAt: expect.any(String),
  });
  expect(heard[4]?.record).not.toHaveProperty("passwordHash");
});

it("a change is in the row, in the entity that save gives, and in later events", async () => {
  const { dataSource, install, heard } = await open();
  install("vat", {
    customer_before_save: ({ record }) =>
      change({ vat: String(record.vat).toUpperCase(), address: { city: "Ulm" } }),
    customer_after_save: () => undefined,
  });
  const customers = dataSource.getRepository<Customer>("Customer");
  const saved = await customers.save({ email: "ada@example.com", vat: "de1" });
  expect(saved).toMatchObject({ vat: "DE1", address: { city: "Ulm" } });
  expect(await customers.findOneBy({ id: saved.id })).toMatchObject({ vat: "DE1", address: { city: "Ulm" } });
  expect(heard.at(-1)?.record).toMatchObject({ vat: "DE1" });

  saved.vat = "de2";
  await customers.save(saved);
  expect(saved.vat).toBe("DE2");
  expect(await customers.findOneBy({ id: saved.id })).toMatchObject({ vat: "DE2" });
  expect(heard.at(-1)).toMatchObject({ previous: { vat: "DE1" }, record: { vat: "DE2", version: 2 } });
  expect(heard.at(-1)?.changed).toEqual(expect.arrayContaining(["vat", "version"]));
});

it("a rejection keeps a save from happening, in the middle of a batch too", async () => {
  const { dataSource, install } = await open();
  const customers = dataSource.getRepository<Customer>("Customer");
  install("guard", {
    customer_before_create: ({ record }) => (record.email === "b" ? rejection("email") : undefined),
  });
  const saving = customers.save([{ email: "a" }, { email: "b" }, { email: "c" }]);
  await expect(saving).rejects.toThrow(RejectedError);
  expect(await customers.count()).toBe(0);
});

it("a rejected update in a batch undoes the others, and writes none behind the rollback", async () => {
  const { dataSource, install, names } = await open();
  const customers = dataSource.getRepository<Customer>("Customer");
  const all = await customers.save(["a", "b", "c", "d"].map((email) => ({ email })));
  install("guard", {
    customer_before_update: async ({ record }) => {
      await new Promise((resolve) => setTimeout(resolve, record.email === "b" ? 1 : 20));
      return record.email === "b" ? rejection("vat") : undefined;
    },
    customer_after_update: () => undefined,
  });
  for (const one of all) one.vat = "X";
  await expect(customers.save(all)).rejects.toThrow(RejectedError);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(await customers.countBy({ vat: "X" })).toBe(0);
  expect(names()).not.toContain("customer_after_update");
});

it("a remove brings the whole record, before and after, and a rejection keeps it", async () => {
  const { dataSource, install, heard, names, remove } = await open();
  const customers = dataSource.getRepository<Customer>("Customer");
  const saved = await customers.save({ email: "ada@example.com", vat: "DE1" });
  install("guard", { customer_before_destroy: () => rejection("id") });
  await expect(customers.remove(saved)).rejects.toThrow(RejectedError);
  expect(await customers.count()).toBe(1);
  remove("guard");
  heard.length = 0;
  install("all", listensTo("customer"));
  await customers.remove({ ...saved });
  expect(names()).toEqual(["customer_before_destroy", "customer_after_destroy"]);
  expect(heard[1]?.record).toMatchObject({ id: saved.id, vat: "DE1" });
  expect(await customers.count()).toBe(0);
});

it("cascaded records are asked about with their foreign keys, and a rejected one undoes all", async () => {
  const { dataSource, install, heard } = await open();
  const customers = dataSource.getRepository<Customer>("Customer");
  install("guard", {
    invoice_before_create: ({ record }) =>
      record.number === "bad" ? rejection("number") : change({ number: `R-${record.number}` }),
    invoice_after_create: () => undefined,
  });
  const saved = await customers.save({ email: "a", invoices: [{ number: "1", totalCents: 5 }] as Invoice[] });
  expect(saved.invoices?.[0]?.number).toBe("R-1");
  expect(heard.at(-1)?.record).toEqual({
    id: saved.invoices?.[0]?.id,
    number: "R-1",
    totalCents: 5,
    customer_id: saved.id,
  });
  const bad = customers.save({ email: "b", invoices: [{ number: "bad", totalCents: 5 }] as Invoice[] });
  await expect(bad).rejects.toThrow(RejectedError);
  expect(await customers.count()).toBe(1);
});

it("a plug-in may change a foreign key: another customer is referred to, and no customer changed", async () => {
  const { dataSource, install } = await open();
  const [one, other] = await dataSource
    .getRepository<Customer>("Customer")
    .save([{ email: "a" }, { email: "b" }]);
  install("mover", { invoice_before_create: () => change({ customer_id: other?.id }) });
  const invoices = dataSource.getRepository<Invoice>("Invoice");
  const saved = await invoices.save({ number: "1", totalCents: 1, customer: one as Customer });
  expect(one?.id).toBe(1);
  expect(saved.customer?.id).toBe(other?.id);
  expect(await invoices.findOne({ where: {}, relations: { customer: true } })).toMatchObject({
    customer: { email: "b" },
  });
});

it("a plug-in may change a primary key, of a record that is new and of one that is there", async () => {
  const { dataSource, install, heard } = await open();
  const seats = dataSource.getRepository<{ org: string; user: string; role: string }>("Seat");
  install("mover", {
    seat_before_save: ({ record }) => change({ user: `${record.user}!` }),
    seat_after_save: () => undefined,
  });
  const seat = await seats.save({ org: "acme", user: "ada", role: "admin" });
  expect(seat.user).toBe("ada!");
  seat.role = "owner";
  await seats.save(seat);
  expect(await seats.find()).toEqual([{ org: "acme", user: "ada!!", role: "owner" }]);
  expect(seat.user).toBe("ada!!");
  expect(heard.at(-1)).toMatchObject({
    record: { user: "ada!!", role: "owner" },
    previous: { user: "ada!" },
  });
});

it("soft removal is a destroy, and recovery an update", async () => {
  const { dataSource, install, names, heard } = await open();
  const customers = dataSource.getRepository<Customer>("Customer");
  const saved = await customers.save({ email: "a" });
  install("all", listensTo("customer"));
  await customers.softRemove(saved);
  expect(names()).toEqual(["customer_before_destroy", "customer_after_destroy"]);
  heard.length = 0;
  await customers.recover(saved);
  expect(names()).toContain("customer_after_update");
  expect(heard.at(-1)).toMatchObject({
    record: { deletedAt: null },
    previous: { deletedAt: expect.any(String) },
  });
  heard.length = 0;
  await customers.softDelete({ email: "a" });
  await customers.softDelete({ email: "a" });
  expect(names()).toEqual(["customer_before_destroy", "customer_after_destroy"]);
  await customers.restore({ email: "a" });
  expect(await customers.count()).toBe(1);
});

it("subscribers of the app's own stay, are asked first, and see what plug-ins changed", async () => {
  const seen: unknown[] = [];
  const { dataSource, install } = await open({
    subscribers: [
      {
        listenTo: () => "Customer",
        beforeInsert: async ({ entity }: { entity: Customer }) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          entity.country = "DE";
        },
        afterInsert: ({ entity }: { entity: Customer }) => seen.push(entity.vat),
      },
    ],
  });
  install("vat", { customer_before_create: ({ record }) => change({ vat: `${record.country}1` }) });
  await dataSource.getRepository<Customer>("Customer").save({ email: "a" });
  expect(seen).toEqual(["DE1"]);
});

it("a save without listeners is asked about all the same", async () => {
  const { dataSource, install, remove } = await open();
  const customers = dataSource.getRepository<Customer>("Customer");
  install("vat", { customer_before_save: ({ record }) => change({ vat: `${record.email}!` }) });
  const saved = await customers.save({ email: "a" }, { transaction: false });
  expect(saved.vat).toBe("a!");
  await customers.save({ ...saved, email: "b" }, { listeners: false });
  remove("vat");
  // What was changed then is nothing to a later save.
  expect(await customers.save({ ...saved, email: "c", vat: "mine" })).toMatchObject({ vat: "mine" });
  await customers.deleteAll();
  install("guard", { customer_before_create: () => rejection("email") });
  await expect(customers.save({ email: "a" }, { listeners: false })).rejects.toThrow(RejectedError);
  await expect(customers.save({ email: "a" }, { transaction: false })).rejects.toThrow(RejectedError);
  expect(await customers.count()).toBe(0);
});
