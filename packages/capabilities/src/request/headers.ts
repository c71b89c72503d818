import type { JsonValue, Parameter } from "@mortise/contract";
import { invalidRequest, quote } from "../refused.ts";
import { asMediaType } from "./query.ts";
import { expand } from "./styles.ts";

/**
 * Headers that no plug-in sets: they frame the message, route it, say who sends it, or are told otherwise
 * (`contentType`).
 */
const GUARDED: ReadonlySet<string> = new Set([
  "authorization",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "cookie",
  "cookie2",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "origin",
  "referer",
  "set-cookie",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
]);

/**
 * Headers that a proxy in front of the app sets, and that the app believes: who calls and from where, what was asked for,
 * and the chain of record events (`@mortise/events`). In process there is no proxy that would overwrite them, and over
 * HTTP a plug-in's call mostly comes from where the proxy is.
 */
const BELIEVED: ReadonlySet<string> = new Set([
  "cf-connecting-ip",
  "cf-connecting-ipv6",
  "fastly-client-ip",
  "fly-client-ip",
  "forwarded",
  "mortise-chain",
  "true-client-ip",
  "x-client-ip",
  "x-cluster-client-ip",
  "x-http-method",
  "x-http-method-override",
  "x-method-override",
  "x-real-ip",
  "x-rewrite-url",
]);

const GUARDED_BEGINNINGS = [":", "proxy-", "sec-", "x-forwarded-", "x-original-"];

/** Whether a header is one that only HTTP, a proxy, the credential or `contentType` sets. */
export function isGuarded(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    GUARDED.has(lower) ||
    BELIEVED.has(lower) ||
    GUARDED_BEGINNINGS.some((beginning) => lower.startsWith(beginning))
  );
}

/** A header's name (RFC 9110, section 5.1). */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name);
}

/** A header's value: visible Latin-1, spaces and tabs. A line feed in it would begin another header. */
export function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

/**
 * Header parameters, names in lower case.
 *
 * @throws RefusedCall `invalid-request` for one that is guarded or `reserved` (set by the app), or a value that no
 *   header can hold.
 */
export function writeHeaders(
  values: ReadonlyMap<Parameter, JsonValue>,
  reserved: ReadonlySet<string>,
): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [parameter, value] of values) {
    if (parameter.place !== "header") continue;
    const name = parameter.name.toLowerCase();
    if (isGuarded(name) || reserved.has(name)) {
      throw invalidRequest(`The header ${quote(parameter.name)} cannot be set by a plug-in.`);
    }
    const text = headerText(parameter, value);
    if (!isHeaderName(name) || !isHeaderValue(text)) {
      throw invalidRequest(`The header ${quote(parameter.name)} holds a character that no header can hold.`);
    }
    headers.set(name, text);
  }
  return headers;
}

function headerText({ name, serialization }: Parameter, value: JsonValue): string {
  // RFC 6570 would percent-encode; OpenAPI 3.1.1 (appendix D) does not for headers, and no API expects it.
  if ("mediaType" in serialization) return asMediaType(serialization.mediaType, value);
  return expand("simple", serialization.explode, name, value, (text) => text);
}
