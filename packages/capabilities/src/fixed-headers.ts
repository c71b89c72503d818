import { FRAMING } from "./credential.ts";
import { CapabilityError } from "./error.ts";
import { isHeaderName, isHeaderValue } from "./request/headers.ts";

/**
 * The `headers` option with names in lower case.
 *
 * @throws CapabilityError `invalid-header`
 */
export function fixedHeaders(given: { readonly [name: string]: string } = {}): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    const invalid = (why: string) =>
      new CapabilityError("invalid-header", `The header ${JSON.stringify(name)} ${why}.`);
    if (!isHeaderName(name)) throw invalid("has no valid name");
    if (typeof value !== "string" || !isHeaderValue(value)) throw invalid("has no valid value");
    if (FRAMING.has(lower) || lower === "content-type") throw invalid("is set by the request itself");
    if (SECRET.has(lower))
      throw invalid('is a credential, which belongs in "auth": only there it is kept secret');
    if (headers.has(lower)) throw invalid("is there twice");
    headers.set(lower, value);
  }
  return headers;
}

const SECRET: ReadonlySet<string> = new Set(["authorization", "cookie", "proxy-authorization"]);
