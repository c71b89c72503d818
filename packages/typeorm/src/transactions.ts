import type { RecordEvents, UnitOfWork } from "@mortise/events";
import type { QueryRunnerLike } from "./shape.ts";

/**
 * The transactions of a data source, as units of work. A query runner's is known from TypeORM's own events of it; units are
 * made when the first write needs one: of a transaction without any, only its depth is kept.
 */
export class Transactions {
  readonly #records: RecordEvents;
  /** How many transactions are open on a query runner, one in the other. */
  readonly #depths = new WeakMap<object, number>();
  /** Their units, the outermost first. */
  readonly #units = new WeakMap<object, UnitOfWork[]>();

  constructor(records: RecordEvents) {
    this.#records = records;
  }

  /** The unit of work of the innermost transaction that is open on a query runner. */
  unitOf(runner: QueryRunnerLike): UnitOfWork {
    const depth = Math.max(1, this.#depths.get(runner) ?? 1);
    const units = this.#units.get(runner) ?? [];
    this.#units.set(runner, units);
    let unit = units.at(-1);
    while (!unit || units.length < depth) {
      unit = unit ? unit.nested() : this.#records.begin();
      units.push(unit);
    }
    return unit;
  }

  /** A transaction, or a savepoint in one, has begun. */
  started(runner: QueryRunnerLike): void {
    const depth = (this.#depths.get(runner) ?? 0) + 1;
    this.#depths.set(runner, depth);
    // Of one that ended without a word, as its connection did.
    if (depth === 1) this.#forget(runner);
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
