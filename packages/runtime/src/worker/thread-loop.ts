import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { TO_APP, TO_THREAD } from "../channel/frames.ts";
import type { Frame } from "../channel/ring.ts";
import type { InstalledProgram } from "../protocol.ts";
import type { AppLine } from "./app-line.ts";
import { Seat } from "./seat.ts";

/** Free seats that are kept for next calls, of all programs together. A program's first one is always kept. */
const MOST_FREE = 96;
/** So often the event loop gets its turn: V8 frees some of its memory there. */
const TURNS = 256;

interface Installed extends InstalledProgram {
  readonly free: Seat[];
}

/** A thread's work: one thing at a time, and sleep when nothing is to do. */
export class ThreadLoop {
  readonly #app: AppLine;
  readonly #programs: MessagePort;
  readonly #installed = new Map<number, Installed>();
  /** Calls that wait for the app, by their ids. */
  readonly #seats = new Map<number, { readonly seat: Seat; readonly of: Installed }>();
  readonly #unprepared = new Set<Seat>();
  #free = 0;

  constructor(app: AppLine, programs: MessagePort) {
    this.#app = app;
    this.#programs = programs;
  }

  /** Goes on for ever; a thread is ended from outside. */
  async run(): Promise<never> {
    this.#app.send(TO_APP.ready, 0, { first: 0, second: 0, parts: [] });
    for (let turn = 1; ; turn += 1) {
      const frame = this.#app.next();
      if (frame !== undefined) await this.#take(frame);
      else if (this.#unprepared.size > 0) this.#prepare();
      else this.#app.wait();
      if (turn % TURNS === 0) await new Promise(setImmediate);
    }
  }

  /** Does what a frame asks for. Its parts are views of the ring, good until this is done. */
  async #take(frame: Frame): Promise<void> {
    switch (frame.kind) {
      case TO_THREAD.install:
        this.#install();
        break;
      case TO_THREAD.forget:
        this.#free -= this.#installed.get(frame.first)?.free.length ?? 0;
        this.#installed.delete(frame.first);
        break;
      case TO_THREAD.call:
        await this.#begin(frame);
        break;
      case TO_THREAD.reply:
        await this.#goOn(frame);
        break;
      case TO_THREAD.drop:
        this.#drop(frame.id);
        break;
    }
  }

  #install(): void {
    const received: { message: InstalledProgram } | undefined = receiveMessageOnPort(this.#programs);
    if (received === undefined) throw new Error("A program was announced and not sent.");
    this.#installed.set(received.message.id, { ...received.message, free: [] });
  }

  async #begin({ id, first, second, third, parts }: Frame): Promise<void> {
    const of = this.#installed.get(first);
    if (of === undefined) throw new Error("A call came for a program that is not there.");
    const free = of.free.pop();
    if (free !== undefined) this.#free -= 1;
    const seat = free ?? new Seat(of.program, this.#app);
    await seat.run(id, third, of.exports[second] ?? "", parts[0] ?? new Uint8Array());
    if (seat.state === "waiting") this.#seats.set(id, { seat, of });
    else this.#release(seat, of);
  }

  async #goOn(frame: Frame): Promise<void> {
    const found = this.#seats.get(frame.id);
    if (!found?.seat.waitsFor(frame)) return;
    await found.seat.goOn(frame);
    if (found.seat.state === "waiting") return;
    this.#seats.delete(frame.id);
    this.#release(found.seat, found.of);
  }

  /** Forgets a call that was given up. What it left suspended is never resumed, and freed with its seat. */
  #drop(id: number): void {
    this.#seats.get(id)?.seat.close();
    this.#seats.delete(id);
    this.#app.send(TO_APP.dropped, id, { first: 0, second: 0, parts: [] });
  }

  /**
   * Readies one seat for its next call. While calls wait on this thread no plug-in's code runs for that: should it not come
   * back, the thread is ended, and they would be ended with it.
   */
  #prepare(): void {
    for (const seat of this.#unprepared) {
      this.#unprepared.delete(seat);
      seat.prepare(this.#seats.size === 0);
      return;
    }
  }

  #release(seat: Seat, { id, free }: Installed): void {
    if (!this.#installed.has(id) || (free.length > 0 && this.#free >= MOST_FREE)) return;
    free.push(seat);
    this.#free += 1;
    this.#unprepared.add(seat);
  }
}
