import { ByteReader } from "./byte-reader.ts";
import type { CodeChanger } from "./code-changes.ts";
import { opcodeAt, skipInstruction, skipLocals } from "./instructions.ts";

const END = 0x0b;
const DATA_DROP = 0xfc_0009;
/** The opcodes of one number that change nothing else, as 1. */
const HARMLESS = new Uint8Array(256);
for (const [first, last] of [
  [0x00, 0x05], // unreachable, nop, block, loop, if, else
  [0x0b, 0x13], // end, branches, return, calls
  [0x1a, 0x25], // drop, select, local.*, global.*, table.get
  [0x28, 0xd2], // memory, numbers, and references to functions
] as const) {
  HARMLESS.fill(1, first, last + 1);
}
HARMLESS[0x1f] = 0; // try_table

/** Longer code is not read: that would take the app's thread too long. */
const MOST_CODE_BYTES = 4_194_304;

/**
 * Whether running this code section changes nothing of an instance but its memory and its globals: no table, no segment,
 * no object. Only certain of code that V8 accepts. What it does not know (SIMD, exceptions, garbage-collected objects) it
 * takes for a change.
 */
export function changesOnlyMemory(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > MOST_CODE_BYTES) return false;
  const reader = new ByteReader(bytes, start, end);
  for (let left = reader.u32(); left > 0; left -= 1) {
    const size = reader.u32();
    const from = reader.skip(size);
    if (skipBody(bytes, from, from + size) !== from + size) return false;
  }
  return true;
}

/** Finds the same out while code is read for other purposes too. */
export class OnlyMemoryChanges implements CodeChanger {
  readonly sees = HARMLESS.map((isHarmless) => 1 - isHarmless);
  readonly functions = [];
  #holds = true;

  /** Whether all code that it has seen changes nothing else. */
  get holds(): boolean {
    return this.#holds;
  }

  begin(): void {}

  see(bytes: Uint8Array, at: number): void {
    this.#holds &&= isHarmless(bytes, at);
  }
}

/** The position behind a constant expression; -1 when it has something else in it. */
export function skipConstant(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at >= 0 && at < end; at = skipHarmless(bytes, at)) {
    if (bytes[at] === END) return at + 1;
  }
  return -1;
}

function skipBody(bytes: Uint8Array, start: number, end: number): number {
  let at = skipLocals(bytes, start, end);
  while (at >= 0 && at < end) at = skipHarmless(bytes, at);
  return at;
}

/** The position behind an instruction; -1 for one that may change more. */
function skipHarmless(bytes: Uint8Array, at: number): number {
  return isHarmless(bytes, at) ? skipInstruction(bytes, at) : -1;
}

function isHarmless(bytes: Uint8Array, at: number): boolean {
  return HARMLESS[bytes[at] ?? 0] === 1 || isHarmlessOfTwo(opcodeAt(bytes, at));
}

/** Conversions, memory.init, memory.copy and memory.fill. */
function isHarmlessOfTwo(opcode: number): boolean {
  return opcode >= 0xfc_0000 && opcode <= 0xfc_000b && opcode !== DATA_DROP;
}
