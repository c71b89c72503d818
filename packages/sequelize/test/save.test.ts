import { RejectedError } from "@mortise/events";
import { afterEach, expect, it } from "vitest";
import { change, hearing, reject, TestPlugin } from "./plugins.ts";
import { openShop, type Shop, type ShopOptions } from "./shop.ts";

let shop: Shop;

async function open(options: ShopOptions = {}): Promise<Shop> {
  shop = await openShop(options);
  return shop;
}

afterEach(async () => {
  expect(shop.failures).toEqual([]);
  await shop.close();
});

it("a create, an update and a destroy are told in ActiveRecord's order, with what was before", async () => {
  const all = new TestPlugin("all", hearing("customer"));
  const { Customer } = await open({ plugins: [all] });
  const ada = await Customer.create({ email: "ada@example.com" });
  expect(all.heard).toEqual([
    ...["customer_before_validation", "customer_before_save", "customer_before_create"],
    ...["customer_after_validation", "customer_after_create", "customer_after_save"],
  ]);
  expect(all.told[2]?.record).toEqual({
    ...{
      email: "ada@example.com",
      name: null,
      seats: 1,
      plan: "free",
      metadata: null,
      balance: null,
      units: null,
    },
    ...{ logo: null, renewsAt: null, day: null, version: 0, deletedAt: null },
  });
  expect(all.told[4]).toMatchObject({
    action: "create",
    record: { id: 1, createdAt: expect.stringMatching(/Z$/) },
  });
  expect(all.told[4]).not.toHaveProperty("previous");

  all.told.length = 0;
  await ada.update({ seats: 5 });
  expect(all.heard).toEqual([
    ...["customer_before_validation", "customer_before_save", "customer_before_update"],
    ...["customer_after_validation", "customer_after_update", "customer_after_save"],
  ]);
  expect(all.told[2]).toMatchObject({
    record: { id: 1, seats: 5 },
    previous: { seats: 1 },
    changed: ["seats"],
  });
  expect(all.told[4]).toMatchObject({ record: { seats: 5, version: 1 }, changed: ["seats", "version"] });

  all.told.length = 0;
  await ada.destroy({ force: true });
  expect(all.heard).toEqual(["customer_before_destroy", "customer_after_destroy"]);
  expect(all.told[1]?.record).toMatchObject({ id: 1, seats: 5 });
  expect(await Customer.count({ paranoid: false })).toBe(0);
});

it("a veto leaves nothing, and the app's error names the field", async () => {
  const guard = new TestPlugin("guard", {
    customer_before_create: ({ record }) =>
      record.email === "eve@example.com" ? reject("email") : undefined,
    customer_before_update: ({ record }) => (Number(record.seats) > 9 ? reject("seats") : undefined),
    customer_before_destroy: () => reject("id"),
    customer_after_save: () => undefined,
    customer_after_destroy: () => undefined,
  });
  const { Customer } = await open({ plugins: [guard] });
  await expect(Customer.create({ email: "eve@example.com" })).rejects.toThrow(RejectedError);
  const ada = await Customer.create({ email: "ada@example.com" });
  guard.told.length = 0;
  const refused = ada.update({ seats: 10 });
  await expect(refused).rejects.toMatchObject({ rejections: [{ errors: [{ field: "seats" }] }] });
  await expect(ada.destroy()).rejects.toThrow(RejectedError);
  expect(await Customer.findAll({ raw: true })).toMatchObject([{ email: "ada@example.com", seats: 1 }]);
  expect(guard.heard).not.toContain("customer_after_save");
});

it("changes are in the row, in what Sequelize returns, and seen by the app's validators", async () => {
  const mend = new TestPlugin("mend", {
    customer_before_validation: ({ record }) => change({ email: String(record.email).trim() }),
    customer_before_create: () => change({ seats: 3 }),
    customer_before_update: ({ record }) => change({ name: `${record.name}!` }),
  });
  const { Customer } = await open({ plugins: [mend] });
  const ada = await Customer.create({ email: " ada@example.com " });
  expect(ada.email).toBe("ada@example.com");
  expect(ada.seats).toBe(3);
  await ada.update({ seats: 4 });
  const [row] = await Customer.findAll();
  expect(row?.get()).toMatchObject({ email: "ada@example.com", seats: 4, name: "null!" });
});

