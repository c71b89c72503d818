import { type RecordEvents, RecordEventsError, type UnitOfWork } from "@mortise/events";
import type { ManagerLike, Transaction, TransactionEvent } from "../shape.ts";

/** What is known of a transaction: kept on it, as a weak map of many that end soon is what garbage collection takes long for. */
const KNOWN: unique symbol = Symbol("mortise.transaction");

interface Known {
  /** The one that it is a savepoint in. */
  readonly outer: Transaction | undefined;
  /** Once somebody hears of a write in it. */
  unit: UnitOfWork | undefined;
}

/**
 * MikroORM's transactions as units of work. MikroORM has an object for each transaction and for each savepoint, so that
 * those of concurrent requests cannot mix. A unit begins with the first write that somebody hears of.
 */
export class Transactions {
  readonly #records: RecordEvents;
  /** Savepoints that are about to begin, by whose they are. */
  readonly #beginning = new WeakMap<ManagerLike, Transaction>();

  constructor(records: RecordEvents) {
    this.#records = records;
  }

  beginning({ em, transaction }: TransactionEvent): void {
    if (transaction) this.#beginning.set(em, transaction);
  }

  begun({ em, transaction }: TransactionEvent): void {
    if (!transaction) return;
    const outer = isSavepoint(transaction) ? this.#beginning.get(em) : undefined;
    if (outer) this.#beginning.delete(em);
    mark(transaction, { outer, unit: undefined });
  }

  committed({ transaction }: TransactionEvent): Promise<void> | undefined {
    return knownOf(transaction)?.unit?.committed();
  }

  rolledBack({ transaction }: TransactionEvent): void {
    knownOf(transaction)?.unit?.rolledBack();
  }

  /** A transaction of the source's own: whoever joins it writes in the same unit. */
  adopt(transaction: Transaction, unit: UnitOfWork): void {
    mark(transaction, { outer: undefined, unit });
  }

  /**
   * The unit of work of a transaction.
   *
   * @throws RecordEventsError `invalid-options` for one that MikroORM has not begun: nothing would say when it commits.
   */
  unitOf(transaction: Transaction): UnitOfWork {
    const known = knownOf(transaction);
    if (!known) {
      throw new RecordEventsError(
        "invalid-options",
        "Nobody tells when this transaction commits: begin it with `em.transactional` or `em.begin`, behind `eventSource`.",
      );
    }
    known.unit ??= known.outer ? this.unitOf(known.outer).nested() : this.#records.begin();
    return known.unit;
  }
}

function isSavepoint(transaction: Transaction): boolean {
  return "savepointName" in transaction;
}

function mark(transaction: Transaction, known: Known): void {
  (transaction as { [KNOWN]?: Known })[KNOWN] = known;
}

function knownOf(transaction: Transaction | undefined): Known | undefined {
  return (transaction as { readonly [KNOWN]?: Known } | undefined)?.[KNOWN];
}
