import { eventSource, modelsOf } from "@mortise/prisma";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaPg } from "@prisma/adapter-pg";
import { generatedClient } from "../../prisma-client.ts";
import type { DatabaseAccess, OrmApp, OrmDriver, OrmWriter, TransactionWriter } from "../driver.ts";
import { EXPOSED, WRITABLE } from "../tables.ts";
import type { AnyTransaction, SuiteClient, SuiteTransaction } from "./prisma/client.ts";
import { schemaFor } from "./prisma/schema.ts";
import { WAYS } from "./prisma/ways.ts";

/** Prisma: nested writes, upserts and bulk writes by its own methods, savepoints by `$transaction` inside `$transaction`. */
export const driver: OrmDriver<AnyTransaction> = {
  name: "Prisma",
  databases: ["postgres", "sqlite"],
  ways: WAYS,
  expectedFailures: { raw: "`$executeRaw` is the app's own SQL: nobody knows which records it writes" },
  open,
};

async function open(access: DatabaseAccess): Promise<OrmApp<AnyTransaction>> {
  let client = await clientFor(access);
  const models = modelsOf(client, {
    Customer: { name: "customer", expose: EXPOSED.Customer, writable: WRITABLE.Customer, many: true },
    Invoice: { name: "invoice", expose: EXPOSED.Invoice, writable: WRITABLE.Invoice, many: true },
  });
  return {
    models,
    connect: (records, { context, validates }) => {
      const validate = (model: string, { seats }: { readonly [field: string]: unknown }) => {
        if (model === "Customer" && Number(seats) < 1)
          throw new Error("There must be one of its seats at least.");
      };
      client = eventSource(client, records, { context, ...(validates && { validate }) });
    },
    transaction: (work) => client.$transaction((transaction) => work(transactionWriter(transaction))),
    close: () => client.$disconnect(),
    ...writer(() => client),
    // A spread would take the client that there is before `connect`.
    get handle() {
      return client as unknown as AnyTransaction;
    },
  };
}

async function clientFor(access: DatabaseAccess): Promise<SuiteClient> {
  if (access.kind === "pglite") throw new Error("Prisma has no adapter for PGlite here");
  const isPostgres = access.kind === "postgres";
  const { PrismaClient } = await generatedClient(schemaFor(isPostgres ? "postgresql" : "sqlite"));
  const adapter = isPostgres
    ? new PrismaPg({ connectionString: access.url })
    : new PrismaLibSql({ url: `file:${access.file}` });
  return new PrismaClient({ adapter }) as SuiteClient;
}

function transactionWriter(transaction: SuiteTransaction): TransactionWriter<AnyTransaction> {
  return {
    ...writer(() => transaction),
    savepoint: (work) => transaction.$transaction((inner) => work(writer(() => inner))),
  };
}

function writer(prisma: () => SuiteTransaction): OrmWriter<AnyTransaction> {
  return {
    get handle() {
      return prisma() as unknown as AnyTransaction;
    },
    create: (data) => prisma().customer.create({ data }),
    update: async (id, data) => {
      await prisma().customer.update({ where: { id }, data });
    },
    destroy: async (id) => {
      await prisma().customer.delete({ where: { id } });
    },
    createMany: async (data) => {
      await prisma().customer.createMany({ data });
    },
    updateMany: async (where, data) => {
      await prisma().customer.updateMany({ where, data });
    },
    destroyMany: async (where) => {
      await prisma().customer.deleteMany({ where });
    },
    upsert: async (customer) => {
      const { email, ...update } = customer;
      await prisma().customer.upsert({ where: { email }, create: customer, update });
    },
    createNested: async (customer, invoices) => {
      await prisma().customer.create({ data: { ...customer, invoices: { create: invoices } } });
    },
    updateNested: async (id, patch, invoiceId, invoicePatch) => {
      const invoices = { update: { where: { id: invoiceId }, data: invoicePatch } };
      await prisma().customer.update({ where: { id }, data: { ...patch, invoices } });
    },
    destroyNested: async (id) => {
      await prisma().customer.update({ where: { id }, data: { invoices: { deleteMany: {} } } });
    },
    raw: async (sql) => {
      await prisma().$executeRawUnsafe(sql);
    },
  };
}
