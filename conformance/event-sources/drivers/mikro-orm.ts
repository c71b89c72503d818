import type { EntityManager, MikroORM } from "@mikro-orm/core";
import { MikroORM as PostgresORM } from "@mikro-orm/postgresql";
import { MikroORM as SqliteORM } from "@mikro-orm/sqlite";
import { eventSource, modelsOf } from "@mortise/mikro-orm";
import type {
  DatabaseAccess,
  NewCustomer,
  OrmApp,
  OrmDriver,
  OrmWriter,
  TransactionWriter,
} from "../driver.ts";
import { EXPOSED, WRITABLE } from "../tables.ts";
import { Customer, Invoice } from "./mikro-orm/entities.ts";
import { WAYS } from "./mikro-orm/ways.ts";

export const driver: OrmDriver<EntityManager> = {
  name: "MikroORM",
  databases: ["postgres", "sqlite"],
  ways: WAYS,
  expectedFailures: {
    raw: "SQL by `em.execute` and Kysely has no entities: MikroORM passes it to the database as it is",
    caught: "MikroORM keeps what a flush could not write, and tries again with the next one",
  },
  open,
};

async function open(access: DatabaseAccess): Promise<OrmApp<EntityManager>> {
  const orm = await connectTo(access);
  return {
    models: modelsOf(orm, {
      Customer: { name: "customer", expose: EXPOSED.Customer, writable: WRITABLE.Customer, many: true },
      Invoice: { name: "invoice", expose: EXPOSED.Invoice, writable: WRITABLE.Invoice, many: true },
    }),
    connect: (records, { context, validates }) => {
      eventSource(orm, records, {
        context,
        ...(validates && { validate: checkSeats }),
      });
    },
    transaction: (work) => orm.em.fork().transactional((em) => work(transactionWriter(em))),
    close: () => orm.close(),
    ...writerOf(() => orm.em.fork()),
    // A request's own, each time.
    get handle() {
      return orm.em.fork();
    },
  };
}

async function connectTo(access: DatabaseAccess): Promise<MikroORM> {
  const entities = [Customer, Invoice];
  switch (access.kind) {
    case "postgres":
      return PostgresORM.init({ clientUrl: access.url, entities });
    case "sqlite":
      return SqliteORM.init({ dbName: access.file, entities });
    case "pglite":
      throw new Error("MikroORM has no driver for PGlite");
  }
}

function transactionWriter(em: EntityManager): TransactionWriter<EntityManager> {
  return {
    ...writerOf(() => em),
    savepoint: (work) => em.transactional((inner) => work(writerOf(() => inner))),
  };
}

/** Each call has the entity manager that a request would have. */
function writerOf(manager: () => EntityManager): OrmWriter<EntityManager> {
  return {
    handle: manager(),
    create: async (customer) => {
      const em = manager();
      const created = em.create(Customer, dataOf(customer));
      await em.flush();
      return created;
    },
    update: async (id, patch) => {
      const em = manager();
      em.assign(await em.findOneOrFail(Customer, id), patch);
      await em.flush();
    },
    destroy: async (id) => {
      const em = manager();
      em.remove(await em.findOneOrFail(Customer, id));
      await em.flush();
    },
    createMany: async (customers) => {
      await manager().insertMany(Customer, customers.map(dataOf));
    },
    updateMany: async (where, patch) => {
      await manager().nativeUpdate(Customer, where, patch);
    },
    destroyMany: async (where) => {
      await manager().nativeDelete(Customer, where);
    },
    upsert: async (customer) => {
      await manager().upsert(Customer, dataOf(customer), { onConflictFields: ["email"] });
    },
    createNested: async (customer, invoices) => {
      const em = manager();
      em.create(Customer, { ...dataOf(customer), invoices: invoices.map((invoice) => ({ ...invoice })) });
      await em.flush();
    },
    updateNested: async (id, patch, invoiceId, invoicePatch) => {
      const em = manager();
      const customer = await em.findOneOrFail(Customer, id, { populate: ["invoices"] });
      const invoice = customer.invoices.find((one) => one.id === invoiceId);
      if (invoice) em.assign(invoice, invoicePatch);
      em.assign(customer, patch);
      await em.flush();
    },
    destroyNested: async (id) => {
      const em = manager();
      const customer = await em.findOneOrFail(Customer, id, { populate: ["invoices"] });
      customer.invoices.removeAll();
      await em.flush();
    },
    raw: async (sql) => {
      await manager().getConnection().execute(sql);
    },
  };
}

function dataOf({ metadata = null, ...customer }: NewCustomer) {
  return { ...customer, metadata };
}

function checkSeats(entity: string, { seats }: { readonly seats?: unknown }): void {
  if (entity === "Customer" && typeof seats === "number" && seats < 1) {
    throw new Error("seats must be at least 1");
  }
}
