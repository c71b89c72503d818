import { performance } from "node:perf_hooks";
import { CapabilityError } from "./error.ts";

/** How fast calls may follow each other. */
export interface CallRateOptions {
  /** On average. More than 0, at most 1 000 000; may be a fraction, such as 0.5. */
  readonly callsPerSecond: number;
  /** At once, after a rest. A whole number from 1 to 1 000 000. Default: a second's calls, at least 1. */
  readonly burst?: number;
}

const MOST = 1_000_000;

/**
 * How many calls of operations are allowed over time, such as those of one plug-in, whatever number of events it
 * handles at once: a bucket that holds `burst` calls and fills again at `callsPerSecond`. Each granted call within its
 * budget takes one; one that finds none is refused with `rate-limited`, and takes none.
 */
export class CallRate {
  readonly callsPerSecond: number;
  readonly burst: number;
  #left: number;
  /** By `performance.now()`. */
  #filledAt = performance.now();

  /** @throws CapabilityError `invalid-limit` */
  constructor({ callsPerSecond, burst }: CallRateOptions) {
    if (!(callsPerSecond > 0) || callsPerSecond > MOST) {
      throw new CapabilityError(
        "invalid-limit",
        `A rate is more than 0 and at most ${MOST} calls in a second, not ${callsPerSecond}.`,
      );
    }
    this.callsPerSecond = callsPerSecond;
    this.burst = burst ?? Math.max(1, Math.ceil(callsPerSecond));
    if (!Number.isInteger(this.burst) || this.burst < 1 || this.burst > MOST) {
      throw new CapabilityError("invalid-limit", `A burst is 1 to ${MOST} calls, not ${burst}.`);
    }
    this.#left = this.burst;
  }

  /** Takes one call; false when none is left for now. */
  take(): boolean {
    const now = performance.now();
    this.#left = Math.min(this.burst, this.#left + ((now - this.#filledAt) / 1_000) * this.callsPerSecond);
    this.#filledAt = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
