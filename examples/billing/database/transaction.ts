import type { EntityManager } from "typeorm";

/**
 * One transaction, or one savepoint in it. Open until its work has ended; then nothing joins it any more, and what has
 * joined is waited for, so that nothing is written behind its end.
 */
export class Transaction {
  readonly manager: EntityManager;
  readonly #afterCommit: (() => void)[] = [];
  #isEnding = false;
  /** The last savepoint: one begins when the one before has ended, as they share a connection. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(manager: EntityManager) {
    this.manager = manager;
  }

  /** Runs work in a new transaction: commits what it did, or rolls back and throws what it threw. */
  static async run<R>(begin: EntityManager, work: (transaction: Transaction) => Promise<R>): Promise<R> {
    const { transaction, result } = await begin.transaction(async (manager) => {
      const transaction = new Transaction(manager);
      return { transaction, result: await transaction.#runToEnd(work) };
    });
    for (const told of transaction.#afterCommit) told();
    return result;
  }

  /** Whether work can still join. A savepoint is open until its own work has ended: the outer transaction waits for it. */
  get isOpen(): boolean {
    return !this.#isEnding;
  }

  /** Runs work in a savepoint of this transaction. */
  join<R>(work: (savepoint: Transaction) => Promise<R>): Promise<R> {
    const joined = this.#last.then(() =>
      this.manager.transaction(async (manager) => {
        const savepoint = new Transaction(manager);
        const result = await savepoint.#runToEnd(work);
        this.#afterCommit.push(...savepoint.#afterCommit);
        return result;
      }),
    );
    this.#last = joined.catch(() => {});
    return joined;
  }

  /** Calls a function once the outermost transaction has committed, and never after a rollback. */
  afterCommit(told: () => void): void {
    this.#afterCommit.push(told);
  }

  async #runToEnd<R>(work: (transaction: Transaction) => Promise<R>): Promise<R> {
    try {
      return await work(this);
    } finally {
      this.#isEnding = true;
      await this.#last;
    }
  }
}
