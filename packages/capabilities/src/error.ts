/**
 * Codes of {@link CapabilityError}. All but the last are mistakes in the options, found at start.
 *
 * - `no-base-url`: no `baseUrl` was given, and the contract's server is missing or relative.
 * - `invalid-base-url`: it is no absolute http(s) URL, or has credentials, a query or a fragment.
 * - `invalid-limit`: a limit is unknown, no whole number, or out of its range.
 * - `invalid-header`: a fixed header is malformed, or one that only `auth` or HTTP itself may set.
 * - `invalid-auth`: the credential is malformed or empty.
 * - `unknown-operation`: the contract has no such operation.
 */
export type CapabilityErrorCode =
  | "no-base-url"
  | "invalid-base-url"
  | "invalid-limit"
  | "invalid-header"
  | "invalid-auth"
  | "unknown-operation";

/** The app's own mistake in setting up capabilities. Never holds a credential; never reaches a plug-in. */
export class CapabilityError extends Error {
  override readonly name = "CapabilityError";
  readonly code: CapabilityErrorCode;

  constructor(code: CapabilityErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
