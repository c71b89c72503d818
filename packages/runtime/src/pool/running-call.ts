import { RuntimeError } from "../errors.ts";
import type { PendingCall } from "../pending-call.ts";
import type { Deadline } from "./deadlines.ts";
import type { PluginCalls } from "./plugin-calls.ts";

/** Who runs a call. */
export interface CallRunner {
  /** How many milliseconds the call's instance starts up by now; undefined when it does not. */
  startsUpSince(running: RunningCall): number | undefined;
  /** Neither the call nor its start-up has used up its time: looks at it again at its next time. */
  goesOn(running: RunningCall): void;
  /** Half of the call's time, or of its start-up's, is used up. */
  isLate(): void;
  /** All of the call's time is used up. */
  isOverdue(running: RunningCall): void;
  /** The thread has not yet said that it let go of a call which was taken away. */
  isStillThere(running: RunningCall): void;
}

/** How long a thread at least has to begin a call, before it counts as stuck. */
const LEAST_WAIT_MS = 250;

/** How often a thread is looked at that has not let go of a call. */
const DROP_CHECK_MS = 50;

/**
 * One call on a thread.
 *
 * - `running`: looked at when half of its time is over, and all of it; and, where a start-up has less time than the call, as
 *   often as one could have used that up.
 * - `dropped`: it was given up while its plug-in waited for the app. The thread is to forget it, and has not said so yet.
 */
export class RunningCall implements Deadline {
  readonly id: number;
  readonly call: PendingCall;
  readonly plugin: PluginCalls;
  /** Its own for as long as it is on the thread: 1 to `MOST_CALLS`. */
  readonly place: number;
  readonly #runner: CallRunner;
  /** How long its start-up may take; infinite where the call's own time is no longer than that. */
  readonly #startMs: number;
  #endsAt: number;
  /** When it is late; infinite once that was said. */
  #lateAt: number;
  at: number;
  /** Whether the plug-in waits for an answer of the app. */
  waits = false;
  isDropped = false;
  /** Whether its clock was started again, because its thread had not begun it. */
  isRestarted = false;

  constructor(id: number, place: number, call: PendingCall, plugin: PluginCalls, runner: CallRunner) {
    this.id = id;
    this.place = place;
    this.call = call;
    this.plugin = plugin;
    this.#runner = runner;
    const now = call.begin();
    const { timeoutMs } = call.request;
    const { startTimeoutMs } = plugin.program.limits;
    this.#startMs = startTimeoutMs < timeoutMs ? startTimeoutMs : Number.POSITIVE_INFINITY;
    this.#endsAt = now + timeoutMs;
    this.#lateAt = now + timeoutMs / 2;
    this.at = Math.min(this.#lateAt, now + this.#startMs / 2);
  }

  /** Looks at it in so many milliseconds, unless sooner anyway. */
  lookIn(ms: number): void {
    this.at = Math.min(this.at, performance.now() + ms);
  }

  /** Now is the time to look whether the thread has let go of it. */
  drop(): void {
    this.isDropped = true;
    this.at = performance.now() + DROP_CHECK_MS;
  }

  expire(): void {
    if (this.isDropped) {
      this.at = performance.now() + DROP_CHECK_MS;
      this.#runner.isStillThere(this);
    } else if (this.at >= this.#endsAt) {
      this.#runner.isOverdue(this);
    } else {
      this.#look();
    }
  }

  #look(): void {
    const now = performance.now();
    const since = this.#runner.startsUpSince(this) ?? 0;
    if (since >= this.#startMs) {
      this.#endLateStart();
      return;
    }
    if (now >= this.#lateAt || since >= this.#startMs / 2) {
      this.#lateAt = Number.POSITIVE_INFINITY;
      this.#runner.isLate();
    }
    // At half of a start-up's time at the earliest: one that began just now is looked at once more before it has to end.
    const next = since === 0 ? this.#startMs / 2 : Math.max(1, this.#startMs - since);
    this.at = Math.min(this.#lateAt, this.#endsAt, now + next);
    this.#runner.goesOn(this);
  }

  #endLateStart(): void {
    const limit = this.#startMs;
    const message = `The plug-in's start-up took longer than ${limit} ms.`;
    this.call.cancel(new RuntimeError("start-timeout", message, { ...this.call.facts, limit }));
  }

  /** Ends the call: it has had its time. */
  timeOut(): void {
    const { facts, request } = this.call;
    const limit = request.timeoutMs;
    this.call.cancel(
      new RuntimeError("call-timeout", `The call took longer than ${limit} ms.`, { ...facts, limit }),
    );
  }

  /** Starts its clock again: it has not had any time yet. */
  restart(): void {
    this.isRestarted = true;
    const now = this.call.begin();
    this.#endsAt = now + Math.max(this.call.request.timeoutMs, LEAST_WAIT_MS);
    this.at = Math.min(this.#endsAt, now + this.#startMs / 2);
    this.#lateAt = Number.POSITIVE_INFINITY;
  }
}
