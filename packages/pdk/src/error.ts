/** Codes of {@link PdkError}. */
export type PdkErrorCode = "invalid-package-name" | "invalid-package-version" | "invalid-module-path";

/** A kit could not be generated, because the options do not allow it. A contract never is the reason. */
export class PdkError extends Error {
  override readonly name = "PdkError";
  readonly code: PdkErrorCode;

  constructor(code: PdkErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
