import type { PGlite } from "@electric-sql/pglite";
import type { JsonObject, RecordMoment } from "@mortise/contract";
import type { RecordEvents, RecordModelOptions } from "@mortise/events";

/**
 * One ORM, as the suite drives it. Its file `drivers/<name>.ts` exports it as `driver`; `<name>.test.ts` runs the suite
 * with it.
 */
export interface OrmDriver<Handle = unknown> {
  /** As in the table: `TypeORM`. */
  readonly name: string;
  /** Where the suite runs it: on PostgreSQL, and on one database that needs no server. */
  readonly databases: readonly DatabaseKind[];
  /** What the ORM has no way for, with the reason: the operation is not in its {@link OrmWriter} then. */
  readonly absent?: { readonly [O in OptionalOperation]?: string };
  /**
   * Every other way in which the ORM writes customers, by what an app writes: `repository.increment()`. Plug-ins are asked at
   * each of them, or its cell `way <name>` is an expected failure: no guard is passed by on a quieter way. Default none.
   */
  readonly ways?: { readonly [name: string]: OrmWay<Handle> };
  /** Cells that do not hold, with the reason. One that holds after all fails the run. */
  readonly expectedFailures: ExpectedFailures;
  /** Connects the ORM to a database that has the tables of tables.ts already, empty. */
  open(database: DatabaseAccess): Promise<OrmApp<Handle>>;
}

/** One way to write one customer, or two with `isMany`. `handle`: that of the writer. */
export type OrmWay<Handle = unknown> = { readonly isMany?: true } & (
  | {
      readonly action: "create";
      perform(handle: Handle, customers: readonly NewCustomer[]): Promise<unknown>;
    }
  /** By the email, all other fields. */
  | {
      readonly action: "upsert";
      perform(handle: Handle, customers: readonly NewCustomer[]): Promise<unknown>;
    }
  /** Writes `seats` and nothing else: 5, three more than there were. */
  | {
      readonly action: "update";
      /** It is the database that computes the number: plug-ins that are asked need not know it. */
      readonly isComputed?: true;
      perform(handle: Handle, ids: readonly number[]): Promise<unknown>;
    }
  | { readonly action: "destroy"; perform(handle: Handle, ids: readonly number[]): Promise<unknown> }
);

/** Where the tables are. */
export type DatabaseAccess =
  /** `postgres://…`, a database of its own. As many connections as the ORM likes. */
  | { readonly kind: "postgres"; readonly url: string }
  /** A file, in WAL mode: the suite reads it while the ORM writes. */
  | { readonly kind: "sqlite"; readonly file: string }
  /** In this process. The suite reads by the same connection, and waits for the end of transactions. */
  | { readonly kind: "pglite"; readonly client: PGlite };

export type DatabaseKind = "postgres" | "sqlite" | "pglite";

/** The ORM, connected to a database, and used as its documentation says. Values go by the names of the columns. */
export interface OrmApp<Handle = unknown> extends OrmWriter<Handle> {
  /**
   * By the package's `modelsOf`: entities `Customer` (named `customer`) and `Invoice` (named `invoice`), each with EXPOSED
   * and WRITABLE of tables.ts, and `many: true`.
   */
  readonly models: readonly RecordModelOptions[];
  /**
   * Attaches the package's `eventSource`, with this `context`. Called once, before the first write, or not at all. All that
   * follows goes through what it gives. The app's own validation, by the ORM's means or by `validate`: `seats` is at least 1, or the
   * write fails with an error whose message has the word "seats".
   */
  connect(records: RecordEvents, options: ConnectOptions): void | Promise<void>;
  /** Commits when `work` resolves, rolls back and throws the same when it rejects. */
  transaction<R>(work: (writer: TransactionWriter<Handle>) => Promise<R>): Promise<R>;
  /** Disconnects. The database goes away behind it. */
  close(): Promise<void>;
}

/** How the event source is attached. */
export interface ConnectOptions {
  readonly context: () => unknown;
  /**
   * Whether the source's `validate` is given, where the ORM has no validation of its own: it needs to see whole records, whether a
   * plug-in hears or not.
   */
  readonly validates: boolean;
}

