/**
 * Contents of a linear memory that starts as zeros, page by page. Pages of 4 KiB that nothing was written to are not
 * there.
 */
export class SparseMemory {
  readonly #pages = new Map<number, Uint8Array>();

  /** Writes as a data segment does: later ones over earlier ones. */
  write(address: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const page = Math.floor((address + at) / PAGE_BYTES);
      const offset = (address + at) % PAGE_BYTES;
      const length = Math.min(PAGE_BYTES - offset, bytes.length - at);
      this.#page(page).set(bytes.subarray(at, at + length), offset);
      at += length;
    }
  }

  /** How this memory differs from another. */
  differencesFrom(other: SparseMemory): Image {
    const pieces: Piece[] = [];
    const numbers = new Set([...this.#pages.keys(), ...other.#pages.keys()]);
    for (const number of [...numbers].sort((left, right) => left - right)) {
      const page = this.#pages.get(number) ?? EMPTY_PAGE;
      collectDifferences(pieces, number * PAGE_BYTES, page, other.#pages.get(number) ?? EMPTY_PAGE);
    }
    return pack(pieces);
  }

  /** All that was written. */
  contents(): Image {
    return this.differencesFrom(new SparseMemory());
  }

  #page(number: number): Uint8Array {
    const known = this.#pages.get(number);
    if (known !== undefined) return known;
    const page = new Uint8Array(PAGE_BYTES);
    this.#pages.set(number, page);
    return page;
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
/** What is compared at once. Smaller blocks would make more pieces than they save bytes. */
const BLOCK_BYTES = 64;
const EMPTY_PAGE = new Uint8Array(PAGE_BYTES);

function collectDifferences(pieces: Piece[], address: number, page: Uint8Array, other: Uint8Array): void {
  if (isSame(page, other, 0, PAGE_BYTES)) return;
  let start: number | undefined;
  for (let at = 0; at <= PAGE_BYTES; at += BLOCK_BYTES) {
    const differs = at < PAGE_BYTES && !isSame(page, other, at, at + BLOCK_BYTES);
    if (differs) start ??= at;
    else if (start !== undefined) {
      pieces.push({ address: address + start, bytes: page.subarray(start, at) });
      start = undefined;
    }
  }
}

function isSame(left: Uint8Array, right: Uint8Array, start: number, end: number): boolean {
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
