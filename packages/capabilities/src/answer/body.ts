import { bodyForm, essence, type JsonValue, type Operation, type Response } from "@mortise/contract";
import { parseJson } from "../json.ts";
import type { HttpLimits } from "../limits.ts";
import type { Redactor } from "../redact.ts";
import { invalidResponse } from "../refused.ts";
import { valuesOf } from "./headers.ts";
import type { HttpAnswer } from "./read.ts";

/**
 * An answer's body in the wire format.
 *
 * Its `Content-Type` says what it is. Where that is missing, or not among what the document lists for the status,
 * and the document promises JSON, then it is JSON if it can be read as such. Without any word on it, it is text if it is UTF-8,
 * bytes otherwise. An empty body in JSON, or in nothing known, is none.
 *
 * @throws RefusedCall `invalid-response` for a body that says it is JSON and is not, or nests too deep.
 */
export function decodeBody(
  bytes: Buffer,
  answer: HttpAnswer,
  operation: Operation,
  redactor: Redactor,
  limits: HttpLimits,
): JsonValue | undefined {
  const header = valuesOf(answer.headers, "content-type")[0]?.trim() ?? "";
  const form = header.includes("/") && !header.includes("*") ? bodyForm(header) : undefined;
  if (form === "json") return jsonBody(bytes, charsetOf(header), redactor, limits);
  if (promisesJson(header, answer.status, operation)) {
    const json = tryJson(bytes, redactor, limits);
    if (json !== undefined) return json;
  }
  if (form === undefined) {
    if (bytes.byteLength === 0) return undefined;
    const text = decode(bytes, "utf-8", true);
    return text === undefined ? asBytes(bytes, redactor) : redactor.text(text);
  }
  if (form === "text" || form === "form") {
    const text = decode(bytes, charsetOf(header), false);
    if (text !== undefined) return redactor.text(text);
  }
  return asBytes(bytes, redactor);
}

function jsonBody(
  bytes: Buffer,
  charset: string,
  redactor: Redactor,
  limits: HttpLimits,
): JsonValue | undefined {
  const text = decode(bytes, charset, true) ?? decode(bytes, "utf-8", true);
  if (text === undefined) throw invalidResponse("The API's JSON is not valid text.", "invalid-text");
  if (text.trim() === "") return undefined;
  try {
    const value = parseJson(text, limits.depth);
    return redactor.mayBeIn(text) ? redactor.json(value) : value;
  } catch (error) {
    // The parser's own message quotes the body.
    if (error instanceof RangeError) {
      throw invalidResponse(`The API's JSON nests deeper than ${limits.depth}.`, "nested-too-deep");
    }
    throw invalidResponse("The API said that its answer is JSON, and it is not.", "invalid-json");
  }
}

function tryJson(bytes: Buffer, redactor: Redactor, limits: HttpLimits): JsonValue | undefined {
  try {
    return jsonBody(bytes, "utf-8", redactor, limits);
  } catch {
    return undefined;
  }
}

/** Whether the document promises JSON for a status, and does not list the media type that came instead. */
function promisesJson(header: string, status: number, operation: Operation): boolean {
  const contents = documented(operation.responses, status)?.contents ?? [];
  const listed = contents.some(({ mediaType }) => essence(mediaType) === essence(header));
  return !listed && contents.some(({ mediaType }) => mediaType !== "*/*" && bodyForm(mediaType) === "json");
}

function documented(responses: readonly Response[], status: number): Response | undefined {
  const byStatus = (wanted: string) =>
    responses.find((response) => response.status.toLowerCase() === wanted.toLowerCase());
  return byStatus(String(status)) ?? byStatus(`${Math.floor(status / 100)}XX`) ?? byStatus("default");
}

function charsetOf(header: string): string {
  return /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(header)?.[1] ?? "utf-8";
}

/** The text; `undefined` for a charset that nobody knows, or bytes that are not in it when `fatal`. */
function decode(bytes: Buffer, charset: string, fatal: boolean): string | undefined {
  try {
    return new TextDecoder(charset, { fatal }).decode(bytes);
  } catch {
    return undefined;
  }
}

function asBytes(bytes: Buffer, redactor: Redactor): JsonValue {
  return { base64: redactor.bytes(bytes).toString("base64") };
}