it("the app's validators stop a write behind before_validation, and what plug-ins change later as well", async () => {
  const wild = new TestPlugin("wild", {
    ...hearing("customer"),
    customer_before_update: () => change({ seats: -1 }),
  });
  const { Customer } = await open({ plugins: [wild] });
  await expect(Customer.create({ email: "nobody" })).rejects.toThrow(/isEmail/);
  expect(wild.heard).toEqual(["customer_before_validation"]);
  const ada = await Customer.create({ email: "ada@example.com" });
  await expect(ada.update({ name: "Ada" })).rejects.toThrow(/min on seats/);
  expect(await Customer.findOne({ raw: true })).toMatchObject({ seats: 1, name: null });
});

it("validators and hooks of the app run as often as without plug-ins", async () => {
  const ran: string[] = [];
  const hooks = [
    "beforeValidate",
    "afterValidate",
    "beforeCreate",
    "beforeUpdate",
    "beforeSave",
    "afterSave",
    "beforeDestroy",
  ];
  const counted = (models: { Customer: Shop["Customer"] }) => {
    for (const hook of hooks) models.Customer.addHook(hook as "beforeSave", () => void ran.push(hook));
  };
  const { Customer, plugins, source } = await open({ prepare: counted });
  const write = async (email: string) => {
    ran.length = 0;
    const row = await Customer.create({ email });
    await row.update({ seats: 2 });
    await row.destroy();
    return [...ran];
  };
  const without = await write("a@example.com");
  plugins.push(new TestPlugin("all", hearing("customer")));
  expect(await write("b@example.com")).toEqual(without);
  source.detach();
  expect(await write("c@example.com")).toEqual(without);
  expect(Object.getOwnPropertyNames(Customer.prototype)).not.toContain("save");
  expect(Object.hasOwn(Customer, "bulkCreate")).toBe(false);
});

it("what the app's own hooks change is validated and told", async () => {
  const all = new TestPlugin("all", hearing("customer"));
  const { Customer } = await open({
    plugins: [all],
    prepare: (models) => {
      models.Customer.addHook("beforeValidate", (row) => void row.set("name", "from beforeValidate"));
      models.Customer.addHook("beforeUpdate", (row) => void row.set("plan", "pro"));
    },
  });
  const ada = await Customer.create({ email: "ada@example.com" });
  expect(all.told[0]?.record.name).toBe("from beforeValidate");
  await ada.update({ seats: 2 });
  expect(all.at("customer_after_update")[0]).toMatchObject({
    record: { plan: "pro" },
    previous: { plan: "free" },
  });
  expect(await Customer.findOne({ raw: true })).toMatchObject({ plan: "pro" });
});

it("a partly loaded, outdated instance is told as the row will be", async () => {
  const all = new TestPlugin("all", {
    ...hearing("customer"),
    customer_before_update: () => change({ plan: "pro" }),
  });
  const { Customer } = await open({ plugins: [all] });
  await Customer.create({ email: "ada@example.com", name: "Ada", seats: 2 });
  const part = await Customer.findOne({ attributes: ["id", "seats", "version"] });
  await Customer.update({ name: "Lovelace" }, { where: {}, hooks: false });
  all.told.length = 0;
  await part?.update({ seats: 7 });
  expect(all.told[0]).toMatchObject({ record: { name: "Lovelace", seats: 7 }, previous: { seats: 2 } });
  expect(await Customer.findOne({ raw: true })).toMatchObject({ name: "Lovelace", plan: "pro", seats: 7 });
});

it("a version that is another fails as ever, and nothing is told of it", async () => {
  const all = new TestPlugin("all", hearing("customer"));
  const { Customer } = await open({ plugins: [all] });
  const ada = await Customer.create({ email: "ada@example.com" });
  const late = await Customer.findOne();
  await ada.update({ seats: 2 });
  all.told.length = 0;
  await expect(late?.update({ seats: 3 })).rejects.toThrow(/stale model/);
  expect(all.heard).toEqual(["customer_before_validation", "customer_before_save", "customer_before_update"]);
});

