import { type Column, eq, gt, inArray, type Placeholder, type SQL, sql } from "drizzle-orm";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { NewCustomer, OrmWay } from "../../driver.ts";
import type { POSTGRES_TABLES } from "./tables.ts";

/** A database or transaction, and its customers. */
export interface DrizzleHandle {
  readonly db: PgDatabase<PgQueryResultHKT>;
  readonly customers: (typeof POSTGRES_TABLES)["Customer"];
}

const SEATS = { seats: 5 };

/** `excluded.name` and the like: the row that an upsert was to insert. */
const excluded = (column: Column): SQL => sql`excluded.${sql.identifier(column.name)}`;

/** What Drizzle's statements write besides. */
export const WAYS: { readonly [name: string]: OrmWay<DrizzleHandle> } = {
  "insert().returning() of a part": {
    action: "create",
    perform: ({ db, customers }, rows) =>
      db
        .insert(customers)
        .values([...rows])
        .returning({ id: customers.id }),
  },
  "insert().prepare()": {
    action: "create",
    perform: ({ db, customers }, [row]) => {
      const columns = Object.keys(row ?? {}) as (keyof NewCustomer)[];
      const values = Object.fromEntries(columns.map((column) => [column, sql.placeholder(column)]));
      return db
        .insert(customers)
        .values(values as { email: Placeholder; name: Placeholder })
        .prepare("insert_customer")
        .execute({ ...row });
    },
  },
  "insert() of SQL": {
    action: "create",
    perform: ({ db, customers }, rows) =>
      db.insert(customers).values(rows.map((one) => ({ ...one, seats: sql`1 + 1` }))),
  },
  "with().insert()": {
    action: "create",
    isMany: true,
    perform: ({ db, customers }, rows) =>
      db
        .with(db.$with("none").as(db.select({ id: customers.id }).from(customers)))
        .insert(customers)
        .values([...rows]),
  },
  "insert().onConflictDoNothing()": {
    action: "create",
    isMany: true,
    perform: ({ db, customers }, rows) =>
      db
        .insert(customers)
        .values([...rows])
        .onConflictDoNothing(),
  },
  "insert().onConflictDoUpdate() of several": {
    action: "upsert",
    isMany: true,
    perform: ({ db, customers }, rows) => {
      const { name, seats, vat } = customers;
      return db
        .insert(customers)
        .values([...rows])
        .onConflictDoUpdate({
          target: customers.email,
          set: { name: excluded(name), seats: excluded(seats), vat: excluded(vat) },
        });
    },
  },
  "update() of several": {
    action: "update",
    isMany: true,
    perform: ({ db, customers }, ids) =>
      db
        .update(customers)
        .set(SEATS)
        .where(inArray(customers.id, [...ids])),
  },
  "update() of all": {
    action: "update",
    isMany: true,
    perform: ({ db, customers }) => db.update(customers).set(SEATS).returning(),
  },
  "update() by SQL": {
    action: "update",
    perform: ({ db, customers }, [id = 0]) =>
      db
        .update(customers)
        .set({ seats: sql`${customers.seats} + 3` })
        .where(eq(customers.id, id)),
  },
  "update().prepare()": {
    action: "update",
    perform: ({ db, customers }, [id = 0]) =>
      db
        .update(customers)
        .set(SEATS)
        .where(eq(customers.id, sql.placeholder("id")))
        .prepare("update_customer")
        .execute({ id }),
  },
  "update().from()": {
    action: "update",
    perform: ({ db, customers }, [id = 0]) => {
      const chosen = db
        .select({ one: customers.id })
        .from(customers)
        .where(eq(customers.id, id))
        .as("chosen");
      return db.update(customers).set(SEATS).from(chosen).where(eq(customers.id, chosen.one));
    },
  },
  "delete() of several": {
    action: "destroy",
    isMany: true,
    perform: ({ db, customers }, ids) => db.delete(customers).where(inArray(customers.id, [...ids])),
  },
  "delete() of all, returning": {
    action: "destroy",
    isMany: true,
    perform: ({ db, customers }) => db.delete(customers).returning({ id: customers.id }),
  },
  "$dynamic() delete": {
    action: "destroy",
    perform: async ({ db, customers }, [id = 0]) => {
      const statement = db.delete(customers).$dynamic();
      statement.where(gt(customers.id, 0));
      statement.where(eq(customers.id, id));
      await statement;
    },
  },
};
