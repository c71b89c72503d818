import type { Diagnostic } from "@mortise/contract";

/** Codes of {@link DocumentError}. */
export type DocumentErrorCode =
  | "not-found"
  | "unreadable"
  | "too-large"
  | "not-openapi"
  | "unsupported-version"
  | "too-complex"
  | "documents-do-not-join"
  | "invalid-option";

/** A document can't be used at all. Whatever can be used in part is a {@link Diagnostic} instead. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
  readonly code: DocumentErrorCode;
  /** What was found before it became hopeless. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(
    code: DocumentErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly diagnostics?: readonly Diagnostic[] } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.diagnostics = options.diagnostics ?? [];
  }
}
