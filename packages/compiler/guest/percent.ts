/**
 * Stands in for @exodus/bytes, whose tables of old encodings a URL in UTF-8 doesn't need.
 * https://url.spec.whatwg.org/#string-percent-encode-after-encoding, for UTF-8.
 */
export function percentEncodeAfterEncoding(_encoding: string, text: string, alsoEncode: string): string {
  let encoded = "";
  for (const byte of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(byte);
    const plain = byte > 0x1f && byte < 0x7f && !alsoEncode.includes(character);
    encoded += plain ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}
