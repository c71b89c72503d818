import {
  type Asked,
  type HostLike,
  type PluginLike,
  type RecordEvents,
  type RecordEventsError,
  type RecordEventsOptions,
  recordEvents,
  recordModels,
} from "@mortise/events";
import { type AttachedSource, type EventSourceOptions, eventSource, modelsOf } from "@mortise/typeorm";
import { DataSource, type DataSourceOptions, type EntityManager, EntitySchema } from "typeorm";

export interface Customer {
  id: number;
  email: string;
  vat: string | null;
  country: string | null;
  credits: number;
  address?: { city: string | null; zip: string | null; movedAt: Date | null };
  settings: unknown;
  passwordHash: string;
  version: number;
  createdAt: Date;
  deletedAt: Date | null;
  invoices?: Invoice[];
}

export interface Invoice {
  id: string;
  number: string;
  totalCents: number;
  customer?: Customer | null;
}

const Address = new EntitySchema<{ city: string | null; zip: string | null; movedAt: Date | null }>({
  name: "Address",
  columns: {
    city: { type: String, nullable: true },
    zip: { type: String, nullable: true, name: "postcode" },
    movedAt: { type: Date, nullable: true },
  },
});

export const CustomerEntity = new EntitySchema<Customer>({
  name: "Customer",
  tableName: "customers",
  columns: {
    id: { type: "int", primary: true, generated: true },
    email: { type: "varchar", length: 200, unique: true },
    vat: { type: "varchar", length: 14, nullable: true, name: "vat_number" },
    country: { type: "simple-enum", enum: ["DE", "FR", "NL"], nullable: true },
    credits: { type: "int", default: 0 },
    settings: { type: "simple-json", nullable: true },
    passwordHash: { type: "varchar", default: "", select: false },
    version: { type: Number, version: true },
    createdAt: { type: Date, createDate: true },
    deletedAt: { type: Date, deleteDate: true, nullable: true },
  },
  embeddeds: { address: { schema: Address, prefix: "address_" } },
  relations: {
    invoices: { type: "one-to-many", target: "Invoice", inverseSide: "customer", cascade: true },
  },
});

export const InvoiceEntity = new EntitySchema<Invoice>({
  name: "Invoice",
  tableName: "invoices",
  columns: {
    id: { type: "uuid", primary: true, generated: "uuid" },
    number: { type: "varchar", unique: true },
    totalCents: { type: "int", name: "total_cents" },
  },
  relations: {
    customer: {
      type: "many-to-one",
      target: "Customer",
      inverseSide: "invoices",
      nullable: true,
      joinColumn: { name: "customer_id" },
    },
  },
});

/** One seat in an organisation: its key is two columns, which the app gives. */
export const SeatEntity = new EntitySchema<{ org: string; user: string; role: string }>({
  name: "Seat",
  tableName: "seats",
  columns: {
    org: { type: "varchar", primary: true },
    user: { type: "varchar", primary: true, name: "user_name" },
    role: { type: "varchar" },
  },
});

/** What plug-ins answer, by event: a function of the payload. */
export type Handlers = { readonly [event: string]: (payload: Payload) => unknown };

export interface Payload {
  readonly event: string;
  readonly action: string;
  readonly record: { readonly [field: string]: unknown };
  readonly previous?: { readonly [field: string]: unknown };
  readonly changed?: readonly string[];
  readonly records?: readonly {
    readonly record: { readonly [field: string]: unknown };
    readonly previous?: { readonly [field: string]: unknown };
  }[];
}

export interface Shop {
  readonly dataSource: DataSource;
  readonly events: RecordEvents;
  readonly source: AttachedSource;
  readonly failures: RecordEventsError[];
  readonly asked: Asked[];
  /** Every event that a plug-in heard, in order. */
  readonly heard: Payload[];
  /** The names of those events, and of the records' fields if asked for. */
  names(): string[];
  /** Adds a plug-in that runs in this process. */
  install(name: string, handlers: Handlers): void;
  installPlugin(plugin: PluginLike): void;
  remove(name: string): void;
  close(): Promise<void>;
}

/** A shop in a database of its own; SQLite in memory unless said otherwise. */
export async function openShop({
  database = { type: "better-sqlite3", database: ":memory:" },
  source: sourceOptions = {},
  events: eventsOptions = {},
  subscribers = [],
}: {
  readonly database?: DataSourceOptions;
  readonly source?: EventSourceOptions<EntityManager>;
  readonly events?: Partial<RecordEventsOptions>;
  readonly subscribers?: object[];
} = {}): Promise<Shop> {
  const dataSource = new DataSource({
    ...database,
    entities: [CustomerEntity, InvoiceEntity, SeatEntity],
    synchronize: true,
  } as DataSourceOptions);
  await dataSource.initialize();
  dataSource.subscribers.push(...subscribers);
  const models = recordModels(
    modelsOf(dataSource, {
      Customer: {
        name: "customer",
        expose: [
          "id",
          "email",
          "vat",
          "country",
          "credits",
          "address",
          "settings",
          "version",
          "createdAt",
          "deletedAt",
        ],
        writable: ["id", "email", "vat", "country", "credits", "address", "settings"],
        many: true,
      },
      Invoice: {
        name: "invoice",
        expose: ["id", "number", "totalCents", "customer_id"],
        writable: ["number", "customer_id"],
      },
      Seat: { name: "seat", expose: ["org", "user", "role"], writable: ["org", "user", "role"] },
    }),
  );
  const plugins: PluginLike[] = [];
  const heard: Payload[] = [];
  const failures: RecordEventsError[] = [];
  const asked: Asked[] = [];
  const host: HostLike = { contract: models.contract, plugins };
  const events = recordEvents({
    models,
    host,
    waitsForAfterEvents: true,
    onFailure: (error) => failures.push(error),
    onAsked: (one) => asked.push(one),
    ...eventsOptions,
  });
  const source = eventSource(dataSource, events, sourceOptions);
  return {
    dataSource,
    events,
    source,
    failures,
    asked,
    heard,
    names: () => heard.map(({ event }) => event),
    install: (name, handlers) => {
      plugins.push({
        name,
        handles: (event) => Object.hasOwn(handlers, event),
        call: async (event, payload) => {
          heard.push(payload as Payload);
          return handlers[event]?.(payload as Payload);
        },
      });
    },
    installPlugin: (plugin) => void plugins.push(plugin),
    remove: (name) =>
      plugins.splice(
        plugins.findIndex((plugin) => plugin.name === name),
        1,
      ),
    close: async () => {
      await events.settled();
      await dataSource.destroy();
    },
  };
}

/** Handlers of all ten events of a record, which answer nothing. */
export function listensTo(record: string): Handlers {
  const moments = ["validation", "create", "save", "update", "destroy"];
  return Object.fromEntries(
    moments.flatMap((moment) => [
      [`${record}_before_${moment}`, () => undefined],
      [`${record}_after_${moment}`, () => undefined],
    ]),
  );
}

export const rejection = (field: string) => ({
  decision: "reject",
  errors: [{ field, code: "no", message: "No." }],
});

export const change = (changes: object) => ({ decision: "change", changes });