/** Writes, each of them one call of the ORM: the one that apps use most for it. */
export interface OrmWriter<Handle = unknown> {
  /** The ORM's own object that `ways` write by. */
  readonly handle?: Handle;
  /** Gives the record as the ORM gives it: with its id, and with what plug-ins changed. */
  create(customer: NewCustomer): Promise<CreatedCustomer>;
  /** Changes one customer: loaded and saved, or by its id, as is usual. */
  update(id: number, patch: CustomerPatch): Promise<void>;
  destroy(id: number): Promise<void>;
  /** One call for many rows. */
  createMany(customers: readonly NewCustomer[]): Promise<void>;
  /** Changes all customers of this name, in one call. */
  updateMany(where: { readonly name: string }, patch: CustomerPatch): Promise<void>;
  /** Destroys all customers of this name, in one call. */
  destroyMany(where: { readonly name: string }): Promise<void>;
  /** Creates the customer; where there is one with this email, changes its other fields. */
  upsert?(customer: NewCustomer): Promise<void>;
  /** A customer and its invoices, in one call. */
  createNested?(customer: NewCustomer, invoices: readonly NewInvoice[]): Promise<void>;
  /** Changes a customer and one of its invoices, in one call (a save with cascade, a nested update). */
  updateNested?(
    id: number,
    patch: CustomerPatch,
    invoiceId: number,
    invoicePatch: Partial<NewInvoice>,
  ): Promise<void>;
  /** Destroys all of a customer's invoices by a call at the customer, which may go with them or stay. */
  destroyNested?(id: number): Promise<void>;
  /** The app's own SQL, through the ORM. No parameters. */
  raw(sql: string): Promise<void>;
}

/** Writes inside a transaction. */
export interface TransactionWriter<Handle = unknown> extends OrmWriter<Handle> {
  /** A transaction in this one: releases it when `work` resolves, rolls back to it and throws the same when it rejects. */
  savepoint?<R>(work: (writer: OrmWriter) => Promise<R>): Promise<R>;
}

export interface NewCustomer {
  readonly email: string;
  readonly name: string;
  readonly vat?: string | null;
  /** Default 1. */
  readonly seats?: number;
  readonly note?: string | null;
  readonly metadata?: JsonObject | null;
  /** Never shown to plug-ins. Default empty. */
  readonly password_hash?: string;
}

export type CustomerPatch = Partial<NewCustomer>;

export interface CreatedCustomer {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly seats: number;
}

export interface NewInvoice {
  readonly number: string;
  readonly total_cents: number;
  /** Default `false`. */
  readonly issued?: boolean;
}

/** What some ORMs have no way for. */
export type OptionalOperation = "upsert" | "createNested" | "updateNested" | "destroyNested" | "savepoint";

/** The ways in which each event is looked at. README.md says what each of them means. */
export const KINDS = [
  "veto",
  "change",
  "previous",
  "async",
  "rollback",
  "savepoint",
  "nested",
  "bulk",
  "upsert",
  "raw",
] as const;

export type Kind = (typeof KINDS)[number];

/** What is looked at once, not for each event. */
export const FACTS = [
  "models",
  "order",
  "returned",
  "values",
  "validation",
  "refused",
  "context",
  "unheard",
  "quiet",
  "nothing",
  "large",
  "caught",
  "uncaught",
  "commit",
  "parallel",
  "meanwhile",
  "concurrent",
  "outside",
  "locked",
  "fresh",
  "race",
] as const;

export type Fact = (typeof FACTS)[number];

/** A kind for all events, a kind at one event, a fact, or one of the driver's `ways`. */
export type CellName = Kind | `${Kind} ${RecordMoment}` | Fact | `way ${string}`;

/** Cells that do not hold, and why; on all of the driver's databases, or on one: `sqlite: bulk before_update`. */
export type ExpectedFailures = { readonly [C in CellName | `${DatabaseKind}: ${CellName}`]?: string };
