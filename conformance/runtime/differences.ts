/** What Extism's JavaScript SDK 2.0.0-rc13 makes of a case where it does not what we do. */
export interface Difference {
  /** Its output, or `fails`. */
  readonly came: string;
  /** Its log, where the case compares it. */
  readonly logs?: readonly string[];
  readonly why: string;
}

/** By the case's name. A difference that is no more fails the run, and so does one that is not here. */
export const DIFFERENCES: { readonly [name: string]: Difference } = {};
