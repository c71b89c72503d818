import type { Action, Decided, RecordEvents, RecordState, UnitOfWork } from "@mortise/events";
import type { EventSourceOptions } from "./event-source.ts";
import { recordNameOf } from "./models/models-of.ts";
import type {
  CallOptions,
  Instance,
  ModelClass,
  OpenOptions,
  SequelizeLike,
  SequelizeTransaction,
} from "./shape.ts";
import type { SequelizeErrors } from "./write/bulk-validation.ts";

/** What is on `Sequelize` itself: its errors, and the namespace that the app gave to `Sequelize.useCLS`. */
interface SequelizeClass extends SequelizeErrors {
  readonly _cls?: { get(name: string): unknown };
}

/** Where an update may have a limit. */
const LIMITS_UPDATES: ReadonlySet<string> = new Set(["mysql", "mariadb", "mssql", "oracle"]);

/**
 * Options that say of which instances plug-ins have been asked already: Sequelize calls some of its own methods from others,
 * and hands its options on.
 */
export const ASKED: unique symbol = Symbol("mortise.asked");

/** Whether plug-ins have been asked about an instance, in the call whose options these are. */
export function isAsked(options: CallOptions | undefined, instance: Instance): boolean {
  const covers = options?.[ASKED];
  return typeof covers === "function" && covers(instance) === true;
}

/** In options: plug-ins have been asked about all rows of the statement. */
export const ALL_ASKED = () => true;

/** One write of a model's records. */
export interface Writing {
  readonly model: ModelClass;
  readonly action: Action;
  readonly records: readonly RecordState[];
  readonly options: OpenOptions;
  readonly validate?: (decided: Decided) => Promise<void>;
}

/** What the wrapped methods of all models share. */
export class Source {
  readonly records: RecordEvents;
  /** Instances whose `save` need not validate first: that has been done. */
  readonly validated = new WeakSet<Instance>();
  isOpen = true;
  readonly #sequelize: SequelizeLike;
  readonly #context: EventSourceOptions["context"];
  /** What models' records are called, as far as plug-ins may hear of them. */
  readonly #names: ReadonlyMap<string, string>;
  readonly #watched = new WeakSet<SequelizeTransaction>();
  /** Writes that go on in a transaction which a source opened. */
  readonly #running = new WeakMap<SequelizeTransaction, Set<Promise<unknown>>>();

  constructor(sequelize: SequelizeLike, records: RecordEvents, { context }: EventSourceOptions) {
    this.#sequelize = sequelize;
    this.records = records;
    this.#context = context;
    const names = Object.keys(sequelize.models).map(
      (model) => [model, recordNameOf(sequelize, model)] as const,
    );
    this.#names = new Map(names.filter(([, record]) => records.has(record)));
  }

  get isEmpty(): boolean {
    return this.#names.size === 0;
  }

  get errors(): SequelizeErrors {
    return this.#sequelize.constructor as unknown as SequelizeErrors;
  }

  get limitsUpdates(): boolean {
    return LIMITS_UPDATES.has(this.#sequelize.getDialect());
  }

  /** Whether the database says of an upsert's row that it was inserted. SQLite has one writer: what was looked at stays. */
  get tellsInserts(): boolean {
    return this.#sequelize.getDialect() === "postgres";
  }

  /** SQL for what a column holds and a number more. */
  sum(column: string, amount: number): object {
    return this.#sequelize.literal(
      `${this.#sequelize.getQueryInterface().quoteIdentifier(column)} + ${amount}`,
    );
  }

  /** Whether any plug-in hears of such writes of a model. */
  hears(model: ModelClass, action: Action): boolean {
    const record = this.#names.get(model.name);
    return record !== undefined && this.isOpen && this.records.hears(record, action);
  }

