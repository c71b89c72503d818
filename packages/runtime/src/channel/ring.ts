/** Places in a ring's two shared numbers: how many bytes were ever written and read, modulo 2³². */
const WRITTEN = 0;
const READ = 1;
/** Bytes of a frame before its parts: eight 32-bit numbers. */
const HEADER_BYTES = 32;
const HEADER = { total: 0, kind: 1, id: 2, first: 3, second: 4, third: 5, parts: 6, place: 7 } as const;
/** Where the parts of a frame are. A `filler` has none: it only fills the end of the buffer. */
const PLACE = { inside: 0, beside: 1, filler: 2 } as const;
const ALIGNMENT = 8;

/** Bytes that one ring holds. A power of two: a counter's low bits are a place in it. */
export const RING_BYTES = 131_072;
/** Larger frames are carried beside the ring. */
const MOST_INSIDE = RING_BYTES / 2 + 4_096;
/** Kept free of parts, so that the frame that says "beside" always fits: 400 of them. */
const RESERVE = 16_384;

/** The shared memory of one direction. */
export interface RingMemory {
  readonly counters: Int32Array<SharedArrayBuffer>;
  readonly bytes: Uint8Array<SharedArrayBuffer>;
}

/** What a frame carries: bytes, or text that is written as UTF-8. */
export type Part = Uint8Array | string;

/** One message: numbers, and parts of bytes. */
export interface Frame {
  readonly kind: number;
  /** The call that it is about; 0 for none. */
  readonly id: number;
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly parts: readonly Uint8Array[];
}

/** Where parts go that are too large for a ring: a `MessagePort`, without its events. `ticket` is in the frame. */
export interface SideDoor {
  put(ticket: number, parts: readonly Part[]): void;
  take(ticket: number): readonly Uint8Array[];
}

/** Makes the memory of one direction. */
export function createRing(): RingMemory {
  return {
    counters: new Int32Array(new SharedArrayBuffer(8)),
    bytes: new Uint8Array(new SharedArrayBuffer(RING_BYTES)),
  };
}

/**
 * The writing end. A frame becomes visible with one atomic store, after all of it is there; whoever waits is woken after
 * that. So no wake-up can come before its frame, and a writer that is stopped half-way has written nothing.
 */
export class RingWriter {
  readonly #counters: Int32Array<SharedArrayBuffer>;
  readonly #bytes: Buffer<SharedArrayBuffer>;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #side: SideDoor;
  #written = 0;
  #tickets = 0;

  constructor({ counters, bytes }: RingMemory, side: SideDoor) {
    this.#counters = counters;
    this.#bytes = Buffer.from(bytes.buffer);
    this.#words = new Int32Array(bytes.buffer);
    this.#side = side;
  }

