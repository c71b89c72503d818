import { type EntityManager, raw } from "@mikro-orm/core";
import type { EntityManager as SqlEntityManager } from "@mikro-orm/postgresql";
import type { NewCustomer, OrmWay } from "../../driver.ts";
import { Customer } from "./entities.ts";

const SEATS = { seats: 5 };

/** Query builders are of the drivers' own managers. */
const buildersOf = (em: EntityManager) => (em as unknown as SqlEntityManager).createQueryBuilder(Customer);

const among = (ids: readonly number[]) => ({ id: { $in: [...ids] } });

/** What MikroORM's entity managers and query builders write besides. */
export const WAYS: { readonly [name: string]: OrmWay<EntityManager> } = {
  "em.persist() of several": {
    action: "create",
    isMany: true,
    perform: async (em, customers) => {
      for (const customer of customers) em.persist(em.create(Customer, dataOf(customer)));
      await em.flush();
    },
  },
  "em.insert()": {
    action: "create",
    perform: (em, [customer]) => em.insert(Customer, dataOf(customer)),
  },
  "repository.insertMany()": {
    action: "create",
    isMany: true,
    perform: (em, customers) => em.getRepository(Customer).insertMany(customers.map(dataOf)),
  },
  "createQueryBuilder().insert()": {
    action: "create",
    isMany: true,
    perform: (em, customers) => buildersOf(em).insert(customers.map(dataOf)).execute(),
  },
  "assignment to an entity": {
    action: "update",
    perform: async (em, [id = 0]) => {
      (await em.findOneOrFail(Customer, id)).seats = 5;
      await em.flush();
    },
  },
  "assignment to several entities": {
    action: "update",
    isMany: true,
    perform: async (em, ids) => {
      for (const customer of await em.find(Customer, among(ids))) customer.seats = 5;
      await em.flush();
    },
  },
  "assignment to a reference that was never loaded": {
    action: "update",
    perform: async (em, [id = 0]) => {
      em.assign(em.getReference(Customer, id), SEATS);
      await em.flush();
    },
  },
  "assignment to an entity of which a part was loaded": {
    action: "update",
    perform: async (em, [id = 0]) => {
      const customer = await em.findOneOrFail(Customer, id, { fields: ["id", "seats"] });
      customer.seats = 5;
      await em.flush();
    },
  },
  "em.nativeUpdate() with SQL": {
    action: "update",
    isMany: true,
    isComputed: true,
    perform: (em, ids) => em.nativeUpdate(Customer, among(ids), { seats: raw<number>("seats + 3") }),
  },
  "repository.nativeUpdate()": {
    action: "update",
    perform: (em, [id = 0]) => em.getRepository(Customer).nativeUpdate({ id }, SEATS),
  },
  "createQueryBuilder().update()": {
    action: "update",
    isMany: true,
    perform: (em, ids) => buildersOf(em).update(SEATS).where(among(ids)).execute(),
  },
  "removal of a reference that was never loaded": {
    action: "destroy",
    perform: (em, [id = 0]) => em.remove(em.getReference(Customer, id)).flush(),
  },
  "em.remove() of several": {
    action: "destroy",
    isMany: true,
    perform: async (em, ids) => em.remove(await em.find(Customer, among(ids))).flush(),
  },
  "repository.nativeDelete()": {
    action: "destroy",
    isMany: true,
    perform: (em, ids) => em.getRepository(Customer).nativeDelete(among(ids)),
  },
  "createQueryBuilder().delete()": {
    action: "destroy",
    isMany: true,
    perform: (em, ids) => buildersOf(em).delete(among(ids)).execute(),
  },
  "em.upsertMany()": {
    action: "upsert",
    isMany: true,
    perform: (em, customers) =>
      em.upsertMany(Customer, customers.map(dataOf), { onConflictFields: ["email"] }),
  },
  "repository.upsert()": {
    action: "upsert",
    perform: (em, [customer]) =>
      em.getRepository(Customer).upsert(dataOf(customer), { onConflictFields: ["email"] }),
  },
};

function dataOf(customer: NewCustomer = { email: "", name: "" }) {
  const { vat = null, seats = 1, note = null, metadata = null, password_hash = "" } = customer;
  return { ...customer, vat, seats, note, metadata, password_hash };
}
