import { MOST_CALLS } from "../channel/channel.ts";
import { RuntimeError } from "../errors.ts";
import type { PendingCall } from "../pending-call.ts";
import type { Deadlines } from "./deadlines.ts";
import type { PluginCalls } from "./plugin-calls.ts";
import { PoolThread } from "./thread.ts";
import type { ThreadOwner } from "./thread-owner.ts";
import type { ThreadBounds } from "./worker.ts";

/** What a pool is made of. */
export interface PoolSettings extends ThreadBounds {
  /** How many threads run calls at the same time. */
  readonly threads: number;
  readonly deadlines: Deadlines;
}

/**
 * Threads that several plug-ins share.
 *
 * A call gets an idle thread, best one that knows its plug-in; or else a new one, up to `threads`. When all of these are
 * taken, calls of a plug-in that suspends (JSPI) join calls of the same plug-in on a thread where all of them wait for the
 * app; but not while another plug-in has no thread at all and waits for one. Plug-ins take turns, not calls.
 */
export class ThreadPool implements ThreadOwner {
  readonly deadlines: Deadlines;
  readonly heapMiB: number;
  readonly stackMiB: number;
  readonly #most: number;
  readonly #threads = new Set<PoolThread>();
  /** Plug-ins with waiting calls, the next one first. */
  readonly #waiting = new Set<PluginCalls>();
  /** The plug-ins that have made calls, by the numbers of their programs. */
  readonly #users = new Map<number, Set<PluginCalls>>();
  #isClosed = false;

  constructor({ threads, heapMiB, stackMiB, deadlines }: PoolSettings) {
    this.#most = threads;
    this.heapMiB = heapMiB;
    this.stackMiB = stackMiB;
    this.deadlines = deadlines;
  }

  /** How many threads there are, and how many of them have calls. */
  get threads(): { readonly all: number; readonly busy: number } {
    return { all: this.#threads.size, busy: this.#count(({ calls }) => calls > 0) };
  }

  /**
   * Runs a call as soon as it is its turn.
   * @throws RuntimeError `overloaded`.
   */
  run(plugin: PluginCalls, call: PendingCall): void {
    plugin.add(call);
    this.#waiting.add(plugin);
    this.#usersOf(plugin).add(plugin);
    this.changed();
  }

  /** Lets go of a plug-in that has no calls any more. */
  forget(plugin: PluginCalls): void {
    this.#waiting.delete(plugin);
    const users = this.#usersOf(plugin);
    users.delete(plugin);
    // Others have the same program.
    if (users.size > 0) return;
    this.#users.delete(plugin.programId);
    for (const thread of this.#threads) thread.forget(plugin);
  }

  /** Resolves when the threads that are being ended have gone, or are stuck. */
  async settle(): Promise<void> {
    const ending = [...this.#threads].filter(({ state }) => state === "ending");
    await Promise.all(ending.map((thread) => thread.end()));
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#threads].map((thread) => thread.end()));
  }

  changed(): void {
    if (this.#isClosed || this.#waiting.size === 0) return;
    while (this.#waiting.size > 0 && this.#runNext());
    if (this.#waiting.size === 0) return;
    if (this.#stuck() >= this.#most) this.#failAll();
    else this.#grow();
  }

  gone(thread: PoolThread): void {
    this.#threads.delete(thread);
    this.changed();
  }

  putBack(plugin: PluginCalls, call: PendingCall): void {
    plugin.putBack(call);
    this.#waiting.add(plugin);
  }

  /** Starts a spare thread: should the call have to be stopped, the next one does not wait for a thread to start. */
  isLate(): void {
    const isReady = this.#count((thread) => thread.isIdle || thread.state === "starting") > 0;
    if (!isReady && !this.#isClosed && this.#live() <= this.#most) this.#threads.add(new PoolThread(this));
  }

  /** One call fails for each thread that does not start: otherwise there would be no end to starting them. */
  didNotStart(cause: Error | undefined): void {
    if (this.#isClosed) return;
    for (const plugin of this.#waiting) {
      const call = plugin.take();
      if (call === undefined) continue;
      call.fail(new RuntimeError("worker-died", "The worker thread did not start.", call.facts, { cause }));
      return;
    }
  }

  #usersOf({ programId }: PluginCalls): Set<PluginCalls> {
    const users = this.#users.get(programId) ?? new Set();
    this.#users.set(programId, users);
    return users;
  }

  /** Calls that no thread will take fail, instead of waiting for ever. */
  #failAll(): void {
    for (const plugin of this.#waiting) {
      for (let call = plugin.take(); call !== undefined; call = plugin.take())
        call.fail(new RuntimeError("worker-died", "No worker thread can be stopped any more.", call.facts));
    }
    this.#waiting.clear();
  }

  /** Gives the next call that can have a thread to it. */
  #runNext(): boolean {
    const idle = this.#idleThreads();
    for (const plugin of this.#waiting) {
      if (plugin.waiting === 0) {
        this.#waiting.delete(plugin);
        continue;
      }
      if (plugin.startable <= 0) continue;
      const thread = idle.find((one) => one.knows(plugin)) ?? idle[0] ?? this.#sharedThread(plugin);
      // Looks for another one.
      if (thread?.stopsLingering()) return true;
      const call = thread && plugin.take();
      if (call === undefined) continue;
      // To the end of the row.
      this.#waiting.delete(plugin);
      if (plugin.waiting > 0) this.#waiting.add(plugin);
      thread?.run(plugin, call);
      return true;
    }
    return false;
  }

  /** Threads without calls, as far as they may be used: a spare takes the place of one that has gone. */
  #idleThreads(): PoolThread[] {
    const busy = this.#count(({ state, calls }) => state === "ready" && calls > 0);
    return busy + this.#stuck() >= this.#most ? [] : [...this.#threads].filter((thread) => thread.isIdle);
  }

  #sharedThread(plugin: PluginCalls): PoolThread | undefined {
    if (!plugin.program.suspends || this.#live() < this.#most) return undefined;
    for (const other of this.#waiting) {
      if (other !== plugin && other.running === 0 && other.waiting > 0) return undefined;
    }
    let best: PoolThread | undefined;
    for (const thread of this.#threads) {
      if (thread.calls >= (best?.calls ?? MOST_CALLS) || !thread.onlyWaitsFor(plugin)) continue;
      best = thread;
    }
    return best;
  }

  /** Starts as many threads as there are calls that could use one. */
  #grow(): void {
    let wanted = -this.#count(({ state }) => state === "starting");
    for (const plugin of this.#waiting) wanted += Math.max(0, plugin.startable);
    for (let live = this.#live(); live < this.#most && wanted > 0; live += 1) {
      this.#threads.add(new PoolThread(this));
      wanted -= 1;
    }
  }

  /** Threads that take a place: those that are being ended give theirs up, those that do not end keep it. */
  #live(): number {
    return this.#count(({ state }) => state === "starting" || state === "ready") + this.#stuck();
  }

  #stuck(): number {
    return this.#count(({ state }) => state === "stuck");
  }

  #count(counts: (thread: PoolThread) => boolean): number {
    let count = 0;
    for (const thread of this.#threads) if (counts(thread)) count += 1;
    return count;
  }
}