  /** Writes a frame; false when there is no room for it now. */
  write(
    kind: number,
    id: number,
    first: number,
    second: number,
    third: number,
    parts: readonly Part[],
  ): boolean {
    let total = HEADER_BYTES + aligned(parts.length * 4);
    for (const part of parts) total += aligned(lengthOf(part));
    const isInside = total <= MOST_INSIDE && total + RESERVE <= this.#room(total);
    if (!isInside) total = HEADER_BYTES;
    if (total > this.#room(total)) return false;
    if (!isInside) {
      this.#tickets += 1;
      this.#side.put(this.#tickets, parts);
    }
    const start = this.#fill(total);
    const at = start >>> 2;
    const words = this.#words;
    words[at + HEADER.total] = total;
    words[at + HEADER.kind] = kind;
    words[at + HEADER.id] = id;
    words[at + HEADER.first] = first;
    words[at + HEADER.second] = second;
    words[at + HEADER.third] = third;
    words[at + HEADER.parts] = isInside ? parts.length : this.#tickets;
    words[at + HEADER.place] = isInside ? PLACE.inside : PLACE.beside;
    if (isInside) this.#copy(start + HEADER_BYTES, parts);
    this.#written = (this.#written + total) | 0;
    Atomics.store(this.#counters, WRITTEN, this.#written);
    Atomics.notify(this.#counters, WRITTEN);
    return true;
  }

  /** Sleeps until the reader has taken something since the last `write` that found no room. */
  waitForRoom(): void {
    const read = Atomics.load(this.#counters, READ);
    if (this.#written !== read) Atomics.wait(this.#counters, READ, read);
  }

  #copy(start: number, parts: readonly Part[]): void {
    const lengths = start >>> 2;
    let at = start + aligned(parts.length * 4);
    for (let index = 0; index < parts.length; index += 1) {
      const part = parts[index];
      if (part === undefined) continue;
      const length = lengthOf(part);
      this.#words[lengths + index] = length;
      if (typeof part === "string") this.#bytes.write(part, at, length);
      else this.#bytes.set(part, at);
      at += aligned(length);
    }
  }

  /** Free bytes, less what would be lost at the end of the buffer. */
  #room(total: number): number {
    const used = (this.#written - Atomics.load(this.#counters, READ)) | 0;
    const toEnd = RING_BYTES - (this.#written & (RING_BYTES - 1));
    return RING_BYTES - used - (toEnd < total ? toEnd : 0);
  }

  /** Where the next frame begins. When it does not fit before the end of the buffer, a filler goes there. */
  #fill(total: number): number {
    const start = this.#written & (RING_BYTES - 1);
    const toEnd = RING_BYTES - start;
    if (toEnd >= total) return start;
    this.#words[start >>> 2] = toEnd;
    // A filler may be shorter than a header: its place is kept where every frame has room.
    this.#words[(start >>> 2) + 1] = -PLACE.filler;
    this.#written = (this.#written + toEnd) | 0;
    return 0;
  }
}

/**
 * The reading end. Parts of a frame are copies, or views of the ring: those are good until the next frame is asked for, and
 * their place is taken until then.
 */
export class RingReader {
  readonly #counters: Int32Array<SharedArrayBuffer>;
  readonly #bytes: Uint8Array<SharedArrayBuffer>;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #side: SideDoor;
  readonly #copies: boolean;
  #read = 0;
  #released = 0;

  constructor({ counters, bytes }: RingMemory, side: SideDoor, parts: "copies" | "views") {
    this.#counters = counters;
    this.#bytes = bytes;
    this.#words = new Int32Array(bytes.buffer);
    this.#side = side;
    this.#copies = parts === "copies";
  }

  /** Whether a frame is there. */
  get hasFrame(): boolean {
    return Atomics.load(this.#counters, WRITTEN) !== this.#read;
  }

  /** Takes the next frame; `undefined` when there is none. */
  next(): Frame | undefined {
    this.#release();
    if (!this.hasFrame) return undefined;
    const words = this.#words;
    let start = this.#read & (RING_BYTES - 1);
    if (words[(start >>> 2) + HEADER.kind] === -PLACE.filler) {
      this.#read = (this.#read + (words[start >>> 2] ?? 0)) | 0;
      start = 0;
    }
    const at = start >>> 2;
    const inParts = words[at + HEADER.parts] ?? 0;
    const parts =
      words[at + HEADER.place] === PLACE.beside
        ? this.#side.take(inParts)
        : this.#parts(start + HEADER_BYTES, inParts);
    const frame: Frame = {
      kind: words[at + HEADER.kind] ?? 0,
      id: words[at + HEADER.id] ?? 0,
      first: words[at + HEADER.first] ?? 0,
      second: words[at + HEADER.second] ?? 0,
      third: words[at + HEADER.third] ?? 0,
      parts,
    };
    this.#read = (this.#read + (words[at + HEADER.total] ?? 0)) | 0;
    if (this.#copies) this.#release();
    return frame;
  }

  /** Gives the room of frames that were taken back to the writer. */
  #release(): void {
    if (this.#released === this.#read) return;
    this.#released = this.#read;
    Atomics.store(this.#counters, READ, this.#read);
    Atomics.notify(this.#counters, READ);
  }

  /** Sleeps until there is a frame. Returns at once when there is one. */
  wait(): void {
    Atomics.wait(this.#counters, WRITTEN, this.#read);
  }

  /** Resolves when there may be a frame; `undefined` when there is one already. */
  waitAsync(): Promise<unknown> | undefined {
    const waiting = Atomics.waitAsync(this.#counters, WRITTEN, this.#read);
    return waiting.async ? waiting.value : undefined;
  }

  /** Lets whoever waits for a frame look once more. */
  wake(): void {
    Atomics.notify(this.#counters, WRITTEN);
  }

  #parts(start: number, count: number): Uint8Array[] {
    // Of its length from the beginning: one that grows takes room for seventeen.
    const parts = new Array<Uint8Array>(count);
    let at = start + aligned(count * 4);
    for (let index = 0; index < count; index += 1) {
      const length = this.#words[(start >>> 2) + index] ?? 0;
      const end = at + length;
      parts[index] = this.#copies ? this.#bytes.slice(at, end) : this.#bytes.subarray(at, end);
      at += aligned(length);
    }
    return parts;
  }
}

function lengthOf(part: Part): number {
  return typeof part === "string" ? Buffer.byteLength(part) : part.length;
}

function aligned(length: number): number {
  return (length + ALIGNMENT - 1) & -ALIGNMENT;
}
