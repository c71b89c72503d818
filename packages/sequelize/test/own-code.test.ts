import { RejectedError, recordEvents } from "@mortise/events";
import { eventSource } from "@mortise/sequelize";
import { DataTypes, Sequelize } from "sequelize";
import { afterEach, expect, it } from "vitest";
import { sqlite3 } from "../../../conformance/sqlite3.ts";
import { change, hearing, reject, TestPlugin } from "./plugins.ts";
import { defineModels, openShop, type Row, type Shop, type ShopOptions, shopModels } from "./shop.ts";

let shop: Shop | undefined;

async function open(options: ShopOptions = {}): Promise<Shop> {
  shop = await openShop(options);
  return shop;
}

afterEach(async () => {
  expect(shop?.failures ?? []).toEqual([]);
  await shop?.close();
  shop = undefined;
});

it("a hook of the app's that saves, with the options that it was given, is a write of its own", async () => {
  const all = new TestPlugin("all", hearing("customer"));
  const { Customer } = await open({
    plugins: [all],
    prepare: ({ Customer: model }) => {
      model.addHook("afterCreate", async (row, options) => {
        await (row as Row).update({ name: "from afterCreate" }, options);
      });
      model.addHook("beforeDestroy", async (row, options) => {
        await (row as Row).update({ name: "gone" }, options);
      });
    },
  });
  const ada = await Customer.create({ email: "a@x.org" });
  const updates = () => all.at("customer_after_update").map(({ record }) => record.name);
  expect(updates()).toEqual(["from afterCreate"]);
  await ada.destroy();
  expect(updates()).toEqual(["from afterCreate", "gone"]);
  expect(all.at("customer_after_destroy")).toHaveLength(1);
});

it("a hook that fails takes back what was written with its record", async () => {
  const all = new TestPlugin("all", hearing("customer"));
  const { Customer } = await open({
    plugins: [all],
    prepare: ({ Customer: model }) =>
      model.addHook("afterCreate", () => {
        throw new Error("the app's own");
      }),
  });
  await expect(Customer.create({ email: "a@x.org" })).rejects.toThrow("the app's own");
  expect(await Customer.count()).toBe(0);
  expect(all.heard.filter((event) => event.startsWith("customer_after_"))).toEqual([]);
});

it("a save that changes nothing until a hook does is asked about behind that", async () => {
  const all = new TestPlugin("all", {
    ...hearing("invoice"),
    invoice_before_save: ({ record }) => (record.cents === 13 ? reject("cents") : undefined),
    invoice_before_update: ({ record }) => (record.cents === 5 ? change({ number: "changed" }) : undefined),
  });
  let cents: number | undefined;
  const { Customer, Invoice } = await open({
    plugins: [all],
    prepare: ({ Invoice: model }) =>
      model.addHook("beforeUpdate", (row) => void (cents && row.set("cents", cents))),
  });
  await Customer.create({ email: "a@x.org" });
  const invoice = await Invoice.create({ number: "1", customerId: 1 });
  all.told.length = 0;
  await invoice.save();
  expect(all.heard).toEqual([]);
  cents = 5;
  await invoice.save();
  expect(all.at("invoice_after_update")).toMatchObject([
    {
      record: { cents: 5, number: "changed" },
      previous: { cents: 0, number: "1" },
      changed: ["number", "cents"],
    },
  ]);
  cents = 13;
  await expect(invoice.save()).rejects.toThrow(RejectedError);
  expect(await Invoice.findAll({ raw: true })).toMatchObject([{ number: "changed", cents: 5 }]);
});

it("fields that a save lists are joined by those that plug-ins change", async () => {
  const mend = new TestPlugin("mend", { customer_before_save: () => change({ plan: "pro" }) });
  const { Customer } = await open({ plugins: [mend] });
  await Customer.create({ email: "a@x.org", name: "Ada" }, { fields: ["email"] });
  const ada = await Customer.findOne({ rejectOnEmpty: true });
  expect(ada).toMatchObject({ plan: "pro", name: null });
  await Customer.update({ plan: "free" }, { where: {}, hooks: false, fields: ["plan"] });
  ada.set({ name: "Ada", seats: 4 });
  await ada.save({ fields: ["name"] });
  await Customer.update({ name: "Byron", seats: 9 }, { where: {}, fields: ["name"] });
  expect(await Customer.findOne({ raw: true })).toMatchObject({ name: "Byron", seats: 1, plan: "pro" });
});

it("what beforeValidate changes in an update is written where the hook says so, as without plug-ins", async () => {
  const { Customer, plugins } = await open({
    prepare: ({ Customer: model }) =>
      model.addHook("beforeValidate", (row, options) => {
        if (row.isNewRecord) return;
        row.set("plan", "pro");
        row.set("name", "from a hook");
        (options as { fields: string[] }).fields.push("name");
      }),
  });
  const ada = await Customer.create({ email: "a@x.org" });
  const update = async (seats: number) => {
    await ada.update({ seats, name: null });
    return Customer.findOne({ raw: true, attributes: ["plan", "name"] });
  };
  const without = await update(2);
  expect(without).toEqual({ plan: "free", name: "from a hook" });
  const all = new TestPlugin("all", hearing("customer"));
  plugins.push(all);
  await Customer.update({ name: null }, { where: {}, hooks: false });
  await ada.reload();
  all.told.length = 0;
  expect(await update(3)).toEqual(without);
  expect(all.at("customer_before_save")[0]?.record).toMatchObject({ name: "from a hook", plan: "free" });
});

