import { PGlite } from "@electric-sql/pglite";
import { eventSource, modelsOf } from "@mortise/drizzle";
import { type PluginLike, type RecordEvents, recordEvents, recordModels } from "@mortise/events";
import { getTableColumns, sql } from "drizzle-orm";
import {
  bigint,
  date,
  integer,
  jsonb,
  numeric,
  pgEnum,
  pgTable,
  primaryKey,
  serial,
  text,
  timestamp,
  uniqueIndex,
  uuid,
  varchar,
} from "drizzle-orm/pg-core";
import { drizzle, type PgliteDatabase } from "drizzle-orm/pglite";

let moments = 0;

/** Never the same twice. */
function nextMoment(): Date {
  moments += 1;
  return new Date(Date.UTC(2026, 0, 1, 0, 0, moments));
}

export const country = pgEnum("country", ["DE", "FR"]);

/** Properties are called otherwise than columns. */
export const customers = pgTable("customers", {
  id: serial().primaryKey(),
  email: varchar("mail", { length: 200 }).notNull().unique(),
  vat: text("vat_number"),
  country: country(),
  seats: integer().notNull().default(1),
  credit: numeric({ precision: 12, scale: 2 }).notNull().default("0"),
  usage: bigint({ mode: "bigint" }),
  bornOn: date("born_on", { mode: "date" }),
  settings: jsonb(),
  token: uuid()
    .notNull()
    .$defaultFn(() => crypto.randomUUID()),
  passwordHash: text("password_hash").notNull().default(""),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at").$onUpdate(() => nextMoment()),
});

/** Its key is two columns, which the app gives. */
export const members = pgTable(
  "members",
  { org: text().notNull(), person: text("user_name").notNull(), role: text().notNull(), badge: integer() },
  (table) => [primaryKey({ columns: [table.org, table.person] }), uniqueIndex().on(table.badge)],
);

const DDL = `
create type country as enum ('DE', 'FR');
create table customers (
  id serial primary key, mail varchar(200) not null unique, vat_number text, country country,
  seats integer not null default 1, credit numeric(12, 2) not null default 0, usage bigint, born_on date,
  settings jsonb, token uuid not null, password_hash text not null default '',
  created_at timestamptz not null default now(), updated_at timestamp
);
create table members (
  org text not null, user_name text not null, role text not null, badge integer unique, primary key (org, user_name)
);`;

/** What a plug-in of a test is told. */
export interface Told {
  readonly event: string;
  readonly action: string;
  readonly record: { readonly [field: string]: unknown };
  readonly previous?: { readonly [field: string]: unknown };
  readonly changed?: readonly string[];
  readonly records?: readonly Told[];
}

export type Handlers = { readonly [event: string]: (told: Told) => unknown };

export interface Shop {
  /** Asks plug-ins. */
  readonly db: PgliteDatabase;
  /** The database that was given, which asks nobody. */
  readonly plain: PgliteDatabase;
  readonly records: RecordEvents;
  /** All that plug-ins were told, in order. */
  readonly told: Told[];
  /** The names of these events. */
  heard(): readonly string[];
  /** Adds a plug-in without a sandbox: what it is told and answers passes through JSON, as a real one's does. */
  install(handlers: Handlers): void;
}

export function shopModels() {
  return modelsOf(
    { customers, members },
    {
      customers: {
        name: "customer",
        expose: Object.keys(getTableColumns(customers)).filter((field) => field !== "passwordHash"),
        writable: ["id", "email", "vat", "country", "seats", "credit", "usage", "bornOn", "settings"],
        many: true,
      },
      members: { name: "member", expose: ["org", "person", "role", "badge"], writable: ["role", "person"] },
    },
  );
}

let database: Promise<PGlite> | undefined;

/** One for all tests of a file, as it takes a second to make one. */
async function emptyDatabase(): Promise<PGlite> {
  database ??= PGlite.create().then(async (client) => {
    await client.exec(DDL);
    return client;
  });
  const client = await database;
  await client.exec("truncate customers, members restart identity");
  return client;
}

/** Behind the last test of a file. */
export async function closeDatabase(): Promise<void> {
  await (await database)?.close();
}

export async function openShop(
  options: Partial<Parameters<typeof eventSource<PgliteDatabase>>[2]> = {},
): Promise<Shop> {
  const client = await emptyDatabase();
  const plain = drizzle(client);
  const models = recordModels(shopModels());
  const plugins: PluginLike[] = [];
  const told: Told[] = [];
  const records = recordEvents({
    models,
    host: { contract: models.contract, plugins },
    waitsForAfterEvents: true,
    onFailure: (error) => {
      throw error;
    },
  });
  return {
    db: eventSource(plain, records, { sql, ...options }),
    plain,
    records,
    told,
    heard: () => told.map(({ event }) => event),
    install: (handlers) => {
      plugins.push({
        name: `plugin-${plugins.length}`,
        handles: (event) => Object.hasOwn(handlers, event),
        call: async (event, payload) => {
          const one: Told = JSON.parse(JSON.stringify(payload));
          told.push(one);
          const answer = await handlers[event]?.(one);
          return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
        },
      });
    },
  };
}

/** A change of these fields. */
export function change(changes: object): object {
  return { decision: "change", changes };
}

/** A rejection of one field. */
export function reject(field: string): object {
  return { decision: "reject", errors: [{ field, message: `${field} is not good.` }] };
}
