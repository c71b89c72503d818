import { createClient } from "@libsql/client";
import { eventSource, modelsOf } from "@mortise/drizzle";
import type { FieldCodec } from "@mortise/events";
import { eq, sql } from "drizzle-orm";
import { drizzle as libsqlDatabase } from "drizzle-orm/libsql";
import { drizzle as pgDatabase } from "drizzle-orm/node-postgres";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle as pgliteDatabase } from "drizzle-orm/pglite";
import { Pool } from "pg";
import type {
  CreatedCustomer,
  DatabaseAccess,
  OrmApp,
  OrmDriver,
  OrmWriter,
  TransactionWriter,
} from "../driver.ts";
import { EXPOSED, WRITABLE } from "../tables.ts";
import { POSTGRES_TABLES, SQLITE_TABLES } from "./drizzle/tables.ts";
import { type DrizzleHandle, WAYS } from "./drizzle/ways.ts";

type Tables = typeof POSTGRES_TABLES;
type Database = PgDatabase<PgQueryResultHKT>;

const NESTED = "Drizzle writes one table by one statement";

export const driver: OrmDriver<DrizzleHandle> = {
  name: "Drizzle",
  databases: ["postgres", "pglite", "sqlite"],
  absent: { createNested: NESTED, updateNested: NESTED, destroyNested: NESTED },
  ways: WAYS,
  expectedFailures: {
    raw: "SQL by `execute` and `run` names no table: Drizzle passes it to the database as it is",
  },
  open,
};

/** `current_timestamp` of SQLite is a text in UTC that does not say so. */
const TIME_OF_SQLITE: FieldCodec = {
  toJson: (value) => `${value}Z`.replace(" ", "T"),
  fromJson: (value) => value,
};

async function open(access: DatabaseAccess): Promise<OrmApp<DrizzleHandle>> {
  const { db: opened, close } = connectTo(access);
  // Both have the same columns and methods: what differs is how they are written down.
  const tables = access.kind === "sqlite" ? (SQLITE_TABLES as unknown as Tables) : POSTGRES_TABLES;
  let db = opened;
  return {
    models: modelsOf(tables, {
      Customer: {
        name: "customer",
        expose: EXPOSED.Customer,
        writable: WRITABLE.Customer,
        many: true,
        ...(access.kind === "sqlite" && { codecs: { created_at: TIME_OF_SQLITE } }),
      },
      Invoice: { name: "invoice", expose: EXPOSED.Invoice, writable: WRITABLE.Invoice, many: true },
    }),
    connect: (records, { context, validates }) => {
      db = eventSource(opened, records, {
        sql,
        context,
        ...(validates && { validate: checkSeats }),
      });
    },
    transaction: (work) => db.transaction((tx) => work(transactionWriter(tx, tables, access))),
    close,
    ...writerOf(() => db, tables, access),
    // A spread would take the database that there is before `connect`.
    get handle() {
      return { db, customers: tables.Customer };
    },
  };
}

function connectTo(access: DatabaseAccess): { readonly db: Database; close(): Promise<void> } {
  switch (access.kind) {
    case "postgres": {
      const pool = new Pool({ connectionString: access.url });
      return { db: pgDatabase(pool), close: () => pool.end() };
    }
    case "pglite":
      return { db: pgliteDatabase(access.client), close: async () => {} };
    case "sqlite": {
      const client = createClient({ url: `file:${access.file}` });
      return { db: libsqlDatabase(client) as unknown as Database, close: async () => client.close() };
    }
  }
}

function transactionWriter(
  tx: Database,
  tables: Tables,
  access: DatabaseAccess,
): TransactionWriter<DrizzleHandle> {
  return {
    ...writerOf(() => tx, tables, access),
    savepoint: (work) => tx.transaction((inner) => work(writerOf(() => inner, tables, access))),
  };
}

function writerOf(db: () => Database, tables: Tables, { kind }: DatabaseAccess): OrmWriter<DrizzleHandle> {
  const { Customer: customers } = tables;
  return {
    get handle() {
      return { db: db(), customers };
    },
    create: async (customer): Promise<CreatedCustomer> => {
      const [created] = await db().insert(customers).values(customer).returning();
      if (!created) throw new Error("nothing was returned");
      return created;
    },
    update: async (id, patch) => {
      await db().update(customers).set(patch).where(eq(customers.id, id));
    },
    destroy: async (id) => {
      await db().delete(customers).where(eq(customers.id, id));
    },
    createMany: async (many) => {
      await db()
        .insert(customers)
        .values([...many]);
    },
    updateMany: async ({ name }, patch) => {
      await db().update(customers).set(patch).where(eq(customers.name, name));
    },
    destroyMany: async ({ name }) => {
      await db().delete(customers).where(eq(customers.name, name));
    },
    upsert: async ({ email, ...others }) => {
      await db()
        .insert(customers)
        .values({ email, ...others })
        .onConflictDoUpdate({ target: customers.email, set: others });
    },
    raw: async (statement) => {
      if (kind === "sqlite")
        await (db() as unknown as { run(query: unknown): Promise<unknown> }).run(sql.raw(statement));
      else await db().execute(sql.raw(statement));
    },
  };
}

function checkSeats(table: string, { seats }: { readonly seats?: unknown }): void {
  if (table === "Customer" && Number(seats) < 1) throw new Error("seats must be at least 1");
}
