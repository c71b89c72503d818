import type { ParsedModule } from "./parse.ts";
import { SECTION } from "./parse.ts";

/**
 * A module with the content of some sections replaced, by their ids. Empty content takes a start section away.
 */
export function rewriteSections(parsed: ParsedModule, replaced: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [parsed.bytes.subarray(0, 8)];
  for (const { id, start, end } of parsed.sections) {
    const content = replaced.get(id) ?? parsed.bytes.subarray(start, end);
    if (content.length === 0 && id === SECTION.start) continue;
    parts.push(Uint8Array.of(id, ...u32(content.length)), content);
  }
  return join(parts);
}

/** All parts, one behind the other. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** WebAssembly's encoding of an unsigned number of at most 32 bits. */
export function u32(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...bytes, rest];
}
