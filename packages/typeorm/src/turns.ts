import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";
import { currentChain } from "@mortise/events";

/** One write, or transaction, that has the connection to itself. */
interface Turn {
  /** The chains of events that it led to: what belongs to them is a part of it. */
  chains: Set<string> | undefined;
}

/**
 * Writes of a data source that has one connection for all, one after the other. Without turns, a write would become a part
 * of whatever transaction is open just then, of another request, and be gone when that one is rolled back; the longer plug-ins
 * are asked, the more often. What a turn's own code does, and what plug-ins' API calls lead to in its chain, is inside it.
 */
export class Turns {
  readonly #isNeeded: () => boolean;
  #hasBegun = false;
  readonly #inside = new AsyncLocalStorage<Turn>();
  #current: Turn | undefined;
  /** How many there are, with those that wait. */
  #taken = 0;
  /** Begin those that wait, the first one first. */
  readonly #waiting: (() => void)[] = [];
  /** Statements without a turn that are on their way. */
  #passing = 0;

  /** `isNeeded`: whether plug-ins may be asked about a write. From the first time on there are turns; until then, TypeORM's way. */
  constructor(isNeeded: () => boolean) {
    this.#isNeeded = isNeeded;
  }

  /** Runs work in the running turn if it is a part of it, else in one of its own, behind those that came before. */
  take<R>(work: () => Promise<R>): Promise<R> {
    this.#hasBegun ||= this.#isNeeded();
    if (!this.#hasBegun) return work();
    if (this.#isInside()) return work();
    this.#taken += 1;
    // The way of most writes, so as short as can be.
    return this.#taken === 1 && this.#passing === 0 ? this.#run(work) : this.#runLater(work);
  }

  /** Runs a single statement, which needs no transaction: behind the turns that there are, else at once. */
  pass<R>(statement: () => Promise<R>): Promise<R> {
    if (!this.#hasBegun) return statement();
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
    const turn = this.#current;
    if (!turn) return;
    turn.chains ??= new Set();
    turn.chains.add(chain);
  }

  /** Says that the connection's transaction has ended: the next one need not wait until all are told of it. */
  transactionEnded(): void {
    if (this.#current) this.#end(this.#current);
  }

  #isInside(): boolean {
    const turn = this.#current;
    if (!turn) return false;
    const chain = currentChain();
    return this.#inside.getStore() === turn || (chain !== undefined && turn.chains?.has(chain.id) === true);
  }

  async #runLater<R>(work: () => Promise<R>): Promise<R> {
    if (this.#taken > 1) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    // A few ticks at the most: with one connection, statements are run at once.
    while (this.#passing > 0) await setImmediate();
    return this.#run(work);
  }

  #run<R>(work: () => Promise<R>): Promise<R> {
    const turn: Turn = { chains: undefined };
    this.#current = turn;
    const running = this.#inside.run(turn, work);
    const end = () => this.#end(turn);
    running.then(end, end);
    return running;
  }

  #end(turn: Turn): void {
    if (this.#current !== turn) return;
    this.#current = undefined;
    this.#taken -= 1;
    this.#waiting.shift()?.();
  }
}
