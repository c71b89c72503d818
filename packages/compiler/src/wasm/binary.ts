/**
 * Bytes of the WebAssembly binary format (https://webassembly.github.io/spec/core/binary/), as far as a linker
 * needs them: numbers, names and sections, but no instructions.
 */

export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;

export const KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;

/** The first eight bytes of every core module: `\0asm`, version 1. */
export const PREAMBLE: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** The bytes end too early, or cannot mean what they should. */
export class MalformedModule extends Error {
  override readonly name = "MalformedModule";
}

/** Reads one part of a module from front to back, and never past its end. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get position(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new MalformedModule(`It ends at byte ${this.#at}, too early.`);
    this.#at++;
    return byte;
  }

  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw new MalformedModule(`The number before byte ${this.#at} is too large.`);
  }

  bytes(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) {
      throw new MalformedModule(`A part of ${length} bytes at byte ${this.#at} goes beyond the end.`);
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** The bytes from an earlier position up to here. */
  since(position: number): Uint8Array {
    return this.#bytes.subarray(position, this.#at);
  }

  name(): string {
    const bytes = this.bytes(this.u32());
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new MalformedModule(`The name before byte ${this.#at} is not UTF-8.`);
    }
  }

  /** A count, and as many items. */
  list<T>(item: (reader: Reader) => T): T[] {
    const items: T[] = [];
    for (let left = this.u32(); left > 0; left--) items.push(item(this));
    return items;
  }
}

/** A section, by its number; `body` excludes the number and the length. */
export interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

/** Cuts a module into its sections. @throws MalformedModule */
export function readSections(module: Uint8Array): Section[] {
  const reader = new Reader(module);
  for (const expected of PREAMBLE) {
    if (reader.byte() !== expected)
      throw new MalformedModule("It does not begin as a WebAssembly module does.");
  }
  const sections: Section[] = [];
  while (!reader.atEnd) {
    const id = reader.byte();
    sections.push({ id, body: reader.bytes(reader.u32()) });
  }
  return sections;
}

/** Collects bytes; grows by doubling, so that a megabyte of image costs one copy. */
export class Writer {
  #bytes = new Uint8Array(256);
  #length = 0;

  #room(length: number): number {
    const start = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, start));
      this.#bytes = grown;
    }
    return start;
  }

  byte(...values: readonly number[]): this {
    const start = this.#room(values.length);
    this.#bytes.set(values, start);
    return this;
  }

  bytes(values: Uint8Array): this {
    const start = this.#room(values.length);
    this.#bytes.set(values, start);
    return this;
  }

  u32(value: number): this {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    return this.byte(rest);
  }

  /** A signed number of up to 64 bits, as constants in code are written. */
  signed(value: number | bigint): this {
    let rest = BigInt(value);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  name(text: string): this {
    return this.sized(new TextEncoder().encode(text));
  }

  /** The length of some bytes, then the bytes. */
  sized(values: Uint8Array): this {
    return this.u32(values.length).bytes(values);
  }

  list<T>(items: readonly T[], write: (writer: this, item: T) => void): this {
    this.u32(items.length);
    for (const item of items) write(this, item);
    return this;
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Puts sections behind each other, in the order given. */
export function writeSections(sections: readonly Section[]): Uint8Array<ArrayBuffer> {
  const writer = new Writer().byte(...PREAMBLE);
  for (const { id, body } of sections) writer.byte(id).sized(body);
  return writer.done();
}
