import type { JsonValue } from "./json.ts";

/** The WebAssembly module that operations are imported from (Extism's default for host functions). */
export const IMPORT_MODULE = "extism:host/user";

/** What a plug-in sends with a call of an operation: parameters by place, under their real names. */
export interface WireRequest {
  readonly path?: { readonly [name: string]: JsonValue };
  readonly query?: { readonly [name: string]: JsonValue };
  readonly header?: { readonly [name: string]: JsonValue };
  readonly cookie?: { readonly [name: string]: JsonValue };
  /** JSON as JSON, text as a string, other bytes as {@link WireBytes}; a form's properties likewise. */
  readonly body?: JsonValue;
  /** Which of the body's media types. Default: the first that the operation lists. */
  readonly contentType?: string;
}

/** Bytes on the wire. In a multipart body a part may bring its file's name and media type along. */
export type WireBytes = {
  /** Standard base64 with padding (RFC 4648, section 4). */
  readonly base64: string;
  readonly filename?: string;
  readonly contentType?: string;
};

/** What a plug-in gets back: the API's answer, or the host's refusal. */
export type WireResponse = WireAnswer | WireRefusal;

/** The API answered, with whatever status. */
export interface WireAnswer {
  /** 100 to 599. */
  readonly status: number;
  /** Names in lower case; several values of one name are joined by `, `. */
  readonly headers: { readonly [name: string]: string };
  /** Absent when the answer has none. */
  readonly body?: JsonValue;
}

/** The host did not get an answer, or did not ask. */
export interface WireRefusal {
  readonly status: 0;
  readonly error: { readonly code: RefusalCode; readonly message: string };
}

/** Why the host refused. A closed list: plug-ins of every language know it. */
export const REFUSAL_CODES = [
  "not-granted",
  "invalid-request",
  "budget-exhausted",
  "rate-limited",
  "timed-out",
  "unreachable",
  "response-too-large",
  "invalid-response",
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** A refusal of this code. The message reaches the plug-in: it holds no secret and nothing from inside the app. */
export function refusal(code: RefusalCode, message: string): WireRefusal {
  return { status: 0, error: { code, message } };
}

/**
 * How a body of a media type is held on the wire:
 * `json` and the properties of a `form` or `multipart` as a JSON value, `text` as a string, `bytes` as
 * {@link WireBytes}.
 */
export type BodyForm = "json" | "form" | "multipart" | "text" | "bytes";

/** The form of a media type, parameters and case aside. Unknown ones are bytes. */
export function bodyForm(mediaType: string): BodyForm {
  const type = essence(mediaType);
  if (type === "application/json" || type === "text/json" || type === "*/*" || type.endsWith("+json"))
    return "json";
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type.startsWith("multipart/")) return "multipart";
  if (TEXT_TYPES.has(type) || type.startsWith("text/") || type.endsWith("+xml") || type.endsWith("+yaml")) {
    return "text";
  }
  return "bytes";
}

const TEXT_TYPES: ReadonlySet<string> = new Set([
  "application/xml",
  "application/yaml",
  "application/x-yaml",
  "application/javascript",
  "application/x-javascript",
  "application/csv",
  "application/graphql",
  "application/json-seq",
  "application/jsonl",
  "application/jwt",
  "application/sdp",
  "application/text",
  "application/toml",
  "application/x-jsonlines",
  "application/x-ndjson",
  "application/x-pem-file",
  // Slips of real documents.
  "html/text",
  "plain/text",
]);

/** A media type without its parameters, in lower case: `Text/HTML; charset=utf-8` → `text/html`. */
export function essence(mediaType: string): string {
  return (mediaType.split(";", 1)[0] ?? "").trim().toLowerCase();
}

/** Whether an operation takes an input at all: it has a parameter or a body. Without one its import takes nothing. */
export function takesInput(operation: {
  readonly parameters: readonly unknown[];
  readonly body?: unknown;
}): boolean {
  return operation.parameters.length > 0 || operation.body !== undefined;
}
