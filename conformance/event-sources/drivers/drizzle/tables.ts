import { sql } from "drizzle-orm";
import * as pg from "drizzle-orm/pg-core";
import * as sqlite from "drizzle-orm/sqlite-core";

/** The tables as Drizzle knows them on PostgreSQL, and on PGlite. */
export const POSTGRES_TABLES = {
  Customer: pg.pgTable("customers", {
    id: pg.integer().primaryKey().generatedByDefaultAsIdentity(),
    email: pg.varchar({ length: 200 }).notNull().unique(),
    name: pg.text().notNull(),
    vat: pg.varchar({ length: 14 }),
    seats: pg.integer().notNull().default(1),
    note: pg.text(),
    metadata: pg.jsonb(),
    password_hash: pg.text().notNull().default(""),
    created_at: pg.timestamp({ withTimezone: true }).notNull().defaultNow(),
  }),
  Invoice: pg.pgTable("invoices", {
    id: pg.integer().primaryKey().generatedByDefaultAsIdentity(),
    customer_id: pg.integer().notNull(),
    number: pg.varchar({ length: 40 }).notNull().unique(),
    total_cents: pg.integer().notNull(),
    issued: pg.boolean().notNull().default(false),
  }),
};

/** The same on SQLite. */
export const SQLITE_TABLES = {
  Customer: sqlite.sqliteTable("customers", {
    id: sqlite.integer().primaryKey({ autoIncrement: true }),
    email: sqlite.text({ length: 200 }).notNull().unique(),
    name: sqlite.text().notNull(),
    vat: sqlite.text({ length: 14 }),
    seats: sqlite.integer().notNull().default(1),
    note: sqlite.text(),
    metadata: sqlite.text({ mode: "json" }),
    password_hash: sqlite.text().notNull().default(""),
    created_at: sqlite.text().notNull().default(sql`current_timestamp`),
  }),
  Invoice: sqlite.sqliteTable("invoices", {
    id: sqlite.integer().primaryKey({ autoIncrement: true }),
    customer_id: sqlite.integer().notNull(),
    number: sqlite.text({ length: 40 }).notNull().unique(),
    total_cents: sqlite.integer().notNull(),
    issued: sqlite.integer({ mode: "boolean" }).notNull().default(false),
  }),
};
