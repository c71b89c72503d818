import { defineEntity, MikroORM, type Options, p } from "@mikro-orm/sqlite";
import {
  type HostLike,
  type PluginCallOptions,
  type PluginLike,
  type RecordEvents,
  type RecordEventsError,
  type RecordEventsOptions,
  recordEvents,
  recordModels,
} from "@mortise/events";
import { type EventSource, type EventSourceOptions, eventSource, modelsOf } from "@mortise/mikro-orm";

export const Address = defineEntity({
  embeddable: true,
  name: "Address",
  properties: { city: p.string(), zip: p.string().nullable() },
});

export const Customer = defineEntity({
  name: "Customer",
  tableName: "customers",
  properties: {
    id: p.integer().primary(),
    email: p.string().length(40).fieldName("e_mail").unique(),
    name: p.string().nullable(),
    seats: p.integer().default(1),
    plan: p.enum(["free", "pro"]).default("free"),
    address: p.embedded(Address).nullable(),
    home: p.embedded(Address).object().nullable(),
    metadata: p.json<object>().nullable(),
    tags: p.array().nullable(),
    balance: p.decimal().precision(10).scale(2).nullable(),
    units: p.bigint().nullable(),
    logo: p.blob().nullable(),
    renewsAt: p.datetime().nullable(),
    day: p.date().nullable(),
    notes: p.text().lazy().nullable(),
    version: p.integer().version(),
    passwordHash: p.string().default(""),
    invoices: () => p.oneToMany(Invoice).mappedBy("customer").orphanRemoval(),
  },
});

export const Invoice = defineEntity({
  name: "Invoice",
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => crypto.randomUUID()),
    number: p.string().unique(),
    customer: () => p.manyToOne(Customer).nullable(),
    deletedAt: p.datetime().nullable(),
  },
});

export const Line = defineEntity({
  name: "Line",
  properties: {
    invoice: () => p.manyToOne(Invoice).primary(),
    place: p.integer().primary(),
    text: p.string(),
  },
});

/** What a plug-in of a test is told. */
export interface Told {
  readonly event: string;
  readonly action: string;
  readonly record: { readonly [field: string]: unknown };
  readonly previous?: { readonly [field: string]: unknown };
  readonly changed?: readonly string[];
  readonly records: readonly Told[];
}

export type Handler = (told: Told, options: PluginCallOptions) => unknown;

/** A plug-in without a sandbox: what it is told and answers passes through JSON, as a real one's does. */
export function plugin(name: string, handlers: { readonly [event: string]: Handler }): PluginLike {
  return {
    name,
    handles: (event) => Object.hasOwn(handlers, event),
    call: async (event, payload, options) => {
      const told = JSON.parse(JSON.stringify(payload)) as Told;
      const answer = await handlers[event]?.(told, options);
      return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
    },
  };
}

export interface App {
  readonly orm: MikroORM;
  readonly records: RecordEvents;
  readonly source: EventSource;
  /** May be added to. */
  readonly plugins: PluginLike[];
  readonly failures: RecordEventsError[];
}

export const MODELS = {
  Customer: {
    name: "customer",
    expose: [
      "id",
      "email",
      "name",
      "seats",
      "plan",
      "address",
      "home",
      "metadata",
      "tags",
      "balance",
      "units",
      "logo",
      "renewsAt",
      "day",
      "version",
    ],
    writable: [
      "id",
      "email",
      "name",
      "seats",
      "plan",
      "address",
      "home",
      "metadata",
      "tags",
      "balance",
      "units",
      "logo",
      "renewsAt",
      "day",
    ],
    many: true,
  },
  Invoice: {
    name: "invoice",
    expose: ["id", "number", "customer", "deletedAt"],
    writable: ["number", "customer"],
  },
  Line: { name: "line", expose: ["invoice", "place", "text"], writable: ["text"] },
};

/** An app whose tables are in memory. */
export async function startApp(
  plugins: readonly PluginLike[] = [],
  options: EventSourceOptions<MikroORM["em"]> = {},
  settings: Options = {},
  eventsOptions: Partial<RecordEventsOptions> = {},
): Promise<App> {
  const orm = await MikroORM.init({
    dbName: ":memory:",
    entities: [Customer, Invoice, Line, Address],
    ...settings,
  });
  await orm.schema.create();
  const host: HostLike & { readonly plugins: PluginLike[] } = { plugins: [...plugins] };
  const failures: RecordEventsError[] = [];
  const records = recordEvents({
    models: recordModels(modelsOf(orm, MODELS)),
    host,
    waitsForAfterEvents: true,
    onFailure: (error) => failures.push(error),
    ...eventsOptions,
  });
  const source = eventSource(orm, records, options);
  return { orm, records, source, plugins: host.plugins, failures };
}

const MOMENTS = ["validation", "save", "create", "update", "destroy"];

/** A plug-in that handles everything of these records, and keeps what it heard. */
export function listener(...records: readonly string[]): PluginLike & { readonly heard: Told[] } {
  const heard: Told[] = [];
  const handle: Handler = (told) => {
    heard.push(told);
  };
  const events = records.flatMap((record) =>
    MOMENTS.flatMap((moment) => [`${record}_before_${moment}`, `${record}_after_${moment}`]),
  );
  return { ...plugin("listener", Object.fromEntries(events.map((event) => [event, handle]))), heard };
}

/** Names of what was heard, in order. */
export function names(heard: readonly Told[]): readonly string[] {
  return heard.map(({ event }) => event);
}