it("plug-ins may change a primary key, a composite one too, and a foreign key", async () => {
  const id = "0193b1a0-0000-4000-8000-000000000001";
  const mover = new TestPlugin("mover", {
    ...hearing("invoice"),
    invoice_before_update: () => change({ id, customerId: 2 }),
    seat_before_create: () => change({ row: 7 }),
    seat_before_update: () => change({ row: 8 }),
    seat_after_update: () => undefined,
  });
  const { Customer, Invoice, Seat } = await open({ plugins: [mover] });
  await Customer.bulkCreate([{ email: "a@example.com" }, { email: "b@example.com" }]);
  const invoice = await Invoice.create({ number: "1", customerId: 1 });
  await invoice.update({ cents: 5 });
  expect(invoice.id).toBe(id);
  expect(await Invoice.findAll({ raw: true })).toEqual([{ id, number: "1", cents: 5, customerId: 2 }]);
  expect(mover.at("invoice_after_update")[0]).toMatchObject({ record: { id, customerId: 2, cents: 5 } });
  const seat = await Seat.create({ plane: "A", row: 1 });
  await seat.update({ taken: true });
  expect(await Seat.findAll({ raw: true, attributes: ["plane", "row", "taken"] })).toMatchObject([
    { plane: "A", row: 8 },
  ]);
  expect(mover.at("seat_after_update")[0]?.record).toEqual({ plane: "A", row: 8, taken: true });
});

it("values of every type pass to plug-ins and back", async () => {
  const values = {
    metadata: { a: [1, { b: null }] },
    balance: "12345678.75",
    units: "900719925474099",
    logo: { base64: "AAEC" },
    renewsAt: "2027-01-02T03:04:05.000Z",
    day: "2027-01-02",
    plan: "pro",
  };
  const all = new TestPlugin("all", { ...hearing("customer"), customer_before_create: () => change(values) });
  const { Customer } = await open({ plugins: [all] });
  await Customer.create({
    email: "ada@example.com",
    units: 12n,
    logo: Buffer.from([9]),
    renewsAt: new Date(0),
  });
  expect(all.told[0]?.record).toMatchObject({
    units: "12",
    logo: { base64: "CQ==" },
    renewsAt: "1970-01-01T00:00:00.000Z",
  });
  const row = await Customer.findOne();
  expect(row?.renewsAt).toEqual(new Date(values.renewsAt));
  expect(Buffer.from(row?.logo)).toEqual(Buffer.from([0, 1, 2]));
  expect(row?.metadata).toEqual(values.metadata);
  expect(row?.day).toBe("2027-01-02");
  expect(all.at("customer_after_create")[0]?.record).toMatchObject(values);
});

it("a soft destroy is a destroy, and restore is an update", async () => {
  const all = new TestPlugin("all", hearing("customer"));
  const { Customer } = await open({ plugins: [all] });
  const ada = await Customer.create({ email: "ada@example.com" });
  all.told.length = 0;
  await ada.destroy();
  expect(all.heard).toEqual(["customer_before_destroy", "customer_after_destroy"]);
  all.told.length = 0;
  await ada.destroy();
  expect(all.heard).toEqual([]);
  await ada.restore();
  expect(all.at("customer_after_update")).toMatchObject([
    { record: { deletedAt: null }, changed: expect.arrayContaining(["deletedAt"]) },
  ]);
  expect(await Customer.count()).toBe(1);
});

it("where nothing changes, nobody is asked; where SQL is written, plug-ins see its outcome", async () => {
  const all = new TestPlugin("all", hearing("customer"));
  const { Customer, sequelize } = await open({ plugins: [all] });
  const ada = await Customer.create({ email: "ada@example.com", seats: 2 });
  all.told.length = 0;
  await ada.save();
  expect(all.heard).toEqual([]);
  await ada.update({ seats: sequelize.literal("seats * 10") as unknown as number });
  expect(all.told[0]).toMatchObject({ record: { seats: 20 }, previous: { seats: 2 } });
  expect(all.at("customer_after_update")[0]?.record.seats).toBe(20);
});
