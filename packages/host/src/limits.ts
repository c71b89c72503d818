import { CallRate } from "@mortise/capabilities";
import { DEFAULT_LIMITS, type Limits as RuntimeLimits } from "@mortise/runtime";
import { HostError } from "./error.ts";

/** Bounds on a plug-in: the runtime's on what it is, and the host's on what it does. */
export interface Limits extends RuntimeLimits {
  /**
   * Operations that a plug-in may call while it handles one event, refused ones not counted. Default 1 000, 0 to
   * 1 000 000. One more is answered with the refusal `budget-exhausted`.
   */
  readonly operationCalls: number;
  /**
   * Operations that a plug-in may call in a second, on average over all events that it handles. More than 0, at most
   * 1 000 000; may be a fraction. Default `Infinity`: no bound. One more is answered with the refusal `rate-limited`.
   */
  readonly operationsPerSecond: number;
  /**
   * How many of these it may call at once after a rest. A whole number from 1 to 1 000 000. Default: a second's, at
   * least 1. Only with `operationsPerSecond`.
   */
  readonly operationBurst: number;
}

const OPERATION_CALLS = { default: 1_000, minimum: 0, maximum: 1_000_000 };

/** Limits as the parts of a host take them. */
export interface ResolvedLimits {
  readonly runtime: Partial<RuntimeLimits>;
  readonly operationCalls: number;
  /** Of this one plug-in: made anew each time. Absent: it has no bound. */
  readonly operationRate?: CallRate;
  readonly moduleBytes: number;
}

/**
 * Later layers win over earlier ones; the runtime completes and checks what is its own.
 *
 * @throws HostError `invalid-options`
 * @throws CapabilityError `invalid-limit` for a rate that cannot be kept.
 */
export function resolveLimits(base: Partial<Limits> = {}, over: Partial<Limits> = {}): ResolvedLimits {
  const given = Object.entries({ ...base, ...over }).filter(([, value]) => value !== undefined);
  const {
    operationCalls = OPERATION_CALLS.default,
    operationsPerSecond,
    operationBurst,
    ...runtime
  } = Object.fromEntries(given) as Partial<Limits>;
  const { minimum, maximum } = OPERATION_CALLS;
  if (!Number.isInteger(operationCalls) || operationCalls < minimum || operationCalls > maximum) {
    throw new HostError(
      "invalid-options",
      `operationCalls must be a whole number from ${minimum} to ${maximum}.`,
    );
  }
  const operationRate = rateOf(operationsPerSecond, operationBurst);
  const moduleBytes = runtime.moduleBytes ?? DEFAULT_LIMITS.moduleBytes;
  return Object.freeze({
    runtime: Object.freeze(runtime),
    operationCalls,
    ...(operationRate && { operationRate }),
    moduleBytes,
  });
}

function rateOf(perSecond: number | undefined, burst: number | undefined): CallRate | undefined {
  if (perSecond === undefined && burst !== undefined) {
    throw new HostError("invalid-options", "operationBurst bounds nothing without operationsPerSecond.");
  }
  if (perSecond === undefined || perSecond === Number.POSITIVE_INFINITY) return undefined;
  return new CallRate({ callsPerSecond: perSecond, ...(burst !== undefined && { burst }) });
}
