import type { Worker } from "node:worker_threads";
import { AHEAD, type ChannelEnd, createChannel, STATUS, STOPPED } from "../channel/channel.ts";
import { TO_THREAD } from "../channel/frames.ts";
import type { Frame, Part } from "../channel/ring.ts";
import { sharedClockSince } from "../channel/shared-clock.ts";
import type { InstalledProgram } from "../protocol.ts";
import type { PluginCalls } from "./plugin-calls.ts";
import { startThread, type ThreadBounds } from "./worker.ts";

/** Programs that a thread holds. One more, and it forgets the one that was used the longest time ago. */
const MOST_PROGRAMS = 64;

/**
 * As many turns of the microtask queue as an answer needs that an async function gives without waiting, or whoever awaits a
 * call to make the next one.
 */
const SOON = 5;

/** Who is told what comes from a thread. */
export interface ThreadListener {
  /** The thread has sent a frame. */
  hear(frame: Frame): void;
  /** The thread has ended, of this error if it is one. */
  exited(error: Error | undefined): void;
}

/** A thread and the way to it: what it is sent, which programs it has, and what it says of itself. */
export class ThreadLink {
  readonly #thread: Worker;
  readonly #channel: ChannelEnd;
  readonly #listener: ThreadListener;
  /** The numbers of the programs that the thread has, in the order of their last use. */
  readonly #programs = new Set<number>();
  #error: Error | undefined;
  #isOver = false;

  /** Starts the thread. */
  constructor(bounds: ThreadBounds, listener: ThreadListener) {
    this.#listener = listener;
    const { app, thread } = createChannel();
    this.#channel = app;
    this.#thread = startThread(thread, bounds);
    this.#thread.on("error", (error: Error) => {
      this.#error = error;
    });
    this.#thread.on("exit", () => this.#exited());
    app.port.unref();
    void this.#listen();
  }

  /** What the thread died of, as far as is known by now. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** The call whose code runs there; 0 for none. */
  get current(): number {
    return Atomics.load(this.#channel.status, STATUS.current);
  }

  /** Whether the thread has begun this call. Ids go round: the sign of the difference says which is later. */
  hasBegun(id: number): boolean {
    return (id - Atomics.load(this.#channel.status, STATUS.begun)) << 1 <= 0;
  }

  /** How many milliseconds the instance of the call at this place, or the one `AHEAD`, starts up by now; else undefined. */
  startsUpSince(place: number): number | undefined {
    const began = Atomics.load(this.#channel.status, STATUS.startUps + place);
    return began === 0 ? undefined : sharedClockSince(began);
  }

  /** How many milliseconds are left of a start-up ahead of its call; undefined when none runs. */
  get leftAhead(): number | undefined {
    const since = this.startsUpSince(AHEAD);
    return since === undefined ? undefined : Atomics.load(this.#channel.status, STATUS.aheadLimit) - since;
  }

  /** Sees to it that the thread does nothing more after the start-up ahead of its call. False when that is over already. */
  stopAhead(): boolean {
    const { status } = this.#channel;
    const place = STATUS.startUps + AHEAD;
    const began = Atomics.load(status, place);
    return began > 0 && Atomics.compareExchange(status, place, began, STOPPED) === began;
  }

  /** Says for the thread, which has let go of the call at this place, that it does not start up. */
  endStartUp(place: number): void {
    Atomics.store(this.#channel.status, STATUS.startUps + place, 0);
  }

  /** Whether it has the plug-in's program already. */
  knows(plugin: PluginCalls): boolean {
    return this.#programs.has(plugin.programId);
  }

  /** Sends a frame. False when there is no room for it: there is for more than a thread can be sent without an answer. */
  send(
    kind: number,
    id: number,
    first: number,
    second: number,
    third: number,
    parts: readonly Part[],
  ): boolean {
    return this.#channel.writer.write(kind, id, first, second, third, parts);
  }

  /** Sends a plug-in's program, unless the thread has it. False when there is no room. */
  install({ programId: id, side }: PluginCalls): boolean {
    const isThere = this.#programs.delete(id);
    for (const oldest of this.#programs) {
      if (this.#programs.size < MOST_PROGRAMS) break;
      this.forget(oldest);
    }
    this.#programs.add(id);
    if (isThere) return true;
    const { program, exports } = side;
    this.#channel.port.postMessage({ id, program, exports } satisfies InstalledProgram);
    return this.send(TO_THREAD.install, 0, id, 0, 0, []);
  }

  /** Has the thread give a program up. False when there is no room. */
  forget(programId: number): boolean {
    if (!this.#programs.delete(programId)) return true;
    return this.send(TO_THREAD.forget, 0, programId, 0, 0, []);
  }

  /** Asks the thread to end. Resolves when it has, which may be never. */
  terminate(): Promise<unknown> {
    return this.#thread.terminate();
  }

  /** Listens to the thread for as long as it lives. Looks after each wake-up and before each sleep: none is lost. */
  async #listen(): Promise<void> {
    const { reader } = this.#channel;
    for (;;) {
      for (let frame = reader.next(); frame !== undefined; frame = reader.next()) this.#listener.hear(frame);
      // What follows at once goes out first, an answer or the next call: asking to be woken takes as long as all the rest.
      for (let turn = 0; turn < SOON; turn += 1) await undefined;
      if (this.#isOver) return;
      const woken = reader.waitAsync();
      if (woken === undefined) continue;
      await woken;
    }
  }

  #exited(): void {
    this.#isOver = true;
    this.#channel.port.close();
    this.#channel.reader.wake();
    this.#listener.exited(this.#error);
  }
}