it("validators of virtual attributes run", async () => {
  const all = new TestPlugin("all", hearing("invoice"));
  const { sequelize, records, source } = await open({ plugins: [all] });
  source.detach();
  const Secret = sequelize.define("Invoice", {
    number: { type: DataTypes.STRING },
    password: {
      type: DataTypes.VIRTUAL(DataTypes.STRING),
      validate: { len: [8, 100] },
      set(this: Row, value: string) {
        this.setDataValue("password", value);
        this.setDataValue("number", String(value.length));
      },
    },
  });
  eventSource(sequelize, records);
  await Secret.sync({ force: true });
  await expect(Secret.create({ password: "short" })).rejects.toThrow(/len on password/);
  const secret = await Secret.create({ password: "long enough" });
  await expect(secret.update({ password: "short" })).rejects.toThrow(/len on password/);
  await expect(Secret.update({ password: "short" }, { where: {} })).rejects.toThrow(/len on password/);
  const again = await Secret.findOne({ rejectOnEmpty: true });
  await again.update({ password: "long enough too" });
  expect(all.at("invoice_after_update").map(({ record }) => record.number)).toEqual(["15"]);
});

it("the app's setters run once, and not over what plug-ins change", async () => {
  const mend = new TestPlugin("mend", { customer_before_update: () => change({ plan: "pro" }) });
  const { Customer } = await open({
    plugins: [mend],
    prepare: ({ Customer: model }) => {
      const { rawAttributes, refreshAttributes } = model as unknown as {
        rawAttributes: { name: object };
        refreshAttributes(): void;
      };
      Object.assign(rawAttributes.name, {
        set(this: Row, value: string) {
          this.setDataValue("name", `${value}.`);
        },
      });
      refreshAttributes.call(model);
    },
  });
  await Customer.create({ email: "a@x.org", name: "created" });
  const names = async () => (await Customer.findOne({ raw: true }))?.name;
  expect(await names()).toBe("created.");
  await Customer.update({ name: "updated" }, { where: {} });
  expect(await names()).toBe("updated.");
  await Customer.upsert({ email: "a@x.org", name: "upserted" });
  expect(await names()).toMatch(/^upserted\./);
  await Customer.bulkCreate([{ email: "b@x.org", name: "bulk" }]);
  expect((await Customer.findOne({ where: { email: "b@x.org" } }))?.name).toBe("bulk.");
});

it("a soft destroy is no update to those who only hear of updates", async () => {
  const updates = new TestPlugin("updates", { customer_before_update: () => reject("id") });
  const { Customer } = await open({ plugins: [updates] });
  const ada = await Customer.create({ email: "a@x.org" });
  await ada.destroy();
  expect(updates.heard).toEqual([]);
  expect(await Customer.count()).toBe(0);
});

it("findOrCreate creates once, and finds afterwards", async () => {
  const all = new TestPlugin("all", hearing("customer"));
  const { Customer } = await open({ plugins: [all] });
  const wanted = { where: { email: "a@x.org" }, defaults: { name: "Ada" } };
  expect((await Customer.findOrCreate(wanted))[1]).toBe(true);
  expect((await Customer.findOrCreate(wanted))[1]).toBe(false);
  expect((await Customer.findCreateFind(wanted))[1]).toBe(false);
  expect(all.at("customer_after_create")).toHaveLength(1);
});

it("models that are classes, derived from each other too, are each their own", async () => {
  const all = new TestPlugin("all", hearing("invoice"));
  const { sequelize, Invoice } = await open({ plugins: [all] });
  class Draft extends (Invoice as typeof Invoice) {}
  Draft.init(
    { number: { type: DataTypes.STRING, primaryKey: true } },
    { sequelize, tableName: "drafts", timestamps: false },
  );
  await Draft.sync();
  await Draft.create({ number: "draft" });
  expect(all.heard).toEqual([]);
  await Invoice.bulkCreate([{ number: "1", customerId: 1 }]).catch(() => {});
  expect(all.at("invoice_before_create")).toHaveLength(1);
});

it("a second source is refused until the first one is detached", async () => {
  const { sequelize, records, source, Customer, plugins } = await open();
  expect(() => eventSource(sequelize, records)).toThrow(expect.objectContaining({ code: "invalid-options" }));
  source.detach();
  source.detach();
  const all = new TestPlugin("all", hearing("customer"));
  plugins.push(all);
  const second = eventSource(sequelize, records);
  await Customer.create({ email: "a@x.org" });
  expect(all.at("customer_before_create")).toHaveLength(1);
  second.detach();
});

it("on SQLite in memory, which has one connection, writes take turns, and those inside another join it", async () => {
  const sequelize = new Sequelize({
    dialect: "sqlite",
    storage: ":memory:",
    dialectModule: sqlite3,
    logging: false,
  });
  const { Customer, Log } = defineModels(sequelize);
  await sequelize.sync();
  const guard = new TestPlugin("guard", {
    ...hearing("customer"),
    customer_before_create: async ({ record }) => {
      await Log.create({ text: String(record.email) });
      return record.email === "1@x.org" ? reject("email") : undefined;
    },
  });
  const records = recordEvents({ models: shopModels(sequelize), host: { plugins: [guard] } });
  eventSource(sequelize, records);
  Customer.addHook("afterCreate", () =>
    Customer.update({ name: "hook" }, { where: { name: "none" } }).then(() => {}),
  );
  const all = await Promise.allSettled([0, 1, 2].map((n) => Customer.create({ email: `${n}@x.org` })));
  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect((await Log.findAll()).map(({ text }) => text)).toEqual(["0@x.org", "2@x.org"]);
  await records.settled();
  expect(guard.at("customer_after_create")).toHaveLength(2);
  await sequelize.close();
});
