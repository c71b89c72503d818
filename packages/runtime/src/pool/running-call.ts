import { RuntimeError } from "../errors.ts";
import type { PendingCall } from "../pending-call.ts";
import type { Deadline } from "./deadlines.ts";
import type { PluginCalls } from "./plugin-calls.ts";

/** Who runs a call. */
export interface CallRunner {
  /** Half of the call's time is used up. */
  isLate(running: RunningCall): void;
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
 * - `running`: until half of its time is over, then until all of it is.
 * - `dropped`: it was given up while its plug-in waited for the app. The thread is to forget it, and has not said so yet.
 */
export class RunningCall implements Deadline {
  readonly id: number;
  readonly call: PendingCall;
  readonly plugin: PluginCalls;
  readonly #runner: CallRunner;
  #endsAt: number;
  at: number;
  /** Whether the plug-in waits for an answer of the app. */
  waits = false;
  isDropped = false;
  /** Whether its clock was started again, because its thread had not begun it. */
  isRestarted = false;

  constructor(id: number, call: PendingCall, plugin: PluginCalls, runner: CallRunner) {
    this.id = id;
    this.call = call;
    this.plugin = plugin;
    this.#runner = runner;
    const now = call.begin();
    const { timeoutMs } = call.request;
    this.#endsAt = now + timeoutMs;
    this.at = now + timeoutMs / 2;
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
    } else if (this.at < this.#endsAt) {
      this.at = this.#endsAt;
      this.#runner.isLate(this);
    } else {
      this.#runner.isOverdue(this);
    }
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
    this.at = this.call.begin() + Math.max(this.call.request.timeoutMs, LEAST_WAIT_MS);
    this.#endsAt = this.at;
  }
}
