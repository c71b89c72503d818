/**
 * Every code of a {@link RuntimeError}, in the order of a call's life. The package's README says for each what it means
 * and what to do about it.
 */
export const RUNTIME_ERROR_CODES = [
  "invalid-options",
  "invalid-manifest",
  "manifest-refused",
  "module-unavailable",
  "module-too-large",
  "hash-mismatch",
  "invalid-module",
  "missing-import",
  "closed",
  "overloaded",
  "input-too-large",
  "missing-export",
  "aborted",
  "start-timeout",
  "call-timeout",
  "memory-limit",
  "variable-limit",
  "host-call-limit",
  "host-function-failed",
  "http-request-refused",
  "http-request-failed",
  "trap",
  "plugin-error",
  "output-too-large",
  "invalid-output",
  "worker-died",
] as const;

/** A code of {@link RUNTIME_ERROR_CODES}. */
export type RuntimeErrorCode = (typeof RUNTIME_ERROR_CODES)[number];

/** What a {@link RuntimeError} knows beside its code: facts that a caller can act on without reading prose. */
export interface RuntimeErrorFacts {
  /** The plug-in's name, as given to `load`. */
  readonly plugin?: string;
  /** The place in a manifest, as a JSON pointer (RFC 6901). */
  readonly at?: string;
  /** The export that was called. */
  readonly exportName?: string;
  /** The import that failed, as `module.name`. */
  readonly importName?: string;
  /** The limit that was hit, in the limit's own unit. */
  readonly limit?: number;
  /** Each import that cannot be satisfied (`missing-import`). */
  readonly imports?: readonly string[];
  /** The number that the export returned or the plug-in exited with (`plugin-error`). */
  readonly status?: number;
  /** What the plug-in said about its failure: its `error_set` text. Third-party text, at most 8 KiB of it. */
  readonly guestMessage?: string;
  /** Where the plug-in failed: WebAssembly frames only, innermost first, at most 4 KiB. */
  readonly guestStack?: string;
}

/**
 * A plug-in could not be loaded, or a call did not succeed. `code` says which kind it is. `cause` is for the app's own
 * logs: no part of it reaches the plug-in, and no part of it is in `message`.
 */
export class RuntimeError extends Error implements RuntimeErrorFacts {
  override readonly name = "RuntimeError";
  readonly code: RuntimeErrorCode;
  declare readonly plugin?: string;
  declare readonly at?: string;
  declare readonly exportName?: string;
  declare readonly importName?: string;
  declare readonly limit?: number;
  declare readonly imports?: readonly string[];
  declare readonly status?: number;
  declare readonly guestMessage?: string;
  declare readonly guestStack?: string;

  constructor(
    code: RuntimeErrorCode,
    message: string,
    facts: RuntimeErrorFacts = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    Object.assign(this, facts);
  }
}
