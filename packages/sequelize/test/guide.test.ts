// What the README and docs/event-sources/sequelize.md show.
import { appContextOf, RejectedError, recordEvents, recordModels } from "@mortise/events";
import { eventSource, modelsOf } from "@mortise/sequelize";
import { DataTypes, Sequelize, type Transaction } from "sequelize";
import { expect, it } from "vitest";
import { sqlite3 } from "../../../conformance/sqlite3.ts";
import { change, hearing, reject, TestPlugin } from "./plugins.ts";

function define() {
  const sequelize = new Sequelize({
    dialect: "sqlite",
    storage: ":memory:",
    dialectModule: sqlite3,
    logging: false,
  });
  // #region define
  const Customer = sequelize.define("Customer", {
    email: { type: DataTypes.STRING(200), allowNull: false, unique: true, validate: { isEmail: true } },
    vat: { type: DataTypes.STRING(14) },
    seats: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
    passwordHash: { type: DataTypes.STRING },
  });
  const Invoice = sequelize.define("Invoice", {
    number: { type: DataTypes.STRING(40), allowNull: false },
  });
  Customer.hasMany(Invoice, { as: "invoices", foreignKey: "customerId", onDelete: "CASCADE", hooks: true });
  // #endregion
  return { sequelize, Customer, Invoice };
}

it("the README's example runs", async () => {
  const { sequelize, Customer } = define();
  await sequelize.sync();
  const guard = new TestPlugin("guard", {
    customer_before_create: ({ record }) =>
      record.vat === "?" ? reject("vat") : change({ vat: String(record.vat).replaceAll(" ", "") }),
  });
  const host = { plugins: [guard] };
  const answers: unknown[] = [];

  // #region adopt
  const models = recordModels(
    modelsOf(sequelize, {
      Customer: { name: "customer", expose: ["id", "email", "vat", "seats"], writable: ["vat"], many: true },
      Invoice: { name: "invoice", expose: ["id", "number", "customerId"] },
    }),
  );
  const records = recordEvents({ models, host });
  eventSource(sequelize, records);
  // #endregion

  // #region write
  async function createCustomer(values: { email: string; vat: string }) {
    try {
      return await Customer.create(values);
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      return answer(422, error.rejections[0]?.errors);
    }
  }
  // #endregion
  function answer(status: number, errors: unknown): void {
    answers.push([status, errors]);
  }

  await createCustomer({ email: "ada@example.com", vat: "DE 123" });
  await createCustomer({ email: "eve@example.com", vat: "?" });
  expect(answers).toEqual([[422, [{ field: "vat", message: "vat is not good." }]]]);
  expect(await Customer.findAll({ raw: true })).toMatchObject([{ email: "ada@example.com", vat: "DE123" }]);
  await sequelize.close();
});

it("the guide's examples run", async () => {
  const { sequelize, Customer, Invoice } = define();
  await sequelize.sync();
  const all = new TestPlugin("all", { ...hearing("customer"), ...hearing("invoice") });
  const models = recordModels(
    modelsOf(sequelize, {
      Customer: { name: "customer", expose: ["id", "email", "seats"] },
      Invoice: { name: "invoice", expose: ["id", "number", "customerId"] },
    }),
  );
  // What the app does when a plug-in calls its API in process.
  async function createInvoice(values: { number: string }, context: unknown) {
    // #region joins
    const { transaction } = appContextOf(context) as { transaction: Transaction & { finished?: string } };
    return Invoice.create(values, transaction.finished ? {} : { transaction });
    // #endregion
  }
  const calls = new TestPlugin("calls", {
    customer_before_create: async ({ record }, { context }) => {
      if (record.email === "calls@example.com") await createInvoice({ number: "2026-9" }, context);
    },
  });
  const records = recordEvents({ models, host: { plugins: [all, calls] }, waitsForAfterEvents: true });
  const tenant = { id: 7 };

  // #region context
  eventSource(sequelize, records, { context: (transaction) => ({ tenant, transaction }) });
  // #endregion

  // #region transaction
  await sequelize.transaction(async (transaction) => {
    const customer = await Customer.create({ email: "ada@example.com" }, { transaction });
    await Invoice.create({ number: "2026-1", customerId: customer.get("id") }, { transaction });
  });
  // #endregion
  expect(all.at("invoice_after_create")).toHaveLength(1);

  // #region savepoint
  await sequelize.transaction(async (transaction) => {
    await sequelize
      .transaction({ transaction }, async (savepoint) => {
        await Customer.create({ email: "eve@example.com" }, { transaction: savepoint });
        throw new Error("not after all");
      })
      .catch(() => {});
    await Customer.create({ email: "bob@example.com" }, { transaction });
  });
  // #endregion
  expect(all.at("customer_after_create").map(({ record }) => record.email)).toEqual([
    "ada@example.com",
    "bob@example.com",
  ]);

  // #region bulk
  await Customer.bulkCreate([{ email: "one@example.com" }, { email: "two@example.com" }]);
  await Customer.update({ seats: 5 }, { where: { email: ["one@example.com", "two@example.com"] } });
  await Customer.increment("seats", { by: 2, where: { email: "one@example.com" } });
  await Customer.destroy({ where: { email: "two@example.com" } });
  // #endregion
  expect(all.at("customer_after_update").map(({ record }) => record.seats)).toEqual([5, 5, 7]);
  expect(all.at("customer_after_destroy")).toHaveLength(1);

  // #region nested
  const customer = await Customer.create(
    { email: "kim@example.com", invoices: [{ number: "2026-2" }, { number: "2026-3" }] },
    { include: ["invoices"] },
  );
  await customer.destroy();
  // #endregion
  expect(all.at("invoice_after_destroy")).toHaveLength(2);

  // #region upsert
  await Customer.upsert({ email: "ada@example.com", seats: 9 });
  // #endregion
  expect(all.at("customer_after_update").at(-1)?.record).toMatchObject({ id: 1, seats: 9 });

  // #region raw
  const row = await Customer.findByPk(1, { rejectOnEmpty: true });
  const unit = records.begin();
  await sequelize.transaction((transaction) =>
    records.write({ record: "customer", action: "destroy", records: [{ record: row.get() }], unit }, () =>
      sequelize.query("delete from Customers where id = 1", { transaction }),
    ),
  );
  await unit.committed();
  // #endregion
  expect(all.at("customer_after_destroy").at(-1)?.record).toMatchObject({ id: 1 });

  await Customer.create({ email: "calls@example.com" });
  await records.settled();
  expect(all.at("invoice_after_create").at(-1)?.record.number).toBe("2026-9");
  await sequelize.close();
});
