import { RuntimeError } from "../errors.ts";
import type { LogEntry } from "../log.ts";
import type { PendingCall } from "../pending-call.ts";
import type { Program, Question, Reply } from "../protocol.ts";

let lastId = 0;
/** Numbers of programs, by which threads know them. */
const ids = new WeakMap<Program, number>();

function idOf(program: Program): number {
  const known = ids.get(program);
  if (known !== undefined) return known;
  lastId += 1;
  ids.set(program, lastId);
  return lastId;
}

/** What the pool needs of a plug-in. */
export interface PluginSide {
  readonly program: Program;
  /** Names of its exports; a call names one by its place. */
  readonly exports: readonly string[];
  /** Answers what the plug-in asks during `call`: at once, or later. Never throws or rejects. */
  answer(question: Question, call: PendingCall): Reply | Promise<Reply>;
  log(entry: Omit<LogEntry, "plugin">): void;
}

/** One plug-in's calls: those that wait for a thread, in order, and how many have one. */
export class PluginCalls {
  /** The number of its program, which no other program in this process has: what threads know it by. */
  readonly programId: number;
  readonly side: PluginSide;
  /** Calls on threads. */
  running = 0;
  readonly #places: ReadonlyMap<string, number>;
  #waiting: PendingCall[] = [];

  constructor(side: PluginSide) {
    this.programId = idOf(side.program);
    this.side = side;
    this.#places = new Map(side.exports.map((name, place) => [name, place]));
  }

  get program(): Program {
    return this.side.program;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** How many of the waiting calls could run now, if there were threads for them. */
  get startable(): number {
    return Math.min(this.#waiting.length, this.program.limits.workers - this.running);
  }

  /** The place of an export in `side.exports`; `undefined` when there is none of that name. */
  placeOf(exportName: string): number | undefined {
    return this.#places.get(exportName);
  }

  /** @throws RuntimeError `overloaded`. Calls that only wait for a thread to start do not count as queued. */
  add(call: PendingCall): void {
    const { queuedCalls, workers } = this.program.limits;
    if (this.#waiting.length >= queuedCalls + Math.max(0, workers - this.running)) {
      const message = `${this.#waiting.length} calls wait for this plug-in already.`;
      throw new RuntimeError("overloaded", message, { ...call.facts, limit: queuedCalls });
    }
    this.#hold(call);
    this.#waiting.push(call);
  }

  /** Puts a call back that its thread had not begun. It is the first again. */
  putBack(call: PendingCall): void {
    this.#hold(call);
    this.#waiting.unshift(call);
  }

  /** Takes the first call that waits. */
  take(): PendingCall | undefined {
    return this.#waiting.shift();
  }

  #hold(call: PendingCall): void {
    call.hold(() => {
      this.#waiting = this.#waiting.filter((other) => other !== call);
    });
  }
}
