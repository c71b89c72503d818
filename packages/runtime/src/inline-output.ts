import { decodeOutput, decodeRange, type Output } from "./result.ts";
import type { OutputPlace } from "./worker/kernel.ts";

/**
 * An output that stays where the plug-in left it, in its sandbox's memory, until it is read or the sandbox is used again:
 * an app that reads it as text at once needs no copy of its bytes.
 */
export class InlineOutput implements Output {
  /** In the sandbox's memory, until `keep`. */
  #place: OutputPlace | undefined;
  #bytes: Uint8Array | undefined;
  #text: string | undefined;

  constructor(place: OutputPlace) {
    this.#place = place;
  }

  bytes(): Uint8Array {
    // From text it is the same again: only text that is exactly its bytes was decoded.
    this.#bytes ??= this.#place ? new Uint8Array(this.#place.bytes) : new TextEncoder().encode(this.#text);
    return this.#bytes;
  }

  text(): string {
    if (this.#text !== undefined) return this.#text;
    const place = this.#place;
    this.#text = place ? decodeRange(place.memory, place.start, place.end) : decodeOutput(this.bytes());
    return this.#text;
  }

  /** The sandbox is about to be used again. */
  keep(): void {
    if (this.#text === undefined) this.bytes();
    this.#place = undefined;
  }
}
