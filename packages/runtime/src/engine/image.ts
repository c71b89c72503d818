/**
 * Contents of a linear memory that starts as zeros, page by page. Pages of 4 KiB that nothing was written to are not
 * there.
 */
export class SparseMemory {
  /** Where in `#bytes` each page lies. */
  readonly #pages = new Map<number, number>();
  /** The pages, one behind the other: an array for each would take longer to make than all that is done with it. */
  #bytes = new Uint8Array(FIRST_PAGES * PAGE_BYTES);

  /** Writes as a data segment does: later ones over earlier ones. */
  write(address: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const page = Math.floor((address + at) / PAGE_BYTES);
      const offset = (address + at) % PAGE_BYTES;
      const length = Math.min(PAGE_BYTES - offset, bytes.length - at);
      const place = this.#placeOf(page);
      this.#bytes.set(bytes.subarray(at, at + length), place + offset);
      at += length;
    }
  }

  /** How this memory differs from another. */
  differencesFrom(other: SparseMemory): Image {
    const pieces: Piece[] = [];
    const numbers = new Set([...this.#pages.keys(), ...other.#pages.keys()]);
    for (const number of [...numbers].sort((left, right) => left - right))
      collectDifferences(pieces, number * PAGE_BYTES, this.#page(number), other.#page(number));
    return pack(pieces);
  }

  /** All that was written. */
  contents(): Image {
    return this.differencesFrom(new SparseMemory());
  }

  /** Gives back what it holds, before the garbage collector would. Then it is empty. */
  release(): void {
    this.#pages.clear();
    this.#bytes = new Uint8Array(this.#bytes.buffer.transfer(0));
  }

  #page(number: number): Uint32Array {
    const place = this.#pages.get(number);
    if (place === undefined) return EMPTY_PAGE;
    return new Uint32Array(this.#bytes.buffer, place, PAGE_BYTES / WORD_BYTES);
  }

  #placeOf(page: number): number {
    const known = this.#pages.get(page);
    if (known !== undefined) return known;
    const place = this.#pages.size * PAGE_BYTES;
    if (place === this.#bytes.length) {
      const larger = new Uint8Array(Math.max(place, FIRST_PAGES * PAGE_BYTES) * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#pages.set(page, place);
    return place;
  }
}

/** Pieces of a memory, in memory that all threads share. */
export interface Image {
  /** Address and length of each piece, in turn. */
  readonly places: Uint32Array<SharedArrayBuffer>;
  /** The pieces' bytes, one behind the other. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
}

/** Copies an image into a memory that is large enough. */
export function writeImage({ places, bytes }: Image, memory: Uint8Array): void {
  let from = 0;
  for (let at = 0; at < places.length; at += 2) {
    const address = places[at] ?? 0;
    const length = places[at + 1] ?? 0;
    memory.set(bytes.subarray(from, from + length), address);
    from += length;
  }
}

interface Piece {
  readonly address: number;
  readonly bytes: Uint8Array;
}

const PAGE_BYTES = 4_096;
const WORD_BYTES = 4;
/** Small plug-ins of `@mortise/compiler` have 80 to 100. */
const FIRST_PAGES = 128;
/** What is compared at once. Smaller blocks would make more pieces than they save bytes. */
const BLOCK_BYTES = 64;
const EMPTY_PAGE = new Uint32Array(PAGE_BYTES / WORD_BYTES);

function collectDifferences(pieces: Piece[], address: number, page: Uint32Array, other: Uint32Array): void {
  let start: number | undefined;
  for (let at = 0; at <= PAGE_BYTES; at += BLOCK_BYTES) {
    const differs = at < PAGE_BYTES && !isSameBlock(page, other, at / WORD_BYTES);
    if (differs) start ??= at;
    else if (start !== undefined) {
      const bytes = new Uint8Array(page.buffer, page.byteOffset + start, at - start);
      pieces.push({ address: address + start, bytes });
      start = undefined;
    }
  }
}

function isSameBlock(left: Uint32Array, right: Uint32Array, start: number): boolean {
  const end = start + BLOCK_BYTES / WORD_BYTES;
  for (let at = start; at < end; at += 1) if (left[at] !== right[at]) return false;
  return true;
}

function pack(pieces: readonly Piece[]): Image {
  const length = pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
  const places = new Uint32Array(new SharedArrayBuffer(pieces.length * 8));
  const bytes = new Uint8Array(new SharedArrayBuffer(length));
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    places.set([piece.address, piece.bytes.length], index * 2);
    bytes.set(piece.bytes, at);
    at += piece.bytes.length;
  }
  return { places, bytes };
}
