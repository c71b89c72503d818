import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type PluginCallOptions,
  type PluginLike,
  type RecordEvents,
  type RecordEventsOptions,
  recordEvents,
  recordModels,
} from "@mortise/events";
import { type EventSourceOptions, eventSource, modelsOf } from "@mortise/prisma";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaPg } from "@prisma/adapter-pg";
import { createDatabase } from "../../../../conformance/postgres.ts";
import { generatedClient } from "../../../../conformance/prisma-client.ts";
import type { AnyClient } from "./client.ts";
import { type Provider, schemaFor, tablesFor } from "./schema.ts";

/** A database of its own with the library's tables, and a Prisma client for it. */
export interface Database {
  readonly provider: Provider;
  readonly client: AnyClient;
  /** `Prisma` of the generated client. */
  readonly Prisma: { readonly [name: string]: unknown };
  readonly url: string;
  /** Every row of every table. */
  everything(): Promise<{ readonly [model: string]: readonly unknown[] }>;
  close(): Promise<void>;
}

export async function openDatabase(provider: Provider, options: object = {}): Promise<Database> {
  const { PrismaClient, Prisma } = await generatedClient(schemaFor(provider));
  const place = await (provider === "postgresql" ? onPostgres() : onSqlite());
  const client = new PrismaClient({ adapter: place.adapter, ...options }) as AnyClient;
  for (const statement of tablesFor(provider)) await client.$executeRawUnsafe(statement);
  return {
    provider,
    client,
    Prisma,
    url: place.url,
    everything: async () => {
      const tables: { [model: string]: readonly unknown[] } = {};
      for (const model of ["customer", "profile", "badge", "invoice", "line", "tag", "note"]) {
        tables[model] = sorted(await client[model].findMany());
      }
      tables.links = await client.$queryRawUnsafe(`select * from "_CustomerToTag" order by 1, 2`);
      return tables;
    },
    close: async () => {
      await client.$disconnect();
      await place.close();
    },
  };
}

/** Rows in an order of their own: databases have none. */
function sorted(rows: readonly object[]): readonly object[] {
  const text = (row: object) =>
    JSON.stringify(row, (_name, value) => (typeof value === "bigint" ? `${value}` : value));
  return rows.toSorted((one, other) => (text(one) < text(other) ? -1 : 1));
}

async function onPostgres() {
  const { url, close } = await createDatabase("prisma");
  return { url, close, adapter: new PrismaPg({ connectionString: url }) };
}

async function onSqlite() {
  const folder = await mkdtemp(join(tmpdir(), "mortise-prisma-"));
  const url = `file:${join(folder, "app.sqlite")}`;
  const close = () => rm(folder, { recursive: true, force: true });
  return { url, close, adapter: new PrismaLibSql({ url }) };
}

/** What a plug-in of a test is told. */
export interface Told {
  readonly event: string;
  readonly action: string;
  readonly record: { readonly [field: string]: unknown };
  readonly previous?: { readonly [field: string]: unknown };
  readonly changed?: readonly string[];
}

export type Handler = (told: Told, options: PluginCallOptions) => unknown;

/** A plug-in without a sandbox: what passes is JSON, as a real one's. `*` handles each event that has no handler. */
export function plugin(handlers: { readonly [event: string]: Handler }, name = "test"): PluginLike {
  return {
    name,
    handles: (event) => Object.hasOwn(handlers, event) || Object.hasOwn(handlers, "*"),
    call: async (event, payload, options) => {
      const told = JSON.parse(JSON.stringify(payload)) as Told;
      const answer = await (handlers[event] ?? handlers["*"])?.(told, options);
      return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
    },
  };
}

const EXPOSED = {
  Customer: [
    "id",
    "email",
    "name",
    "version",
    "balance",
    "visits",
    "meta",
    "photo",
    "bornOn",
    "deletedAt",
    "updatedAt",
  ],
  Profile: ["customerId", "bio"],
  Badge: ["id", "code", "customerId"],
  Invoice: ["tenant", "number", "total", "status", "customerId"],
  Line: ["id", "text", "cents", "invoiceTenant", "invoiceNumber"],
  Tag: ["id", "name", "parentId"],
};

/** The library's models with all of their fields, which plug-ins may change. */
export function libraryModels(client: AnyClient) {
  return modelsOf(
    client,
    Object.fromEntries(Object.entries(EXPOSED).map(([name, expose]) => [name, { expose, writable: expose }])),
  );
}

/** The library's client with plug-ins. */
export interface Library {
  readonly prisma: AnyClient;
  readonly records: RecordEvents;
  readonly failures: unknown[];
}

export function withPlugins(
  { client }: Pick<Database, "client">,
  plugins: readonly PluginLike[],
  options: EventSourceOptions<AnyClient> = {},
  events: Partial<RecordEventsOptions> = {},
): Library {
  const failures: unknown[] = [];
  const models = recordModels(libraryModels(client));
  const records = recordEvents({
    models,
    host: { plugins },
    onFailure: (error) => failures.push(error),
    ...events,
  });
  return { prisma: eventSource(client, records, options), records, failures };
}

/** What a plug-in has heard: each event, in order, as `customer_before_create name`. */
export function recorder(prefix = ""): {
  readonly heard: Told[];
  readonly plugin: PluginLike;
  names(): readonly string[];
} {
  const heard: Told[] = [];
  return {
    heard,
    plugin: {
      ...plugin({
        "*": (told) => {
          heard.push(told);
        },
      }),
      handles: (event) => event.startsWith(prefix),
    },
    names: () => heard.map(({ event }) => event),
  };
}
