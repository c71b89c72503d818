import { type Operation, refusal, type WireAnswer, type WireRefusal } from "@mortise/contract";
import type { HttpLimits } from "../limits.ts";
import type { Redactor } from "../redact.ts";
import { decodeBody } from "./body.ts";
import { visibleHeaders } from "./headers.ts";

/** An answer as it came, its body decompressed. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; a name may repeat. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Absent: the message had none by the rules of HTTP (204, 304, an answer to HEAD). */
  readonly body?: Buffer;
}

/** What a plug-in gets to see of an answer: no secret, no cookie, nothing about the connection. */
export function readAnswer(
  answer: HttpAnswer,
  operation: Operation,
  redactor: Redactor,
  limits: HttpLimits,
): WireAnswer | WireRefusal {
  if (answer.status < 200 || answer.status > 599) {
    return refusal("invalid-response", `The API answered with the status ${answer.status}.`);
  }
  const headers = visibleHeaders(answer.headers, redactor);
  const body = answer.body && decodeBody(answer.body, answer, operation, redactor, limits);
  return { status: answer.status, headers, ...(body !== undefined && { body }) };
}
