import { AsyncLocalStorage } from "node:async_hooks";
import type { RecordEvents, UnitOfWork } from "@mortise/events";
import type { CallOptions, OpenOptions, SequelizeLike, SequelizeTransaction } from "./shape.ts";

/** Where `Sequelize` keeps the namespace that the app gave to `Sequelize.useCLS`, and its database its file. */
interface Inside {
  readonly options: { readonly storage?: string; readonly host?: string };
  readonly constructor: { readonly _cls?: { get(name: string): unknown } };
}

/** The transactions that writes are part of: the app's, and those that are opened for writes without one. */
export class Transactions {
  readonly #sequelize: SequelizeLike;
  readonly #records: RecordEvents;
  readonly #watched = new WeakSet<SequelizeTransaction>();
  /** Writes that go on in a transaction which was opened here. */
  readonly #running = new WeakMap<SequelizeTransaction, Set<Promise<unknown>>>();
  /** On a single connection: the transaction that the running code is in, and the end of the last one that waits. */
  readonly #turn = new AsyncLocalStorage<SequelizeTransaction>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(sequelize: SequelizeLike, records: RecordEvents) {
    this.#sequelize = sequelize;
    this.#records = records;
  }

  /** Runs a write in the open transaction, or in one of its own, which a failure rolls back. */
  run<R>(options: CallOptions | undefined, write: (options: OpenOptions) => Promise<R>): Promise<R> {
    const open = this.#openTransaction(options);
    if (open) return this.#tracked(open, write({ ...options, transaction: open }));
    if (!this.#hasOneConnection) return this.#begin(options, write);
    const turn = this.#last.then(() =>
      this.#begin(options, (own) => this.#turn.run(own.transaction, () => write(own))),
    );
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Runs a part of a write that may be undone by itself. */
  inSavepoint<R>(options: OpenOptions, write: (options: OpenOptions) => Promise<R>): Promise<R> {
    const { transaction } = options;
    return this.#sequelize.transaction({ ...this.#beginWith(options), transaction }, (savepoint) =>
      write({ ...options, transaction: savepoint as SequelizeTransaction }),
    );
  }

  /** The unit of work of a transaction or savepoint, which ends with it. */
  unitOf(transaction: SequelizeTransaction): UnitOfWork {
    const { parent } = transaction;
    if (parent) this.unitOf(parent);
    const unit = this.#records.unitOf(transaction, parent);
    if (!this.#watched.has(transaction)) {
      this.#watched.add(transaction);
      watchEnd(transaction, unit);
    }
    return unit;
  }

  #begin<R>(options: CallOptions | undefined, write: (options: OpenOptions) => Promise<R>): Promise<R> {
    return this.#sequelize.transaction(this.#beginWith(options), async (begun) => {
      const transaction = begun as SequelizeTransaction;
      const running = new Set<Promise<unknown>>();
      this.#running.set(transaction, running);
      try {
        return await write({ ...options, transaction });
      } catch (error) {
        // Sequelize saves several associated records at once and fails with the first of them: the rollback must not
        // overtake the others.
        while (running.size > 0) await Promise.allSettled(running);
        throw error;
      }
    });
  }

  /** The call's transaction, or that of the app's namespace. `null` means none, as it does to Sequelize. */
  #openTransaction(options: CallOptions | undefined): SequelizeTransaction | undefined {
    const given = options?.transaction;
    if (given) return given;
    const { _cls: namespace } = this.#inside.constructor;
    const own = given === undefined ? namespace?.get("transaction") : undefined;
    // With one connection, what is written now is in its transaction anyway: it could only wait for itself.
    return (own as SequelizeTransaction | undefined) ?? this.#turn.getStore();
  }

  #beginWith(options: CallOptions | undefined): object {
    return {
      ...(options?.logging !== undefined && { logging: options.logging }),
      // A transaction that reads before it writes could not go on in SQLite, once another one has written.
      ...(this.#sequelize.getDialect() === "sqlite" && { type: "IMMEDIATE" }),
    };
  }

  /** SQLite in memory is one connection, on which Sequelize would begin a second transaction inside the first. */
  get #hasOneConnection(): boolean {
    if (this.#sequelize.getDialect() !== "sqlite") return false;
    const { storage, host } = this.#inside.options;
    return (storage ?? host ?? ":memory:") === ":memory:";
  }

  get #inside(): Inside {
    return this.#sequelize as unknown as Inside;
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
