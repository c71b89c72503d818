import { globalExport, MEMORY_EXPORT } from "../module/bound.ts";
import type { Program } from "../protocol.ts";
import type { Guest } from "./guest.ts";

const PAGE_BYTES = 4_096;
/** A larger memory takes longer to put back than an instance takes to make. */
const MOST_MEMORY_BYTES = 4_194_304;

/** A part of memory that is not all zeros. */
interface Piece {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/**
 * The state of an instance of a restorable module: its one memory, and the numbers in its globals. Nothing else of it can
 * change (see module/restorable.ts), so that with them it is as it was.
 */
export class Snapshot {
  readonly #memoryBytes: number;
  readonly #pieces: readonly Piece[];
  readonly #globals: readonly (number | bigint)[];

  private constructor(memory: Uint8Array, globals: readonly WebAssembly.Global[]) {
    this.#memoryBytes = memory.length;
    this.#pieces = findPieces(memory);
    this.#globals = globals.map(({ value }) => value);
  }

  /** Takes one, if that is possible and worth it. */
  static of(guest: Guest, program: Program): Snapshot | undefined {
    if (program.restorableGlobals === undefined) return undefined;
    const memory = memoryOf(guest);
    if (memory.length > MOST_MEMORY_BYTES) return undefined;
    return new Snapshot(memory, globalsOf(guest, program.restorableGlobals));
  }

  /** Puts an instance of the same module back. False, and nothing has changed, when its memory has grown. */
  restore(guest: Guest): boolean {
    const memory = memoryOf(guest);
    if (memory.length !== this.#memoryBytes) return false;
    memory.fill(0);
    for (const { at, bytes } of this.#pieces) memory.set(bytes, at);
    for (const [place, global] of globalsOf(guest, this.#globals.length).entries())
      global.value = this.#globals[place] ?? 0;
    return true;
  }
}

function findPieces(memory: Uint8Array): Piece[] {
  const pieces: Piece[] = [];
  const zeros = new Uint8Array(PAGE_BYTES);
  let from: number | undefined;
  for (let at = 0; at <= memory.length; at += PAGE_BYTES) {
    const isUsed = at < memory.length && Buffer.compare(memory.subarray(at, at + PAGE_BYTES), zeros) !== 0;
    if (isUsed) from ??= at;
    else if (from !== undefined) {
      pieces.push({ at: from, bytes: memory.slice(from, at) });
      from = undefined;
    }
  }
  return pieces;
}

function memoryOf({ instance }: Guest): Uint8Array {
  const memory = instance.exports[MEMORY_EXPORT];
  return memory instanceof WebAssembly.Memory ? new Uint8Array(memory.buffer) : new Uint8Array();
}

function globalsOf({ instance }: Guest, count: number): WebAssembly.Global[] {
  return Array.from(
    { length: count },
    (_, place) => instance.exports[globalExport(place)] as WebAssembly.Global,
  );
}
