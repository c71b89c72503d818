import type { Method, RefusalCode, WireRequest, WireResponse } from "@mortise/contract";
import type { CallBudget } from "./budget.ts";
import type { CallRate } from "./rate.ts";

/** The host side of a contract's operations: the only door from a plug-in back into the app. */
export interface Capabilities {
  /**
   * Calls an operation for a plug-in, and answers in the wire format.
   *
   * `request` is what the plug-in sent: its bytes (UTF-8 JSON), or the value read from them. It is not trusted either
   * way. Whatever goes wrong between here and the API is a refusal in the answer, never an exception.
   *
   * @throws CapabilityError `unknown-operation`: the contract has no operation of this name.
   */
  call(
    operationName: string,
    request: WireRequest | Uint8Array | undefined,
    call: CapabilityCall,
  ): Promise<WireResponse>;
  /** Ends calls in flight (they answer `unreachable`) and closes connections. Later calls answer `unreachable`. */
  close(): Promise<void>;
}

/** Who calls, and on whose behalf. */
export interface CapabilityCall {
  /** The plug-in's name: what grants are looked up by. */
  readonly plugin: string;
  /** Ends the call early; it then answers `timed-out`. */
  readonly signal?: AbortSignal;
  /** The app's own value for the call, such as a tenant. Only `auth` functions and `fetch` see it. */
  readonly context?: unknown;
  /** What this call counts against, with others of the same event. Default: none, no bound. */
  readonly budget?: CallBudget;
  /** How fast this call may follow others, such as those of the same plug-in. Default: none, no bound. */
  readonly rate?: CallRate;
}

/** One finished call, for an operator's log. Holds no credential, no parameter and no body. */
export interface CallRecord {
  readonly plugin: string;
  readonly operation: string;
  readonly method: Method;
  /** The path template, such as `/customers/{external_id}`. */
  readonly path: string;
  /** The API's status; 0 when the call was refused. */
  readonly status: number;
  /** Set when the call was refused. */
  readonly refusal?: RefusalCode;
  /**
   * What lies behind a refusal, where more is known: a code such as `ECONNREFUSED`, never a message. One
   * of `CREDENTIAL_REASONS` where there was no credential.
   */
  readonly reason?: string;
  readonly durationMs: number;
  /** The body as sent to the API, in bytes. */
  readonly requestBytes: number;
  /** The body as read from the API, decompressed, in bytes. */
  readonly responseBytes: number;
}
