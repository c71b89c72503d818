import { eventSource, modelsOf } from "@mortise/typeorm";
import { DataSource, type EntityManager } from "typeorm";
import type { DatabaseAccess, OrmApp, OrmDriver, OrmWriter, TransactionWriter } from "../driver.ts";
import { EXPOSED, WRITABLE } from "../tables.ts";
import { type Customer, entitiesFor } from "./typeorm/entities.ts";
import { WAYS } from "./typeorm/ways.ts";

export const driver: OrmDriver<EntityManager> = {
  name: "TypeORM",
  databases: ["postgres", "sqlite"],
  ways: WAYS,
  expectedFailures: {
    raw: "SQL by `query` has no entities: TypeORM passes it to the database as it is",
  },
  open,
};

async function open(access: DatabaseAccess): Promise<OrmApp<EntityManager>> {
  const dataSource = await connectTo(access).initialize();
  return {
    models: modelsOf(dataSource, {
      Customer: {
        name: "customer",
        expose: EXPOSED.Customer,
        writable: WRITABLE.Customer,
        many: true,
      },
      Invoice: { name: "invoice", expose: EXPOSED.Invoice, writable: WRITABLE.Invoice, many: true },
    }),
    connect: (records, { context, validates }) => {
      eventSource(dataSource, records, {
        context,
        ...(validates && { validate: checkSeats }),
      });
    },
    transaction: (work) => dataSource.transaction((manager) => work(transactionWriter(manager))),
    close: () => dataSource.destroy(),
    ...writerOf(dataSource.manager),
  };
}

function connectTo(access: DatabaseAccess): DataSource {
  const entities = [...entitiesFor(access.kind)];
  switch (access.kind) {
    case "postgres":
      return new DataSource({ type: "postgres", url: access.url, entities });
    case "sqlite":
      return new DataSource({ type: "better-sqlite3", database: access.file, entities, enableWAL: true });
    case "pglite":
      throw new Error("TypeORM has no driver for PGlite");
  }
}

function transactionWriter(manager: EntityManager): TransactionWriter<EntityManager> {
  return {
    ...writerOf(manager),
    savepoint: (work) => manager.transaction((inner) => work(writerOf(inner))),
  };
}

function writerOf(manager: EntityManager): OrmWriter<EntityManager> {
  const customers = manager.getRepository<Customer>("Customer");
  return {
    handle: manager,
    create: (customer) => customers.save({ ...customer }),
    update: async (id, patch) => {
      const customer = await customers.findOneByOrFail({ id });
      await customers.save(Object.assign(customer, patch));
    },
    destroy: async (id) => {
      await customers.remove(await customers.findOneByOrFail({ id }));
    },
    createMany: async (many) => {
      await customers.insert(many.map((customer) => ({ ...customer })));
    },
    updateMany: async (where, patch) => {
      await customers.update(where, patch);
    },
    destroyMany: async (where) => {
      await customers.delete(where);
    },
    upsert: async (customer) => {
      await customers.upsert({ ...customer }, ["email"]);
    },
    createNested: async (customer, invoices) => {
      await customers.save({ ...customer, invoices: invoices.map((invoice) => ({ ...invoice })) });
    },
    updateNested: async (id, patch, invoiceId, invoicePatch) => {
      const customer = await customers.findOneOrFail({ where: { id }, relations: { invoices: true } });
      const invoice = customer.invoices.find((one) => one.id === invoiceId);
      if (invoice) Object.assign(invoice, invoicePatch);
      await customers.save(Object.assign(customer, patch));
    },
    destroyNested: async (id) => {
      await customers.remove(await customers.findOneOrFail({ where: { id }, relations: { invoices: true } }));
    },
    raw: async (sql) => {
      await manager.query(sql);
    },
  };
}

function checkSeats(entity: string, { seats }: { readonly seats?: unknown }): void {
  if (entity === "Customer" && typeof seats === "number" && seats < 1) {
    throw new Error("seats must be at least 1");
  }
}
