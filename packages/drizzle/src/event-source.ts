import { type Action, type RecordEvents, RecordEventsError, type UnitOfWork } from "@mortise/events";
import { type Table, watchedTable } from "./models/watched.ts";
import { type EventSourceOptions, resolveSourceOptions } from "./options.ts";
import type { DatabaseLike, StatementsLike, TableLike } from "./shape.ts";
import { inUnit, isHeard, type Source } from "./source.ts";
import { argsOf, type Statement, type StatementKind, withSteps } from "./statement/steps.ts";
import { type Watcher, watchedBuilder } from "./statement/watched.ts";
import { destroy } from "./write/destroy.ts";
import { insert } from "./write/insert.ts";
import { type AppResult, toApp } from "./write/outcome.ts";
import { update } from "./write/update.ts";
import { upsert } from "./write/upsert.ts";

/** The transaction of a database. */
export type TransactionOf<Database> = Database extends {
  transaction(work: (transaction: infer Transaction) => Promise<unknown>, ...others: never[]): unknown;
}
  ? Transaction
  : never;

/**
 * A database whose `insert`, `update` and `delete` ask plug-ins, and tell them. The app goes on with what this gives: its
 * statements are built, awaited, prepared and typed as before. The database that was given stays as it is.
 *
 * @throws RecordEventsError `invalid-options` for a database whose driver is synchronous (`better-sqlite3`), as asking
 *   plug-ins is not; for one of MySQL, which gives nothing back of what it wrote; and when an option is none.
 */
export function eventSource<Database extends object>(
  db: Database,
  records: RecordEvents,
  options: EventSourceOptions<TransactionOf<Database>>,
): Database {
  const resolved = resolveSourceOptions(options);
  checkDatabase(db);
  const source: Source = {
    records,
    options: resolved,
    outermost: "all" in db ? oneByOne() : (run) => run(),
    watched: (inner, unit) => watchedDatabase(inner, source, unit),
  };
  return source.watched(db as unknown as DatabaseLike, undefined) as unknown as Database;
}

function checkDatabase(db: object): void {
  const { resultKind, execute, all } = db as Partial<DatabaseLike>;
  let why: string | undefined;
  if (resultKind === "sync") {
    why =
      "This database's driver is synchronous, and asking plug-ins takes time: use libSQL or PGlite instead.";
  } else if (all === undefined && !("refreshMaterializedView" in db && execute)) {
    why = "This is no database of Drizzle's for PostgreSQL or SQLite.";
  }
  if (why) throw new RecordEventsError("invalid-options", why);
}

function watchedDatabase(db: DatabaseLike, source: Source, unit: UnitOfWork | undefined): DatabaseLike {
  const begin =
    (start: StatementsLike, kind: StatementKind, ctes: readonly unknown[]) => (table: TableLike) => {
      const builder = start[kind](table);
      const known = watchedTable(table);
      if (!known || !source.records.has(known.record)) return builder;
      const statement: Statement = { kind, table, ctes, steps: [] };
      return watchedBuilder(builder, statement, watcherOf(db, source, unit, known));
    };
  const watchedStatements = (start: StatementsLike, ctes: readonly unknown[]) => ({
    insert: begin(start, "insert", ctes),
    update: begin(start, "update", ctes),
    delete: begin(start, "delete", ctes),
  });
  const own: object = {
    ...watchedStatements(db, []),
    with: (...ctes: unknown[]) => {
      const start = db.with(...ctes);
      return { ...start, ...watchedStatements(start, ctes) };
    },
    transaction: (work: (transaction: DatabaseLike) => Promise<unknown>, config?: unknown) => {
      const inner = unit ? unit.nested() : source.records.begin();
      const run = () =>
        inUnit(inner, () => db.transaction((tx) => work(watchedDatabase(tx, source, inner)), config));
      return unit ? run() : source.outermost(run);
    },
  };
  const watched = new Proxy(db, {
    get: (target, property) =>
      Object.hasOwn(own, property) ? Reflect.get(own, property) : Reflect.get(target, property, target),
  });
  if (unit) UNITS.set(watched, unit);
  return watched;
}

const UNITS = new WeakMap<object, UnitOfWork>();

/**
 * Whether a transaction that `db.transaction` or `context` gave can still be written to. What comes to an API call by an
 * after-event cannot: its connection may be somebody else's by then. `false` for a database, too.
 */
export function isOpen(transaction: unknown): boolean {
  return typeof transaction === "object" && transaction !== null && UNITS.get(transaction)?.state === "open";
}

function watcherOf(db: DatabaseLike, source: Source, unit: UnitOfWork | undefined, table: Table): Watcher {
  return {
    isHeard: (statement) => isHeard(source, table, kindOf(statement).actions),
    perform: async (asWritten, method, placeholders) => {
      // SQLite's `run` gives the driver's result, whatever the statement returns.
      const statement = method === "run" ? withSteps(asWritten, { returning: undefined }) : asWritten;
      const work = kindOf(statement).perform;
      const run = (tx: DatabaseLike, inner: UnitOfWork) =>
        work({ source, db: tx, unit: inner, table, statement, placeholders });
      return toApp(await (unit ? run(db, unit) : inOwnTransaction(db, source, run)), method);
    },
    embedded: () => {
      const message =
        `A write of "${table.record}" inside of another statement or a batch cannot be asked about: ` +
        "run it by itself, in a transaction with the others.";
      return new RecordEventsError("invalid-options", message, { record: table.record });
    },
  };
}

function inOwnTransaction(
  db: DatabaseLike,
  source: Source,
  run: (tx: DatabaseLike, unit: UnitOfWork) => Promise<AppResult>,
): Promise<AppResult> {
  const unit = source.records.begin();
  return source.outermost(() => inUnit(unit, () => db.transaction((tx) => run(tx, unit))));
}

/** Runs one after the other, in the order in which they came. */
function oneByOne(): Source["outermost"] {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const result = last.then(run);
    last = result.catch(() => {});
    return result;
  };
}

interface KindOfWrite {
  readonly actions: readonly Action[];
  readonly perform: typeof insert;
}

const INSERT: KindOfWrite = { actions: ["create"], perform: insert };
const UPSERT: KindOfWrite = { actions: ["create", "update"], perform: upsert };
const UPDATE: KindOfWrite = { actions: ["update"], perform: update };
const DELETE: KindOfWrite = { actions: ["destroy"], perform: destroy };

function kindOf(statement: Statement): KindOfWrite {
  if (statement.kind === "update") return UPDATE;
  if (statement.kind === "delete") return DELETE;
  return argsOf(statement, "onConflictDoUpdate") || argsOf(statement, "onConflictDoNothing")
    ? UPSERT
    : INSERT;
}
