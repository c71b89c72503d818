import { eventSource, modelsOf } from "@mortise/sequelize";
import { Sequelize, type Transaction } from "sequelize";
import { sqlite3 } from "../../sqlite3.ts";
import type { CreatedCustomer, DatabaseAccess, OrmApp, OrmDriver, OrmWriter } from "../driver.ts";
import { EXPOSED, WRITABLE } from "../tables.ts";
import { defineModels, type Table } from "./sequelize/models.ts";
import { type SequelizeHandle, WAYS } from "./sequelize/ways.ts";

export const driver: OrmDriver<SequelizeHandle> = {
  name: "Sequelize",
  databases: ["postgres", "sqlite"],
  absent: { updateNested: "Sequelize saves what is included with a new record only" },
  ways: WAYS,
  expectedFailures: {
    raw: "SQL by `sequelize.query` has no models: Sequelize passes it to the database as it is",
  },
  open,
};

async function open(access: DatabaseAccess): Promise<OrmApp<SequelizeHandle>> {
  const sequelize = connectTo(access);
  const { Customer } = defineModels(sequelize);
  return {
    models: modelsOf(sequelize, {
      Customer: { name: "customer", expose: EXPOSED.Customer, writable: WRITABLE.Customer, many: true },
      Invoice: { name: "invoice", expose: EXPOSED.Invoice, writable: WRITABLE.Invoice, many: true },
    }),
    connect: (records, { context }) => void eventSource(sequelize, records, { context }),
    transaction: (work) =>
      sequelize.transaction((transaction) =>
        work({
          ...writerOf(sequelize, Customer, transaction),
          savepoint: (inner) =>
            sequelize.transaction({ transaction }, (savepoint) =>
              inner(writerOf(sequelize, Customer, savepoint)),
            ),
        }),
      ),
    close: () => sequelize.close(),
    ...writerOf(sequelize, Customer),
  };
}

function connectTo(access: DatabaseAccess): Sequelize {
  switch (access.kind) {
    case "postgres":
      return new Sequelize(access.url, { logging: false });
    case "sqlite":
      return new Sequelize({
        dialect: "sqlite",
        storage: access.file,
        dialectModule: sqlite3,
        logging: false,
      });
    case "pglite":
      throw new Error("Sequelize has no dialect for PGlite");
  }
}

function writerOf(
  sequelize: Sequelize,
  Customer: Table,
  transaction: Transaction | null = null,
): OrmWriter<SequelizeHandle> {
  const options = transaction ? { transaction } : {};
  return {
    handle: { sequelize, Customer, options },
    create: async (customer) => (await Customer.create({ ...customer }, options)).get() as CreatedCustomer,
    update: async (id, patch) => {
      const customer = await Customer.findByPk(id, { ...options, rejectOnEmpty: true });
      await customer.update(patch, options);
    },
    destroy: async (id) => {
      const customer = await Customer.findByPk(id, { ...options, rejectOnEmpty: true });
      await customer.destroy(options);
    },
    createMany: async (customers) => {
      await Customer.bulkCreate(
        customers.map((customer) => ({ ...customer })),
        options,
      );
    },
    updateMany: async (where, patch) => {
      await Customer.update(patch, { ...options, where: { ...where } });
    },
    destroyMany: async (where) => {
      await Customer.destroy({ ...options, where: { ...where } });
    },
    upsert: async (customer) => {
      await Customer.upsert({ ...customer }, options);
    },
    createNested: async (customer, invoices) => {
      await Customer.create({ ...customer, invoices: [...invoices] }, { ...options, include: ["invoices"] });
    },
    destroyNested: async (id) => {
      // Its association has `onDelete: "CASCADE"` and `hooks: true`.
      const customer = await Customer.findByPk(id, { ...options, rejectOnEmpty: true });
      await customer.destroy(options);
    },
    raw: async (sql) => {
      await sequelize.query(sql, options);
    },
  };
}
