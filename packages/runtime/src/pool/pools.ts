import type { Limits } from "../limits.ts";
import { Deadlines } from "./deadlines.ts";
import { ThreadPool } from "./pool.ts";

/**
 * A runtime's pools: one for all plug-ins whose threads are made alike, and one for each plug-in that keeps its state, so
 * that no other plug-in can take that state down.
 */
export class Pools {
  readonly #threads: number;
  readonly #deadlines = new Deadlines();
  /** By what their threads are made with. */
  readonly #shared = new Map<string, ThreadPool>();
  readonly #own = new Set<ThreadPool>();

  /** @param threads How many threads each shared pool has at most. */
  constructor(threads: number) {
    this.#threads = threads;
  }

  /** The pool that plug-ins with these limits share. */
  find(limits: Limits): ThreadPool {
    const likeness = `${limits.workerHeapMiB} ${limits.workerStackMiB}`;
    const known = this.#shared.get(likeness);
    if (known !== undefined) return known;
    const pool = this.#create(this.#threads, limits);
    this.#shared.set(likeness, pool);
    return pool;
  }

  /** A pool for one plug-in. */
  createOwn(limits: Limits): ThreadPool {
    const pool = this.#create(limits.workers, limits);
    this.#own.add(pool);
    return pool;
  }

  /** Lets go of a plug-in's own pool. */
  forget(pool: ThreadPool): void {
    this.#own.delete(pool);
  }

  /** Threads that there are, and that run calls. */
  count(): { readonly threads: number; readonly busyThreads: number } {
    let threads = 0;
    let busyThreads = 0;
    for (const pool of [...this.#shared.values(), ...this.#own]) {
      threads += pool.threads.all;
      busyThreads += pool.threads.busy;
    }
    return { threads, busyThreads };
  }

  /** Ends all threads and the timer. */
  async close(): Promise<void> {
    await Promise.all([...this.#shared.values(), ...this.#own].map((pool) => pool.close()));
    this.#deadlines.close();
  }

  #create(threads: number, { workerHeapMiB: heapMiB, workerStackMiB: stackMiB }: Limits): ThreadPool {
    return new ThreadPool({ threads, heapMiB, stackMiB, deadlines: this.#deadlines });
  }
}
