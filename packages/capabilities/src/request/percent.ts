import { invalidRequest } from "../refused.ts";

/** Percent-encodes all but RFC 3986's unreserved characters. */
export function encode(text: string): string {
  if (!text.isWellFormed()) throw invalidRequest("A text is not well-formed Unicode.");
  return encodeURIComponent(text).replace(/[!'()*]/g, hex);
}

/**
 * Percent-encodes a query value whose parameter has `allowReserved`. Reserved characters and percent-triplets stay
 * (RFC 6570, section 3.2.1), but for those that would end the value: `&`, `=`, `+`, `;`, `#`, `[` and `]`.
 */
export function encodeAllowingReserved(text: string): string {
  return encode(text).replace(/%25[0-9A-Fa-f]{2}|%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C)/g, (triplet) =>
    triplet.length > 3 ? `%${triplet.slice(3)}` : decodeURIComponent(triplet),
  );
}

/** Percent-encodes only what a document's path or query must not hold; what it wrote encoded stays so. */
export function encodeLiteral(text: string): string {
  return text
    .toWellFormed()
    .replace(/%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]+/gu, (run) =>
      encodeURIComponent(run).replace(/[!'()*]/g, hex),
    );
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