  /** Whether any plug-in hears of such writes of any model: of those that are written with another one. */
  hearsAny(action: Action): boolean {
    if (!this.isOpen) return false;
    for (const record of this.#names.values()) if (this.records.hears(record, action)) return true;
    return false;
  }

  /** Runs a write in the open transaction, or in one of its own, which a failure rolls back. */
  async inTransaction<R>(
    options: CallOptions | undefined,
    run: (options: OpenOptions) => Promise<R>,
  ): Promise<R> {
    const open = this.#openTransaction(options);
    if (open) return this.#tracked(open, run({ ...options, transaction: open }));
    return this.#sequelize.transaction(this.#beginWith(options), async (begun) => {
      const transaction = begun as SequelizeTransaction;
      const running = new Set<Promise<unknown>>();
      this.#running.set(transaction, running);
      try {
        return await run({ ...options, transaction });
      } catch (error) {
        // Sequelize saves several associated records at once and fails with the first of them: the rollback must not
        // overtake the others.
        while (running.size > 0) await Promise.allSettled(running);
        throw error;
      }
    });
  }

  /** Runs a part of a write that may be undone by itself. */
  inSavepoint<R>(options: OpenOptions, run: (options: OpenOptions) => Promise<R>): Promise<R> {
    const { transaction } = options;
    return this.#sequelize.transaction({ ...this.#beginWith(options), transaction }, (savepoint) =>
      run({ ...options, transaction: savepoint as SequelizeTransaction }),
    );
  }

  /** Asks, writes, and has it told with the transaction. What is written meanwhile is told behind it. */
  async write<R>(
    writing: Writing,
    perform: (decided: Decided) => Promise<R>,
    written: (result: R) => readonly object[],
  ) {
    const unit = this.begin(writing.options);
    try {
      const result = await this.records.write(this.recordWrite(writing, unit), perform, written);
      await unit.committed();
      return result;
    } catch (error) {
      unit.rolledBack();
      throw error;
    }
  }

  /** A place among what the open transaction tells. */
  begin({ transaction }: OpenOptions): UnitOfWork {
    return this.#unitOf(transaction).nested();
  }

  /** A write as record events take it. */
  recordWrite({ model, action, records, options, validate }: Writing, unit: UnitOfWork) {
    return {
      record: this.#names.get(model.name) ?? model.name,
      action,
      records,
      unit,
      context: this.#context?.(options.transaction),
      ...(validate && { validate }),
    };
  }

  #unitOf(transaction: SequelizeTransaction): UnitOfWork {
    const { parent } = transaction;
    if (parent) this.#unitOf(parent);
    const unit = this.records.unitOf(transaction, parent);
    if (!this.#watched.has(transaction)) {
      this.#watched.add(transaction);
      watchEnd(transaction, unit);
    }
    return unit;
  }

  /** The call's transaction, or that of the app's namespace. `null` means none, as it does to Sequelize. */
  #openTransaction(options: CallOptions | undefined): SequelizeTransaction | undefined {
    const given = options?.transaction;
    if (given !== undefined) return given ?? undefined;
    const { _cls: namespace } = this.#sequelize.constructor as unknown as SequelizeClass;
    return (namespace?.get("transaction") ?? undefined) as SequelizeTransaction | undefined;
  }

  #beginWith(options: CallOptions | undefined): object {
    return {
      ...(options?.logging !== undefined && { logging: options.logging }),
      // A transaction that reads before it writes could not go on in SQLite, once another one has written.
      ...(this.#sequelize.getDialect() === "sqlite" && { type: "IMMEDIATE" }),
    };
  }

  #tracked<R>(transaction: SequelizeTransaction, write: Promise<R>): Promise<R> {
    const running = this.#running.get(transaction);
    if (!running) return write;
    running.add(write);
    const forget = () => running.delete(write);
    write.then(forget, forget);
    return write;
  }
}

/**
 * Ends a transaction's unit of work with it. Not by `afterCommit`, whose functions Sequelize also calls when the commit has
 * failed, and not by what `commit` returns, which rejects when one of the app's own such functions does.
 */
function watchEnd(transaction: SequelizeTransaction, unit: UnitOfWork): void {
  const { commit, rollback, cleanup } = transaction;
  let hasEnded = false;
  transaction.cleanup = () => {
    hasEnded = true;
    return cleanup.call(transaction);
  };
  transaction.commit = async () => {
    try {
      return await commit.call(transaction);
    } finally {
      if (hasEnded) await unit.committed();
      else unit.rolledBack();
    }
  };
  transaction.rollback = async () => {
    try {
      return await rollback.call(transaction);
    } finally {
      unit.rolledBack();
    }
  };
}
