import { type EntityManager, In } from "typeorm";
import type { OrmWay } from "../../driver.ts";
import type { Customer } from "./entities.ts";

const customersOf = (manager: EntityManager) => manager.getRepository<Customer>("Customer");
const SEATS = { seats: 5 };

/** What TypeORM's repositories, managers and query builders write besides. */
export const WAYS: { readonly [name: string]: OrmWay<EntityManager> } = {
  "manager.insert()": {
    action: "create",
    perform: (manager, [customer]) => manager.insert("Customer", { ...customer }),
  },
  "repository.save() of several": {
    action: "create",
    isMany: true,
    perform: (manager, customers) =>
      customersOf(manager).save(customers.map((customer) => ({ ...customer }))),
  },
  "createQueryBuilder().insert()": {
    action: "create",
    isMany: true,
    perform: (manager, customers) =>
      manager
        .createQueryBuilder()
        .insert()
        .into("Customer")
        .values(customers.map((customer) => ({ ...customer })))
        .execute(),
  },
  "repository.save() of a part with an id": {
    action: "update",
    perform: (manager, [id = 0]) => customersOf(manager).save({ id, ...SEATS }),
  },
  "repository.save() of several that are there": {
    action: "update",
    isMany: true,
    perform: async (manager, ids) => {
      const customers = await customersOf(manager).findBy({ id: In([...ids]) });
      await customersOf(manager).save(customers.map((customer) => Object.assign(customer, SEATS)));
    },
  },
  "repository.update() by id": {
    action: "update",
    perform: (manager, [id = 0]) => customersOf(manager).update(id, SEATS),
  },
  "repository.update() of several ids": {
    action: "update",
    isMany: true,
    perform: (manager, ids) => customersOf(manager).update([...ids], SEATS),
  },
  "repository.updateAll()": {
    action: "update",
    isMany: true,
    perform: (manager) => customersOf(manager).updateAll(SEATS),
  },
  "repository.increment()": {
    action: "update",
    perform: (manager, [id = 0]) => customersOf(manager).increment({ id }, "seats", 3),
  },
  "repository.decrement()": {
    action: "update",
    perform: (manager, [id = 0]) => customersOf(manager).decrement({ id }, "seats", -3),
  },
  "createQueryBuilder().update() with SQL": {
    action: "update",
    isMany: true,
    perform: (manager, ids) =>
      manager
        .createQueryBuilder()
        .update<Customer>("Customer")
        .set({ seats: () => "seats + 3" })
        .where("id in (:...ids)", { ids })
        .execute(),
  },
  "repository.delete() by id": {
    action: "destroy",
    perform: (manager, [id = 0]) => customersOf(manager).delete(id),
  },
  "repository.remove() of several": {
    action: "destroy",
    isMany: true,
    perform: async (manager, ids) =>
      customersOf(manager).remove(await customersOf(manager).findBy({ id: In([...ids]) })),
  },
  "createQueryBuilder().delete()": {
    action: "destroy",
    isMany: true,
    perform: (manager, ids) =>
      manager.createQueryBuilder().delete().from("Customer").where("id in (:...ids)", { ids }).execute(),
  },
  "repository.deleteAll()": {
    action: "destroy",
    isMany: true,
    perform: (manager) => customersOf(manager).deleteAll(),
  },
  "repository.upsert() of several": {
    action: "upsert",
    isMany: true,
    perform: (manager, customers) =>
      customersOf(manager).upsert(
        customers.map((customer) => ({ ...customer })),
        ["email"],
      ),
  },
  "createQueryBuilder().insert().orUpdate()": {
    action: "upsert",
    perform: (manager, [customer]) =>
      manager
        .createQueryBuilder()
        .insert()
        .into("Customer")
        .values({ ...customer })
        .orUpdate(["name", "vat", "seats", "note", "metadata", "password_hash"], ["email"])
        .execute(),
  },
};
