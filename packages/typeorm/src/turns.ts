import { AsyncLocalStorage } from "node:async_hooks";
import { currentChain } from "@mortise/events";

/** One write, or transaction, that has the connection to itself. */
interface Turn {
  /** The chains of events that it led to: what belongs to them is a part of it. */
  readonly chains: Set<string>;
  readonly end: () => void;
}

/**
 * Writes of a data source that has one connection for all, one after the other. Without turns, a write would become a part
 * of whatever transaction is open just then, of another request, and be gone when that one is rolled back; the longer plug-ins
 * are asked, the more often. What a turn's own code does, and what plug-ins' API calls lead to in its chain, is inside it.
 */
export class Turns {
  readonly #inside = new AsyncLocalStorage<Turn>();
  #current: Turn | undefined;
  #last: Promise<void> = Promise.resolve();

  /** Runs work in the running turn if it is a part of it, else in one of its own, behind those that came before. */
  async take<R>(work: () => Promise<R>): Promise<R> {
    if (this.#isInside()) return work();
    const before = this.#last;
    const turn = this.#next();
    await before;
    this.#current = turn;
    try {
      return await this.#inside.run(turn, work);
    } finally {
      this.#end(turn);
    }
  }

  /** Says that the running turn leads to this chain. */
  leadsTo(chain: string): void {
    this.#current?.chains.add(chain);
  }

  /** Says that the connection's transaction has ended: the next one need not wait until all are told of it. */
  transactionEnded(): void {
    if (this.#current) this.#end(this.#current);
  }

  #isInside(): boolean {
    const turn = this.#current;
    if (!turn) return false;
    const chain = currentChain();
    return this.#inside.getStore() === turn || (chain !== undefined && turn.chains.has(chain.id));
  }

  #next(): Turn {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    return { chains: new Set(), end: resolve };
  }

  #end(turn: Turn): void {
    if (this.#current === turn) this.#current = undefined;
    turn.end();
  }
}
