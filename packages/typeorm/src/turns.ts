import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";
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
  /** How many there are, with those that wait. */
  #taken = 0;
  #last: Promise<void> = Promise.resolve();
  /** Statements without a turn that are on their way. */
  #passing = 0;

  /** Runs work in the running turn if it is a part of it, else in one of its own, behind those that came before. */
  async take<R>(work: () => Promise<R>): Promise<R> {
    if (this.#isInside()) return work();
    const before = this.#last;
    const turn = this.#next();
    await before;
    // A few ticks at the most: with one connection, statements are run at once.
    while (this.#passing > 0) await setImmediate();
    this.#current = turn;
    try {
      return await this.#inside.run(turn, work);
    } finally {
      this.#end(turn);
    }
  }

  /** Runs a single statement, which needs no transaction: behind the turns that there are, else at once. */
  pass<R>(statement: () => Promise<R>): Promise<R> {
    if (this.#taken > 0) return this.take(statement);
    const running = statement();
    const passed = () => {
      this.#passing -= 1;
    };
    this.#passing += 1;
    running.then(passed, passed);
    return running;
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
    this.#taken += 1;
    return { chains: new Set(), end: resolve };
  }

  #end(turn: Turn): void {
    if (this.#current !== turn) return;
    this.#current = undefined;
    this.#taken -= 1;
    turn.end();
  }
}
