/**
 * Every code of a {@link HostError}. The package's README says for each what it means and what to do about it.
 */
export const HOST_ERROR_CODES = [
  // Setting up
  "invalid-options",
  "closed",
  // Loading
  "unreadable-plugin",
  "invalid-plugin",
  "unknown-import",
  "foreign-import",
  "unknown-grant",
  "name-taken",
  // Calling
  "unknown-event",
  "not-handled",
  "invalid-payload",
  "overloaded",
  "aborted",
  "call-timeout",
  "limit-exceeded",
  "plugin-failed",
  "invalid-answer",
  "host-failed",
] as const;

/** A code of {@link HOST_ERROR_CODES}. */
export type HostErrorCode = (typeof HOST_ERROR_CODES)[number];

/** What a {@link HostError} knows beside its code. */
export interface HostErrorFacts {
  /** The plug-in's name. */
  readonly plugin?: string;
  /** The event that it was called with. */
  readonly event?: string;
  /** The names that the error is about: imports (`unknown-import`, `foreign-import`) or grants (`unknown-grant`). */
  readonly names?: readonly string[];
  /** The limit that was hit, in its own unit. */
  readonly limit?: number;
  /** What the plug-in itself said about its failure (`plugin-failed`): third-party text. */
  readonly pluginMessage?: string;
  /** Where the plug-in failed, innermost first: third-party text. */
  readonly pluginStack?: string;
}

/**
 * A host could not be made, a plug-in not be loaded, or a call did not succeed. `cause` is for the app's own logs: it
 * never reaches a plug-in, and no part of it is in `message`.
 */
export class HostError extends Error implements HostErrorFacts {
  override readonly name = "HostError";
  readonly code: HostErrorCode;
  declare readonly plugin?: string;
  declare readonly event?: string;
  declare readonly names?: readonly string[];
  declare readonly limit?: number;
  declare readonly pluginMessage?: string;
  declare readonly pluginStack?: string;

  constructor(code: HostErrorCode, message: string, facts: HostErrorFacts = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.assign(this, facts);
  }
}
