import { type RecordEvents, RecordEventsError, type UnitOfWork } from "@mortise/events";
import type { QueryRunnerLike } from "./shape.ts";

/**
 * The transactions of a data source, as units of work. A query runner's is known from TypeORM's own events of it, or, if it
 * began before anybody heard of anything, from its depth; units are made when the first write needs one.
 */
export class Transactions {
  readonly #records: RecordEvents;
  /** How many transactions are open on a query runner, one in the other. */
  readonly #depths = new WeakMap<object, number>();
  /** Query runners on which a transaction was opened for one statement alone. */
  readonly #own = new WeakSet<object>();
  /** Writes of which plug-ins have been asked, on their way to the database. */
  readonly #performing = new WeakMap<object, Set<Promise<unknown>>>();
  /** Query runners whose innermost transaction is about to end. */
  readonly #ending = new WeakSet<object>();
  /** Their units, the outermost first. */
  readonly #units = new WeakMap<object, UnitOfWork[]>();

  constructor(records: RecordEvents) {
    this.#records = records;
  }

  /** The unit of work of the innermost transaction that is open on a query runner. */
  unitOf(runner: QueryRunnerLike): UnitOfWork {
    const depth = Math.max(1, this.#depths.get(runner) ?? runner.transactionDepth ?? 1);
    this.#depths.set(runner, depth);
    const units = this.#units.get(runner) ?? [];
    this.#units.set(runner, units);
    let unit = units.at(-1);
    while (!unit || units.length < depth) {
      unit = unit ? unit.nested() : this.#records.begin();
      units.push(unit);
    }
    return unit;
  }

  /**
   * Runs work in the transaction that is open on a query runner; in one of its own where there is none.
   */
  async within<R>(runner: QueryRunnerLike, work: () => Promise<R>): Promise<R> {
    if (runner.isTransactionActive) return work();
    this.#own.add(runner);
    try {
      return await inOwnTransaction(runner, work);
    } finally {
      this.#own.delete(runner);
    }
  }

  /** Whether the transaction is not the app's, but opened for one statement by {@link within}. */
  isOwn(runner: QueryRunnerLike): boolean {
    return this.#own.has(runner);
  }

  /** A transaction, or a savepoint in one, has begun. */
  started(runner: QueryRunnerLike): void {
    const depth = (this.#depths.get(runner) ?? 0) + 1;
    this.#depths.set(runner, depth);
    this.#ending.delete(runner);
    // Of one that ended without a word, as its connection did.
    if (depth === 1) this.#forget(runner);
  }

  /**
   * Performs a write that plug-ins have been asked about, in the unit in which they were. TypeORM updates several entities at
   * a time on some drivers: where one of them is rejected, the others must not be written behind the rollback.
   *
   * @throws RecordEventsError `unit-closed` when the transaction has ended, or is about to.
   */
  perform<R>(runner: QueryRunnerLike, unit: UnitOfWork, record: string, write: () => Promise<R>): Promise<R> {
    if (unit.state !== "open" || !runner.isTransactionActive || this.#ending.has(runner)) {
      const message =
        "The transaction ended while plug-ins were asked about a write in it: nothing was written.";
      return Promise.reject(new RecordEventsError("unit-closed", message, { record }));
    }
    const performing = this.#performing.get(runner) ?? new Set();
    this.#performing.set(runner, performing);
    const writing = write();
    const done = () => performing.delete(writing);
    performing.add(writing);
    writing.then(done, done);
    return writing;
  }

  /** The innermost one is about to end: it waits for what is being written in it, and nothing more is. */
  ending(runner: QueryRunnerLike): Promise<unknown> | undefined {
    this.#ending.add(runner);
    const performing = this.#performing.get(runner);
    return performing && performing.size > 0 ? Promise.allSettled(performing) : undefined;
  }

  /** The innermost one has committed, or been released. Resolves as `UnitOfWork.committed` does; no promise without a unit. */
  committed(runner: QueryRunnerLike): Promise<void> | undefined {
    return this.#ended(runner)?.committed();
  }

  /** The innermost one has been rolled back. */
  rolledBack(runner: QueryRunnerLike): void {
    this.#ended(runner)?.rolledBack();
  }

  #ended(runner: QueryRunnerLike): UnitOfWork | undefined {
    const depth = runner.isTransactionActive ? Math.max(1, (this.#depths.get(runner) ?? 1) - 1) : 0;
    this.#depths.set(runner, depth);
    this.#ending.delete(runner);
    const units = this.#units.get(runner);
    const unit = units?.[depth];
    units?.splice(depth);
    return unit;
  }

  #forget(runner: QueryRunnerLike): void {
    this.#units.get(runner)?.[0]?.rolledBack();
    this.#units.delete(runner);
  }
}

async function inOwnTransaction<R>(runner: QueryRunnerLike, work: () => Promise<R>): Promise<R> {
  await runner.startTransaction();
  try {
    const result = await work();
    await runner.commitTransaction();
    return result;
  } catch (error) {
    try {
      if (runner.isTransactionActive) await runner.rollbackTransaction();
    } catch {
      // What went wrong first is what the app is told; a connection that cannot roll back has lost the transaction.
    }
    throw error;
  }
}
