import type { Asked, Rejection } from "./asked.ts";

/**
 * Every code of a {@link RecordEventsError}. The package's README says for each what it means and what to do about it.
 */
export const RECORD_EVENTS_ERROR_CODES = [
  // Setting up
  "invalid-options",
  "invalid-model",
  // The app's or an event source's own doing
  "unknown-record",
  "invalid-record",
  "unit-closed",
  // Plug-ins
  "rejected",
  "plugin-failed",
  "plugin-late",
  "invalid-decision",
  "event-loop",
  "chain-exhausted",
  "queue-full",
] as const;

/** A code of {@link RECORD_EVENTS_ERROR_CODES}. */
export type RecordEventsErrorCode = (typeof RECORD_EVENTS_ERROR_CODES)[number];

/** What is wrong with a decision (`invalid-decision`). A closed list. */
export const DECISION_FAULTS = [
  /** No decision at all, or a member of it is of another type than it must be. */
  "malformed",
  /** More bytes, entries or nesting than a decision may have. */
  "too-large",
  /** A name that would reach into JavaScript's own objects, such as `__proto__`. */
  "forbidden-name",
  /** A field that plug-ins are not shown. */
  "unknown-field",
  /** A field that plug-ins may see and not change. */
  "not-writable",
  /** A value that the field's type does not allow. */
  "wrong-type",
] as const;

/** One of {@link DECISION_FAULTS}. */
export type DecisionFault = (typeof DECISION_FAULTS)[number];

/** A plug-in that was told of an event: one link of a chain. */
export interface ChainLink {
  readonly plugin: string;
  /** The event's wire name. */
  readonly event: string;
}

/** What a {@link RecordEventsError} knows beside its code. */
export interface RecordEventsErrorFacts {
  /** The event's wire name. */
  readonly event?: string;
  /** The plug-in's name. */
  readonly plugin?: string;
  /** The model's name, as the app gave it. */
  readonly record?: string;
  /** The field that it is about. */
  readonly field?: string;
  /** What is wrong with the decision (`invalid-decision`). */
  readonly fault?: DecisionFault;
  /** The way around (`event-loop`): the same plug-in and event are its first and last link, if any came twice. */
  readonly circle?: readonly ChainLink[];
  /** The limit that was hit, in its own unit. */
  readonly limit?: number;
  /** All that plug-ins were asked about the write, up to and with what failed. */
  readonly asked?: readonly Asked[];
}

/**
 * Record events could not be set up, or a write could not go on. `cause` is for the app's own logs: no part of it, and
 * nothing that a plug-in wrote, is in `message`.
 */
export class RecordEventsError extends Error implements RecordEventsErrorFacts {
  override readonly name: string = "RecordEventsError";
  readonly code: RecordEventsErrorCode;
  declare readonly event?: string;
  declare readonly plugin?: string;
  declare readonly record?: string;
  declare readonly field?: string;
  declare readonly fault?: DecisionFault;
  declare readonly circle?: readonly ChainLink[];
  declare readonly limit?: number;
  declare readonly asked?: readonly Asked[];

  constructor(
    code: RecordEventsErrorCode,
    message: string,
    facts: RecordEventsErrorFacts = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    Object.assign(this, facts);
  }
}

/** What a {@link RejectedError} always knows. */
export interface RejectedFacts {
  readonly event: string;
  readonly plugin: string;
  readonly record: string;
  readonly rejections: readonly Rejection[];
  readonly asked: readonly Asked[];
}

/**
 * A plug-in rejected a write, and nothing was written: what an app answers with status 422. The texts in `rejections`
 * are the plug-in's own: show them as text, never as markup.
 */
export class RejectedError extends RecordEventsError {
  override readonly name: string = "RejectedError";
  declare readonly event: string;
  declare readonly plugin: string;
  declare readonly record: string;
  declare readonly asked: readonly Asked[];
  /** The records that were rejected, by their place in the write, each with its errors. */
  readonly rejections: readonly Rejection[];

  constructor({ rejections, ...facts }: RejectedFacts) {
    super("rejected", `The plug-in "${facts.plugin}" rejected the write (${facts.event}).`, facts);
    this.rejections = rejections;
  }
}
