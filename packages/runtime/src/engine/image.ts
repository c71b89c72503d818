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
    for (const { page, offset, from, length } of partsOf(address, bytes.length)) {
      const place = this.#placeOf(page);
      this.#bytes.set(bytes.subarray(from, from + length), place + offset);
    }
  }

  /** How this memory differs from another. */
  differencesFrom(other: SparseMemory): Image {
    const ranges: Range[] = [];
    const numbers = new Set([...this.#pages.keys(), ...other.#pages.keys()]);
    for (const number of [...numbers].sort((left, right) => left - right))
      findDifferences(ranges, number * PAGE_BYTES, this.#page(number), other.#page(number));
    return this.#pack(ranges);
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

  #pack(ranges: readonly Range[]): Image {
    const places = new Uint32Array(new SharedArrayBuffer(ranges.length * 2 * WORD_BYTES));
    const total = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
    const bytes = new Uint8Array(new SharedArrayBuffer(total));
    let at = 0;
    for (const [index, { start, end }] of ranges.entries()) {
      places.set([start, end - start], index * 2);
      for (const { page, offset, from, length } of partsOf(start, end - start)) {
        const place = this.#pages.get(page);
        if (place === undefined) continue;
        bytes.set(this.#bytes.subarray(place + offset, place + offset + length), at + from);
      }
      at += end - start;
    }
    return { places, bytes };
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

/** Pieces of a memory, as a rule in memory that all threads share. */
export interface Image {
  /** Address and length of each piece, in turn. */
  readonly places: Uint32Array;
  /** The pieces' bytes, one behind the other. */
  readonly bytes: Uint8Array;
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

interface Range {
  readonly start: number;
  end: number;
}

const PAGE_BYTES = 4_096;
const WORD_BYTES = 4;
/** Small plug-ins of `@mortise/compiler` have 80 to 100. */
const FIRST_PAGES = 128;
/** What is compared at once. */
const BLOCK_BYTES = 64;
/** Differences that lie no further apart make one piece: to copy as much again is quicker than one piece more. */
const GAP_BYTES = 256;
const EMPTY_PAGE = new Uint32Array(PAGE_BYTES / WORD_BYTES);

/** Adds where two pages at this address differ. */
function findDifferences(ranges: Range[], address: number, page: Uint32Array, other: Uint32Array): void {
  for (let at = 0; at < PAGE_BYTES; at += BLOCK_BYTES) {
    if (isSameBlock(page, other, at / WORD_BYTES)) continue;
    const start = address + at;
    const last = ranges.at(-1);
    if (last !== undefined && start - last.end <= GAP_BYTES) last.end = start + BLOCK_BYTES;
    else ranges.push({ start, end: start + BLOCK_BYTES });
  }
}

function isSameBlock(left: Uint32Array, right: Uint32Array, start: number): boolean {
  const end = start + BLOCK_BYTES / WORD_BYTES;
  for (let at = start; at < end; at += 1) if (left[at] !== right[at]) return false;
  return true;
}

/** A range of memory, cut at the ends of pages; `from` is where in the range a part begins. */
function* partsOf(
  address: number,
  total: number,
): Generator<{ page: number; offset: number; from: number; length: number }> {
  for (let from = 0; from < total; ) {
    const page = Math.floor((address + from) / PAGE_BYTES);
    const offset = (address + from) % PAGE_BYTES;
    const length = Math.min(PAGE_BYTES - offset, total - from);
    yield { page, offset, from, length };
    from += length;
  }
}
