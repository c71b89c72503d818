import { CapabilityError } from "./error.ts";

/**
 * How many calls of operations are allowed together, such as those of one event. Each granted call takes one, whatever
 * becomes of it; one more is refused with `budget-exhausted`.
 */
export class CallBudget {
  /** All of them; a whole number from 0. */
  readonly calls: number;
  #left: number;

  /** @throws CapabilityError `invalid-limit` */
  constructor(calls: number) {
    if (!Number.isSafeInteger(calls) || calls < 0) {
      throw new CapabilityError("invalid-limit", `A budget is a whole number of calls from 0, not ${calls}.`);
    }
    this.calls = calls;
    this.#left = calls;
  }

  /** Takes one call; false when none is left. */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }
}
