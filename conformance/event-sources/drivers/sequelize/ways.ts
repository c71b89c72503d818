import type { Sequelize, Transaction } from "sequelize";
import type { NewCustomer, OrmWay } from "../../driver.ts";
import type { Table } from "./models.ts";

/** A model, and the transaction that it is used in. */
export interface SequelizeHandle {
  readonly sequelize: Sequelize;
  readonly Customer: Table;
  readonly options: { readonly transaction?: Transaction };
}

const SEATS = { seats: 5 };
const GIVEN: readonly (keyof NewCustomer)[] = ["name", "vat", "seats", "note", "metadata", "password_hash"];

const found = ({ Customer, options }: SequelizeHandle, id = 0) =>
  Customer.findByPk(id, { ...options, rejectOnEmpty: true });

/** What Sequelize's models and instances write besides. */
export const WAYS: { readonly [name: string]: OrmWay<SequelizeHandle> } = {
  "Model.build().save()": {
    action: "create",
    perform: ({ Customer, options }, [customer]) => Customer.build({ ...customer }).save(options),
  },
  "Model.findOrCreate()": {
    action: "create",
    perform: ({ Customer, options }, [customer]) =>
      Customer.findOrCreate({
        ...options,
        where: { email: customer?.email ?? "" },
        defaults: { ...customer },
      }),
  },
  "Model.findCreateFind()": {
    action: "create",
    perform: ({ Customer, options }, [customer]) =>
      Customer.findCreateFind({
        ...options,
        where: { email: customer?.email ?? "" },
        defaults: { ...customer },
      }),
  },
  "Model.bulkCreate() with individualHooks": {
    action: "create",
    isMany: true,
    perform: ({ Customer, options }, customers) =>
      Customer.bulkCreate(
        customers.map((customer) => ({ ...customer })),
        { ...options, individualHooks: true, validate: true },
      ),
  },
  "Model.bulkCreate() with ignoreDuplicates": {
    action: "create",
    isMany: true,
    perform: ({ Customer, options }, customers) =>
      Customer.bulkCreate(
        customers.map((customer) => ({ ...customer })),
        { ...options, ignoreDuplicates: true },
      ),
  },
  "instance.set() and save()": {
    action: "update",
    perform: async (handle, [id]) => (await found(handle, id)).set(SEATS).save(handle.options),
  },
  "instance.save({ fields })": {
    action: "update",
    perform: async (handle, [id]) =>
      (await found(handle, id)).set(SEATS).save({ ...handle.options, fields: ["seats"] }),
  },
  "instance.increment()": {
    action: "update",
    perform: async (handle, [id]) =>
      (await found(handle, id)).increment("seats", { ...handle.options, by: 3 }),
  },
  "instance.decrement()": {
    action: "update",
    perform: async (handle, [id]) =>
      (await found(handle, id)).decrement("seats", { ...handle.options, by: -3 }),
  },
  "Model.increment()": {
    action: "update",
    isMany: true,
    perform: ({ Customer, options }, ids) =>
      Customer.increment({ seats: 3 }, { ...options, where: { id: [...ids] } }),
  },
  "Model.decrement()": {
    action: "update",
    perform: ({ Customer, options }, ids) =>
      Customer.decrement("seats", { ...options, by: -3, where: { id: [...ids] } }),
  },
  "Model.update() with SQL": {
    action: "update",
    isMany: true,
    perform: ({ Customer, sequelize, options }, ids) =>
      Customer.update({ seats: sequelize.literal("seats + 3") }, { ...options, where: { id: [...ids] } }),
  },
  "Model.update() with individualHooks": {
    action: "update",
    isMany: true,
    perform: ({ Customer, options }, ids) =>
      Customer.update(SEATS, { ...options, where: { id: [...ids] }, individualHooks: true }),
  },
  "Model.destroy() with individualHooks": {
    action: "destroy",
    isMany: true,
    perform: ({ Customer, options }, ids) =>
      Customer.destroy({ ...options, where: { id: [...ids] }, individualHooks: true }),
  },
  "Model.bulkCreate() with updateOnDuplicate": {
    action: "upsert",
    isMany: true,
    perform: ({ Customer, options }, customers) =>
      Customer.bulkCreate(
        customers.map((customer) => ({ ...customer })),
        { ...options, updateOnDuplicate: [...GIVEN], conflictAttributes: ["email"] },
      ),
  },
  "Model.upsert() with conflictFields": {
    action: "upsert",
    perform: ({ Customer, options }, [customer]) =>
      Customer.upsert(
        { ...customer },
        { ...options, conflictFields: ["email"], fields: ["email", ...GIVEN] },
      ),
  },
};
