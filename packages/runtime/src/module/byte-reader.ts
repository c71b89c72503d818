import { RuntimeError } from "../errors.ts";

/** Reads WebAssembly's binary encodings from hostile bytes: every step is checked, and none allocates by a number read. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get position(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#end;
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined || this.atEnd) throw invalidModule("it ends in the middle of a section");
    this.#at += 1;
    return byte;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw invalidModule("a number in it is too long");
  }

  /** Passes over a signed LEB128 number of at most 33 bits (a heap type). */
  skipSigned(): void {
    for (let length = 0; length < 5; length += 1) if (this.byte() < 0x80) return;
    throw invalidModule("a number in it is too long");
  }

  /** Passes over `length` bytes and returns where they began. */
  skip(length: number): number {
    const start = this.#at;
    if (length > this.#end - start) throw invalidModule("it ends in the middle of a section");
    this.#at += length;
    return start;
  }

  name(): string {
    const length = this.u32();
    const start = this.skip(length);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
        this.#bytes.subarray(start, start + length),
      );
    } catch {
      throw invalidModule("a name in it is not UTF-8");
    }
  }

  /** Reads a count, then each item by `read`. */
  list<Item>(read: () => Item): Item[] {
    const items: Item[] = [];
    for (let left = this.u32(); left > 0; left -= 1) items.push(read());
    return items;
  }
}

/** The error for bytes that are no module, or none that this runtime takes. */
export function invalidModule(reason: string, cause?: unknown): RuntimeError {
  return new RuntimeError(
    "invalid-module",
    `This is not a WebAssembly module that can run here: ${reason}.`,
    {},
    { cause },
  );
}
