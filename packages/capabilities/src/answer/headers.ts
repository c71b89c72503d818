import type { Redactor } from "../redact.ts";

/** About one connection only (RFC 9110, section 7.6.1), or for the app alone. */
const DROPPED: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-connection",
  "set-cookie",
  "set-cookie2",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Headers as a plug-in sees them: names in lower case, several of one name joined, secrets taken out. */
export function visibleHeaders(
  headers: readonly (readonly [name: string, value: string])[],
  redactor: Redactor,
): { readonly [name: string]: string } {
  const values = new Map<string, string>();
  const listed = new Set(listOf(headers, "connection"));
  // The body is handed over decompressed, so what describes its compressed form is no longer true.
  const isCompressed = contentEncodings(headers).length > 0;
  for (const [name, value] of headers) {
    if (DROPPED.has(name) || listed.has(name) || (isCompressed && OF_COMPRESSED.has(name))) continue;
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries([...values].map(([name, value]) => [redactor.text(name), redactor.text(value)]));
}

const OF_COMPRESSED: ReadonlySet<string> = new Set(["content-encoding", "content-length"]);

/** All values of one header. */
export function valuesOf(
  headers: readonly (readonly [name: string, value: string])[],
  wanted: string,
): readonly string[] {
  return headers.filter(([name]) => name === wanted).map(([, value]) => value);
}

/** How a body was compressed, in the order in which it was. */
export function contentEncodings(
  headers: readonly (readonly [name: string, value: string])[],
): readonly string[] {
  return listOf(headers, "content-encoding").filter((coding) => coding !== "identity");
}

/** The members of a header that is a list, in lower case. */
function listOf(
  headers: readonly (readonly [name: string, value: string])[],
  name: string,
): readonly string[] {
  return valuesOf(headers, name)
    .flatMap((value) => value.split(","))
    .map((member) => member.trim().toLowerCase())
    .filter((member) => member !== "");
}
