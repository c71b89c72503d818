import type { JsonValue } from "@mortise/contract";
import type { RecordEventsError } from "./error.ts";

/** What a plug-in said about one field, or about the record as a whole. */
export interface FieldError {
  /** An exposed field. Absent: it is about the record as a whole. */
  readonly field?: string;
  /** For programs: at most 100 characters. */
  readonly code?: string;
  /** For people: at most 1 000 characters, as the plug-in wrote it. */
  readonly message: string;
}

/** One record that a plug-in rejected. */
export interface Rejection {
  /** The record's place in the write; 0 for the only one. */
  readonly index: number;
  /** May be empty: a plug-in need not say why. */
  readonly errors: readonly FieldError[];
}

/** One field that a plug-in changed. */
export interface FieldChange {
  /** The record's place in the write; 0 for the only one. */
  readonly index: number;
  readonly field: string;
  /** As plug-ins see it. Absent: the record did not have the field. */
  readonly from?: JsonValue;
  /** As plug-ins see it. */
  readonly to: JsonValue;
}

/** One plug-in that was asked, and what it decided: who changed what, who vetoed, and how long it took. */
export interface Asked {
  readonly plugin: string;
  /** The event's wire name. */
  readonly event: string;
  /** How many records it was asked about. */
  readonly records: number;
  /** `failed`: it gave no decision that counts, and `error` says why. */
  readonly decision: "allow" | "change" | "reject" | "failed";
  /** What it really changed: a value that was there already is no change. */
  readonly changes: readonly FieldChange[];
  readonly rejections: readonly Rejection[];
  readonly error?: RecordEventsError;
  readonly elapsedMs: number;
}
