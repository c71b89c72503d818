import type { JsonValue, Parameter } from "@mortise/contract";
import { invalidRequest, quote } from "../refused.ts";
import { isHeaderName } from "./headers.ts";
import { asMediaType, baseName } from "./query.ts";
import { type Pair, pairsOf } from "./styles.ts";

/**
 * Cookie parameters as the value of a `Cookie` header; exploded ones become cookies of their own.
 *
 * @throws RefusedCall `invalid-request` for a cookie that is `reserved` (the app's credential), or a name that no
 *   cookie can have.
 */
export function writeCookies(
  values: ReadonlyMap<Parameter, JsonValue>,
  reserved: ReadonlySet<string>,
): string {
  const pairs: Pair[] = [];
  for (const [parameter, value] of values) {
    if (parameter.place !== "cookie") continue;
    const { name, serialization } = parameter;
    if ("mediaType" in serialization) {
      pairs.push({ name, value: encodeCookie(asMediaType(serialization.mediaType, value)) });
    } else {
      pairs.push(...pairsOf("form", serialization.explode, name, value, encodeCookie));
    }
  }
  for (const { name } of pairs) {
    if (reserved.has(baseName(name))) throw invalidRequest(`The cookie ${quote(name)} is set by the app.`);
    if (!isHeaderName(name)) throw invalidRequest(`${quote(name)} cannot be the name of a cookie.`);
  }
  return pairs.map(({ name, value }) => `${name}=${value}`).join("; ");
}

/**
 * Encodes what a cookie must not hold (RFC 6265, section 4.1.1) and the percent sign: a token in Base64 stays as it is,
 * for servers that do not decode cookies.
 */
function encodeCookie(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\x21\x23-\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+/g, encodeURIComponent);
}
