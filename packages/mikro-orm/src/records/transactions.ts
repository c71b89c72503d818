import { type RecordEvents, RecordEventsError, type UnitOfWork } from "@mortise/events";
import type { ManagerLike, Transaction, TransactionEvent } from "../shape.ts";

/**
 * MikroORM's transactions as units of work. MikroORM has an object for each transaction and for each savepoint, so that
 * those of concurrent requests cannot mix. A unit begins with the first write that somebody hears of.
 */
export class Transactions {
  readonly #records: RecordEvents;
  /** Those that MikroORM tells the end of, each with the one that it is a savepoint in. */
  readonly #known = new WeakMap<Transaction, { readonly outer: Transaction | undefined }>();
  readonly #units = new WeakMap<Transaction, UnitOfWork>();
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
    this.#known.set(transaction, { outer: this.#beginning.get(em) });
    this.#beginning.delete(em);
  }

  async committed({ transaction }: TransactionEvent): Promise<void> {
    if (transaction) await this.#units.get(transaction)?.committed();
  }

  rolledBack({ transaction }: TransactionEvent): void {
    if (transaction) this.#units.get(transaction)?.rolledBack();
  }

  /** A transaction of the source's own: whoever joins it writes in the same unit. */
  adopt(transaction: Transaction, unit: UnitOfWork): void {
    this.#known.set(transaction, { outer: undefined });
    this.#units.set(transaction, unit);
  }

  /**
   * The unit of work of a transaction.
   *
   * @throws RecordEventsError `invalid-options` for one that MikroORM has not begun: nothing would say when it commits.
   */
  unitOf(transaction: Transaction): UnitOfWork {
    const open = this.#units.get(transaction);
    if (open) return open;
    const known = this.#known.get(transaction);
    if (!known) {
      throw new RecordEventsError(
        "invalid-options",
        "Nobody tells when this transaction commits: begin it with `em.transactional` or `em.begin`, behind `eventSource`.",
      );
    }
    const { outer } = known;
    const unit = outer ? this.unitOf(outer).nested() : this.#records.begin();
    this.#units.set(transaction, unit);
    return unit;
  }
}
