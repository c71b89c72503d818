import { DEFAULT_LIMITS, type Limits as RuntimeLimits } from "@mortise/runtime";
import { HostError } from "./error.ts";

/** Bounds on a plug-in: the runtime's on what it is, and the host's on what it does. */
export interface Limits extends RuntimeLimits {
  /**
   * Operations that a plug-in may call while it handles one event, refused ones not counted. Default 1 000, 0 to
   * 1 000 000. One more is answered with the refusal `budget-exhausted`.
   */
  readonly operationCalls: number;
}

const OPERATION_CALLS = { default: 1_000, minimum: 0, maximum: 1_000_000 };

/**
 * Later layers win over earlier ones; the runtime completes and checks what is its own.
 *
 * @throws HostError `invalid-options`
 */
export function resolveLimits(
  base: Partial<Limits> = {},
  over: Partial<Limits> = {},
): {
  readonly runtime: Partial<RuntimeLimits>;
  readonly operationCalls: number;
  readonly moduleBytes: number;
} {
  const given = Object.entries({ ...base, ...over }).filter(([, value]) => value !== undefined);
  const { operationCalls = OPERATION_CALLS.default, ...runtime } = Object.fromEntries(
    given,
  ) as Partial<Limits>;
  const { minimum, maximum } = OPERATION_CALLS;
  if (!Number.isInteger(operationCalls) || operationCalls < minimum || operationCalls > maximum) {
    throw new HostError(
      "invalid-options",
      `operationCalls must be a whole number from ${minimum} to ${maximum}.`,
    );
  }
  const moduleBytes = runtime.moduleBytes ?? DEFAULT_LIMITS.moduleBytes;
  return Object.freeze({ runtime: Object.freeze(runtime), operationCalls, moduleBytes });
}
