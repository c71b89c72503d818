import { RuntimeError } from "../errors.ts";
import type { PendingCall } from "../pending-call.ts";
import type { Deadline } from "./deadlines.ts";
import type { PluginCalls } from "./plugin-calls.ts";

/** Who runs a call. */
export interface CallRunner {
  /** Half of the call's time is used up. */
  isLate(running: RunningCall): void;
  /** The thread has not yet said that it let go of a call which was taken away. */
  isStillThere(running: RunningCall): void;
}

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
  readonly #endsAt: number;
  at: number;
  /** Whether the plug-in waits for an answer of the app. */
  waits = false;
  isDropped = false;

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
      const { timeoutMs } = this.call.request;
      const message = `The call took longer than ${timeoutMs} ms.`;
      this.call.cancel(new RuntimeError("call-timeout", message, { ...this.call.facts, limit: timeoutMs }));
    }
  }
}
