import { RejectedError } from "@mortise/events";
import { afterEach, describe, expect, it } from "vitest";
import { createDatabase, havePostgres, type PostgresDatabase } from "../../../conformance/postgres.ts";
import { change, hearing, reject, TestPlugin } from "./plugins.ts";
import { openShop, type Shop, type ShopOptions } from "./shop.ts";

const databases = [
  { on: "SQLite", runs: true },
  { on: "PostgreSQL", runs: await havePostgres() },
];

describe.for(databases)("writes of many rows on $on", ({ on, runs }) => {
  let shop: Shop;
  let database: PostgresDatabase | undefined;

  async function open(options: ShopOptions = {}): Promise<Shop> {
    if (on === "PostgreSQL") database = await createDatabase("sequelize_many");
    shop = await openShop({ ...options, ...(database && { url: database.url }) });
    return shop;
  }

  afterEach(async () => {
    expect(shop.failures).toEqual([]);
    await shop.close();
    await database?.close();
    database = undefined;
  });

  const three = ["a", "b", "c"].map((name) => ({ email: `${name}@example.com`, name }));
  const namesOf = async ({ Customer }: Shop) =>
    (await Customer.findAll({ order: ["id"], paranoid: false })).map((row) => row.name);

  it.runIf(runs)("a bulkCreate is one write of each record, told as it was written", async () => {
    const all = new TestPlugin("all", {
      ...hearing("customer"),
      customer_before_create: ({ record }) => (record.name === "b" ? change({ name: "B" }) : undefined),
    });
    const { Customer } = await open({ plugins: [all] });
    const rows = await Customer.bulkCreate(three);
    expect(rows.map(({ name }) => name)).toEqual(["a", "B", "c"]);
    expect(await namesOf(shop)).toEqual(["a", "B", "c"]);
    expect(
      all.at("customer_after_create").map(({ record }) => [record.id, record.name, record.version]),
    ).toEqual([
      [1, "a", 0],
      [2, "B", 0],
      [3, "c", 0],
    ]);
  });

  it.runIf(runs)("one veto in a batch leaves none of it, with and without hooks", async () => {
    const guard = new TestPlugin("guard", {
      customer_before_create: ({ record }) => (record.name === "c" ? reject("name") : undefined),
      customer_after_create: () => undefined,
    });
    const { Customer } = await open({ plugins: [guard] });
    for (const options of [{}, { hooks: false }, { individualHooks: true }, { validate: true }]) {
      const refused = Customer.bulkCreate(three, options);
      await expect(refused).rejects.toMatchObject({ rejections: [{ index: 2 }] });
    }
    expect(await namesOf(shop)).toEqual([]);
    expect(guard.heard).not.toContain("customer_after_create");
  });

  it.runIf(runs)(
    "bulkCreate's validation runs between two events, and the app's hooks only where it wants them",
    async () => {
      const ran: string[] = [];
      const all = new TestPlugin("all", {
        ...hearing("customer"),
        customer_before_save: () => change({ seats: 0 }),
      });
      const { Customer } = await open({
        plugins: [all],
        prepare: (models) => models.Customer.addHook("beforeBulkCreate", () => void ran.push("app")),
      });
      const nobody = Customer.bulkCreate([{ email: "nobody" }], { validate: true });
      await expect(nobody).rejects.toMatchObject({
        name: "AggregateError",
        errors: [{ name: "SequelizeBulkRecordError" }],
      });
      expect(all.heard).toEqual(["customer_before_validation"]);
      await expect(Customer.bulkCreate(three, { validate: true })).rejects.toMatchObject({
        errors: [0, 1, 2].map(() => ({ errors: { message: expect.stringContaining("min on seats") } })),
      });
      await Customer.bulkCreate(three, { hooks: false });
      expect(ran).toHaveLength(2);
      const individual = Customer.bulkCreate([{ email: "d@example.com" }], { individualHooks: true });
      await individual;
      expect(all.at("customer_after_create")).toHaveLength(4);
    },
  );

  it.runIf(runs)("an UPDATE … WHERE is a write of each row that it changes", async () => {
    const all = new TestPlugin("all", {
      ...hearing("customer"),
      customer_before_update: ({ record }) => (record.name === "b" ? change({ plan: "pro" }) : undefined),
    });
    const { Customer, sequelize } = await open({ plugins: [all] });
    await Customer.bulkCreate(three, { hooks: false });
    await Customer.destroy({ where: { name: "c" } });
    all.told.length = 0;
    const [count] = await Customer.update(
      { seats: sequelize.literal("seats + 4") as unknown as number },
      { where: {} },
    );
    expect(count).toBe(2);
    expect(all.at("customer_before_update")).toMatchObject([
      { record: { name: "a", seats: 5 }, previous: { seats: 1 }, changed: ["seats"] },
      { record: { name: "b", seats: 5 } },
    ]);
    expect(
      all.at("customer_after_update").map(({ record }) => [record.name, record.seats, record.plan]),
    ).toEqual([
      ["a", 5, "free"],
      ["b", 5, "pro"],
    ]);
    all.told.length = 0;
    await Customer.update({ name: "d" }, { where: { name: "a" }, individualHooks: true });
    expect(all.heard.filter((event) => event === "customer_before_update")).toHaveLength(1);
    await expect(Customer.update({ seats: 0 }, { where: { name: "d" } })).rejects.toThrow(/min on seats/);
    expect(await Customer.update({ seats: 9 }, { where: { name: "nobody" } })).toEqual([0]);
  });

  it.runIf(runs)("a plug-in may mend what the app's validators would refuse", async () => {
    const mend = new TestPlugin("mend", {
      customer_before_validation: ({ record }) => (record.seats === 0 ? change({ seats: 1 }) : undefined),
    });
    const { Customer } = await open({ plugins: [mend] });
    await Customer.bulkCreate(
      three.map((one) => ({ ...one, seats: 0 })),
      { validate: true },
    );
    await Customer.update({ seats: 0, name: "all" }, { where: {} });
    await Customer.upsert({ email: "a@example.com", seats: 0 });
    const rows = await Customer.findAll({ order: ["id"] });
    expect(rows.map(({ seats, name }) => [seats, name])).toEqual([1, 2, 3].map(() => [1, "all"]));
  });

  it.runIf(runs)(
    "a bulk destroy, a restore, an increment and a truncate are asked about row by row",
    async () => {
      const all = new TestPlugin("all", {
        ...hearing("customer"),
        customer_before_destroy: ({ record }) => (record.name === "c" ? reject("name") : undefined),
        customer_before_update: ({ record }) => (record.name === "b" ? change({ seats: 50 }) : undefined),
      });
      const { Customer } = await open({ plugins: [all] });
      const [a] = await Customer.bulkCreate(three);
      await expect(Customer.destroy({ where: {} })).rejects.toThrow(RejectedError);
      await expect(Customer.truncate({ cascade: true })).rejects.toThrow(RejectedError);
      expect(await Customer.count()).toBe(3);
      expect(await Customer.destroy({ where: { name: ["a", "b"] } })).toBe(2);
      all.told.length = 0;
      await Customer.restore({ where: {} });
      expect(
        all.at("customer_after_update").map(({ record }) => [record.name, record.seats, record.deletedAt]),
      ).toEqual([
        ["a", 1, null],
        ["b", 50, null],
      ]);
      all.told.length = 0;
      await a?.increment("seats", { by: 2 });
      await Customer.decrement({ seats: 1 }, { where: { name: ["a", "b"] } });
      expect(all.at("customer_before_update").map(({ record }) => [record.name, record.seats])).toEqual([
        ["a", 3],
        ["a", 2],
        ["b", 49],
      ]);
      expect((await Customer.findAll({ order: ["id"] })).map(({ seats }) => seats)).toEqual([2, 50, 1]);
    },
  );

  it.runIf(runs)("scopes count, and composite keys", async () => {
    const all = new TestPlugin("all", hearing("seat"));
    const { Seat } = await open({
      plugins: [all],
      prepare: (models) =>
        models.Seat.addScope("defaultScope", { where: { plane: "A" } }, { override: true }),
    });
    const seats = ["A", "B"].flatMap((plane) => [1, 2].map((row) => ({ plane, row })));
    await Seat.bulkCreate(seats);
    all.told.length = 0;
    expect(await Seat.update({ taken: true }, { where: {} })).toEqual([2]);
    expect(await Seat.unscoped().destroy({ where: { row: 2 } })).toBe(2);
    expect(all.at("seat_after_update").map(({ record }) => [record.plane, record.row])).toEqual([
      ["A", 1],
      ["A", 2],
    ]);
    expect(all.at("seat_after_destroy")).toHaveLength(2);
    expect(await Seat.unscoped().count({ where: { taken: true } })).toBe(1);
  });

  it.runIf(runs)("a thousand rows with composite keys are one write", { timeout: 60_000 }, async () => {
    const all = new TestPlugin("all", {
      seat_after_update: () => undefined,
      seat_before_destroy: () => undefined,
    });
    const { Seat } = await open({ plugins: [all] });
    await Seat.bulkCreate(Array.from({ length: 1_200 }, (_, row) => ({ plane: "A", row })));
    expect(await Seat.update({ taken: true }, { where: {} })).toEqual([1_200]);
    expect(all.told).toHaveLength(1_200);
    expect(await Seat.destroy({ where: {} })).toBe(1_200);
  });

  it.runIf(runs)("an upsert is told as what it is", async () => {
    const all = new TestPlugin("all", {
      ...hearing("customer"),
      customer_before_create: () => change({ plan: "pro" }),
      customer_before_update: () => change({ seats: 8 }),
    });
    const { Customer } = await open({ plugins: [all] });
    await Customer.upsert({ email: "a@example.com", name: "A" });
    await Customer.upsert({ email: "b@example.com", name: "B" });
    await Customer.upsert({ email: "a@example.com", name: "AA" });
    expect(all.heard.filter((event) => /before_(create|update)$/.test(event))).toEqual([
      ...["customer_before_create", "customer_before_create", "customer_before_update"],
    ]);
    expect(all.at("customer_after_update")).toMatchObject([
      { record: { id: 1, name: "AA", seats: 8, plan: "pro" }, previous: { name: "A", seats: 1 } },
    ]);
    expect(await namesOf(shop)).toEqual(["AA", "B"]);
    await expect(Customer.upsert({ email: "nobody" })).rejects.toThrow(/isEmail/);
    expect(all.heard.at(-1)).toBe("customer_before_validation");
  });

  it.runIf(runs)("a bulkCreate that updates or ignores what is there says which", async () => {
    const all = new TestPlugin("all", {
      ...hearing("customer"),
      customer_before_update: ({ record }) => (record.name === "A" ? change({ plan: "pro" }) : undefined),
    });
    const { Customer } = await open({ plugins: [all] });
    await Customer.bulkCreate(three.slice(0, 2).map((one) => ({ ...one, seats: 4 })));
    all.told.length = 0;
    const again = three.map(({ email, name }) => ({ email, name: name.toUpperCase(), plan: "free" }));
    await Customer.bulkCreate(again, {
      updateOnDuplicate: ["name"],
      conflictAttributes: ["email"],
    } as object);
    expect(all.at("customer_after_create").map(({ record }) => record.name)).toEqual(["C"]);
    expect(
      all.at("customer_after_update").map(({ record }) => [record.name, record.seats, record.plan]),
    ).toEqual([
      ["A", 4, "pro"],
      ["B", 4, "free"],
    ]);
    all.told.length = 0;
    await Customer.bulkCreate([...three, { email: "d@example.com", name: "d" }], { ignoreDuplicates: true });
    expect(all.at("customer_after_create").map(({ record }) => record.name)).toEqual(["d"]);
    expect(await namesOf(shop)).toEqual(["A", "B", "C", "d"]);
  });

  it.runIf(runs)(
    "records that are written with another are told behind it, with their foreign keys",
    async () => {
      const all = new TestPlugin("all", { ...hearing("customer"), ...hearing("invoice") });
      const { Customer, Invoice } = await open({ plugins: [all] });
      const created = (events: readonly string[]) =>
        events.filter((event) => /(before|after)_create$/.test(event));
      const invoices = [{ number: "1" }, { number: "2" }];
      await Customer.create({ email: "a@example.com", invoices }, { include: ["invoices"] });
      expect(created(all.heard)).toEqual([
        ...["customer_before_create", "invoice_before_create", "invoice_before_create"],
        ...["customer_after_create", "invoice_after_create", "invoice_after_create"],
      ]);
      expect(all.at("invoice_before_create")[0]?.record.customerId).toBe(1);
      all.told.length = 0;
      await Invoice.create({ number: "3", customer: { email: "b@example.com" } }, { include: ["customer"] });
      expect(created(all.heard)).toEqual([
        ...[
          "customer_before_create",
          "invoice_before_create",
          "customer_after_create",
          "invoice_after_create",
        ],
      ]);
      expect(all.at("invoice_before_create")[0]?.record.customerId).toBe(2);
      all.told.length = 0;
      const many = [{ email: "c@example.com", invoices: [{ number: "4" }] }];
      await Customer.bulkCreate(many, { include: ["invoices"] });
      expect(created(all.heard)).toEqual([
        ...[
          "customer_before_create",
          "invoice_before_create",
          "customer_after_create",
          "invoice_after_create",
        ],
      ]);
      expect(await Invoice.count()).toBe(4);
    },
  );

  it.runIf(runs)("a veto of one that is written with others leaves none of them", async () => {
    const guard = new TestPlugin("guard", {
      invoice_before_create: async ({ record }) => {
        if (record.number === "slow") await new Promise((resolve) => setTimeout(resolve, 30));
        return record.number === "bad" ? reject("number") : undefined;
      },
      invoice_before_destroy: ({ record }) => (record.number === "kept" ? reject("number") : undefined),
      seat_before_create: ({ record }) => (record.row === 2 ? reject("row") : undefined),
    });
    const { Customer, Invoice, Log, Seat } = await open({ plugins: [guard] });
    const invoices = [{ number: "slow" }, { number: "bad" }, { number: "slower" }];
    const values = { email: "a@example.com", invoices };
    await expect(Customer.create(values, { include: ["invoices"] })).rejects.toThrow(RejectedError);
    await expect(Customer.bulkCreate([values], { include: ["invoices"] })).rejects.toThrow(RejectedError);
    const quiet = { include: [{ association: "invoices", hooks: false }], hooks: false };
    await expect(Customer.bulkCreate([values], quiet as object)).rejects.toThrow(RejectedError);
    const bad = { number: "bad", customer: { email: "a@example.com" } };
    await expect(Invoice.create(bad, { include: ["customer"] })).rejects.toThrow(RejectedError);
    const found = Invoice.findOrCreate({ where: { number: "bad" }, defaults: { customerId: 1 } });
    await expect(found).rejects.toThrow(RejectedError);
    // Plug-ins hear nothing of a log.
    const log = { text: "x", seats: [1, 2].map((row) => ({ plane: "A", row })) };
    await expect(Log.create(log, { include: ["seats"] })).rejects.toThrow(RejectedError);
    for (const table of [Customer, Invoice, Log, Seat]) expect(await table.count()).toBe(0);

    const kept = { email: "k@example.com", invoices: [{ number: "gone" }, { number: "kept" }] };
    const customer = await Customer.create(kept, { include: ["invoices"] });
    await expect(customer.destroy({ force: true })).rejects.toThrow(RejectedError);
    expect(await Invoice.count()).toBe(2);
  });

  it.runIf(runs)("associations' own methods are writes of their models", async () => {
    const all = new TestPlugin("all", hearing("invoice"));
    const { Customer, Invoice } = await open({ plugins: [all] });
    const [a, b] = await Customer.bulkCreate(three);
    const invoice = await a?.createInvoice({ number: "1" });
    all.told.length = 0;
    await b?.addInvoice(invoice);
    expect(all.at("invoice_after_update")).toMatchObject([
      { record: { customerId: 2 }, previous: { customerId: 1 } },
    ]);
    await a?.setInvoices([invoice]);
    await b?.destroy({ force: true });
    await a?.destroy({ force: true });
    expect(all.at("invoice_after_destroy")).toMatchObject([{ record: { number: "1", customerId: 1 } }]);
    expect(await Invoice.count()).toBe(0);
  });

  it.runIf(runs)("a plug-in that hears of many is asked once", async () => {
    const many = new TestPlugin("many", {
      invoice_before_create_many: ({ records }) => ({
        decisions: records.map((_, n) => (n === 1 ? change({ cents: 5 }) : null)),
      }),
      invoice_after_create_many: () => undefined,
    });
    const { Customer, Invoice } = await open({ plugins: [many] });
    await Customer.create({ email: "a@example.com" });
    await Invoice.bulkCreate(["1", "2", "3"].map((number) => ({ number, customerId: 1 })));
    expect(many.heard).toEqual(["invoice_before_create_many", "invoice_after_create_many"]);
    expect(many.told[1]?.records.map(({ record }) => record.cents)).toEqual([0, 5, 0]);
  });
});
