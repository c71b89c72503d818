import { AsyncLocalStorage } from "node:async_hooks";
import type { EntityManager } from "typeorm";
import { Transaction } from "./transaction.ts";

export interface TransactionsOptions {
  /** Where transactions begin. */
  readonly writer: EntityManager;
  /** Where those read who are in no transaction. */
  readonly reader: EntityManager;
  /** The writer has only one connection, so that a transaction waits until the one before has ended. */
  readonly oneAtATime: boolean;
}

/**
 * The transaction that the running code is in. A request runs its writes in `run`; a request that a plug-in makes while it
 * is asked about a write is run `within` the transaction of that write.
 */
export class Transactions {
  readonly #options: TransactionsOptions;
  readonly #current = new AsyncLocalStorage<Transaction | undefined>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: TransactionsOptions) {
    this.#options = options;
  }

  /** The open transaction that the running code is in: what record events hand on with a write. */
  current(): Transaction | undefined {
    const current = this.#current.getStore();
    return current?.isOpen ? current : undefined;
  }

  /** What to read and write with, here: the open transaction's, or that of everybody else. */
  get manager(): EntityManager {
    return this.current()?.manager ?? this.#options.reader;
  }

  /** Runs work in a transaction: in a savepoint of the open one, or else in a new one. */
  run<R>(work: (manager: EntityManager) => Promise<R>): Promise<R> {
    const inside = (transaction: Transaction) =>
      this.#current.run(transaction, () => work(transaction.manager));
    const open = this.current();
    if (open) return open.join(inside);
    const begin = () => Transaction.run(this.#options.writer, inside);
    if (!this.#options.oneAtATime) return begin();
    const turn = this.#last.then(begin);
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Runs a function as a part of a transaction, if that is one and still open; else as a part of none. */
  within<R>(transaction: unknown, run: () => R): R {
    const joined = transaction instanceof Transaction && transaction.isOpen ? transaction : undefined;
    return this.#current.run(joined, run);
  }

  /** Calls a function once the open transaction has committed; at once where there is none. */
  afterCommit(told: () => void): void {
    const open = this.current();
    if (open) open.afterCommit(told);
    else told();
  }
}
