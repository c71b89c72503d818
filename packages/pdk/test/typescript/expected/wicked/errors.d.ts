/**
 * The API answered with a failure: any status but 2xx. An operation's `failed` gives the body its documented type:
 * `if (createCustomer.failed(error, 422)) error.body`.
 */
export declare class ApiError<Status extends number = number, Body = unknown> extends Error {
  readonly name: "ApiError";
  /** The operation's wire name. */
  readonly operation: string;
  readonly status: Status;
  /** Names in lower case; several values of one name are joined by `, `. */
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: Body;
  constructor(operation: string, status: Status, headers: { readonly [name: string]: string | undefined }, body: Body);
}

/** Why a call was refused. */
export type RefusalCode =
  | "not-granted"
  | "invalid-request"
  | "budget-exhausted"
  | "rate-limited"
  | "timed-out"
  | "unreachable"
  | "response-too-large"
  | "invalid-response";

/** The host got no answer, or did not ask: no grant, no budget left, no time left, nobody there. */
export declare class RefusedError extends Error {
  readonly name: "RefusedError";
  /** The operation's wire name. */
  readonly operation: string;
  readonly code: RefusalCode;
  constructor(operation: string, code: RefusalCode, message: string);
}
