import type { RefusalCode } from "@mortise/contract";
import type { HttpLimits } from "./limits.ts";

/**
 * Ends a call with a refusal. Only passes between this package's own files: `call` answers it.
 *
 * The message reaches the plug-in. `reason` is for the operator's record alone.
 */
export class RefusedCall extends Error {
  readonly code: RefusalCode;
  readonly reason: string | undefined;

  constructor(code: RefusalCode, message: string, reason?: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

/** What is wrong with the plug-in's request. */
export function invalidRequest(message: string): RefusedCall {
  return new RefusedCall("invalid-request", message);
}

/** What is wrong with the API's answer. */
export function invalidResponse(message: string, reason?: string): RefusedCall {
  return new RefusedCall("invalid-response", message, reason);
}

/** An answer's body beyond its limit. */
export function bodyTooLarge({ responseBytes }: HttpLimits): RefusedCall {
  return new RefusedCall("response-too-large", `The API's answer has more than ${responseBytes} bytes.`);
}

/** An answer's headers beyond their limit. */
export function headTooLarge({ headBytes }: HttpLimits): RefusedCall {
  return new RefusedCall("response-too-large", `The API's headers have more than ${headBytes} bytes.`);
}

/** Third-party text, short and on one line, for a message: a plug-in's own names come back to it, but not at length. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
