import { RecordEventsError } from "./error.ts";

/** Bounds on record events. Beyond one is a {@link RecordEventsError}, never silence. */
export interface RecordEventsLimits {
  /**
   * How many plug-ins may stand in one chain of events that lead to each other. Default 8, 1 to 64. One more is not told:
   * `event-loop`.
   */
  readonly chainLinks: number;
  /**
   * How many calls of plug-ins one chain's events may lead to, those of the first write not counted. Default 1 000, 1 to
   * 1 000 000. One more is not made: `chain-exhausted`. Counted in this process.
   */
  readonly chainCalls: number;
  /**
   * How often, in one chain, a plug-in may be asked again about a before-event that it is still being asked about. Default
   * 0, to 64: it most likely would for ever, and its only worker is busy. More needs as many more `workers`. One more:
   * `event-loop`.
   */
  readonly reentries: number;
  /** Size of a decision: its characters, members and items. Default 262 144, 64 to 67 108 864. Beyond: `invalid-decision`. */
  readonly decisionSize: number;
  /** Records that a plug-in is told of at once. Default 100, 1 to 10 000. More are told in several calls. */
  readonly recordsAtOnce: number;
  /**
   * Characters of JSON that a plug-in is told of at once, as far as more than one record is told. Default 1 048 576, 1 to
   * 67 108 864. More are told in several calls.
   */
  readonly charactersAtOnce: number;
  /** Records that one unit of work keeps for its after-events. Default 100 000, 1 to 10 000 000. Beyond: `queue-full`. */
  readonly unitRecords: number;
  /** After-events that may wait for one plug-in. Default 10 000, 1 to 10 000 000. Beyond: `queue-full`. */
  readonly waitingEvents: number;
  /**
   * After-events that one plug-in is told of at the same time. Default 1, which keeps their order; to 1 000, as far as the
   * plug-in has `workers`.
   */
  readonly eventsAtOnce: number;
}

const LIMITS: {
  readonly [L in keyof RecordEventsLimits]: readonly [standard: number, min: number, max: number];
} = {
  chainLinks: [8, 1, 64],
  chainCalls: [1_000, 1, 1_000_000],
  reentries: [0, 0, 64],
  decisionSize: [262_144, 64, 67_108_864],
  recordsAtOnce: [100, 1, 10_000],
  charactersAtOnce: [1_048_576, 1, 67_108_864],
  unitRecords: [100_000, 1, 10_000_000],
  waitingEvents: [10_000, 1, 10_000_000],
  eventsAtOnce: [1, 1, 1_000],
};

/**
 * Completes limits.
 *
 * @throws RecordEventsError `invalid-options` for a limit that does not exist or cannot be kept.
 */
export function resolveLimits(given: Partial<RecordEventsLimits> = {}): RecordEventsLimits {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(LIMITS, name)) {
      throw new RecordEventsError("invalid-options", `There is no limit "${name}".`);
    }
  }
  const resolved = Object.entries(LIMITS).map(([name, [standard, min, max]]) => {
    const value = given[name as keyof RecordEventsLimits] ?? standard;
    if (Number.isInteger(value) && value >= min && value <= max) return [name, value];
    const message = `The limit ${name} must be a whole number from ${min} to ${max}.`;
    throw new RecordEventsError("invalid-options", message);
  });
  return Object.freeze(Object.fromEntries(resolved) as { [L in keyof RecordEventsLimits]: number });
}
