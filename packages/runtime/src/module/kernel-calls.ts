import { ENV_MODULE } from "../abi.ts";
import { ByteReader } from "./byte-reader.ts";
import { skipConstant } from "./code.ts";
import { type AddedFunction, type CodeChange, type CodeChanger, contentOf } from "./code-changes.ts";
import { accessesOnlyFirstMemory, MEMORY_ACCESSES, skipInstruction } from "./instructions.ts";
import type { ModuleImport } from "./interface.ts";
import { type ParsedModule, parseModule, SECTION } from "./parse.ts";
import { join, rewriteSections, u32 } from "./write.ts";

/** Where a plug-in that has the kernel's functions inside of it imports its own memory and the kernel's from. */
export const KERNEL_MODULE = "mortise: kernel";
export const OWN_MEMORY = "own memory";
export const KERNEL_MEMORY = "memory";

/** Whether an import is the kernel's memory. Plug-ins cannot have it themselves: see link.ts. */
export function isKernelMemory({ module, name }: Pick<ModuleImport, "module" | "name">): boolean {
  return module === KERNEL_MODULE && name === KERNEL_MEMORY;
}

const CALL = 0x10;
const RETURN_CALL = 0x12;
const MEMORY_KIND = 2;
const ACTIVE_ELSEWHERE = 2;
const PASSIVE = 1;
/** V8 takes no more segments of data. */
const MOST_SEGMENTS = 100_000;

const I32 = 0x7f;
const I64 = 0x7e;
const GET = 0x20;
const WRAP = 0xa7;
const SUBTRACT = 0x7d;
const IS_BELOW = 0x54;
const IF = 0x04;
const ELSE = 0x05;
const END = 0x0b;
const NOTHING = 0x40;
const ADD_I32 = 0x6a;
/** What an access begins with: its instruction, the size of what it reads as a power of 2, and that it is of memory 1. */
const LOAD_I64 = [0x29, 0x43, 1];
const LOAD_I32 = [0x28, 0x42, 1];
const LOAD_U8 = [0x2d, 0x40, 1];
const STORE_I64 = [0x37, 0x43, 1];
const STORE_U8 = [0x3a, 0x40, 1];

/** A number of kernel/kernel.ts, by its place there. */
const numberAt = (place: number) => [0x41, 0, ...LOAD_I64, ...u32(place)];
const INPUT_OFFSETS_OF_1 = numberAt(384);
const INPUT_OFFSETS_OF_8 = numberAt(392);
const INPUT_AT = [0x41, 0, ...LOAD_I32, ...u32(400)];
const FIRST_OFFSET = numberAt(408);
const OFFSETS_OF_1 = numberAt(416);
const OFFSETS_OF_8 = numberAt(424);

const OFFSET = [GET, 0];
/** Where in memory the offset is, of the input and of any block. */
const IN_INPUT = [...INPUT_AT, ...OFFSET, WRAP, ADD_I32];
const IN_BLOCKS = [...OFFSET, WRAP];
const isInInput = (offsets: readonly number[]) => [...OFFSET, ...offsets, IS_BELOW];
const isInBlocks = (offsets: readonly number[]) => [
  ...OFFSET,
  ...FIRST_OFFSET,
  SUBTRACT,
  ...offsets,
  IS_BELOW,
];

/** What is read there, or 0. */
function reads(
  result: number,
  isThere: readonly number[],
  place: readonly number[],
  load: readonly number[],
) {
  const zero = result === I32 ? [0x41, 0] : [0x42, 0];
  const code = [...isThere, IF, result, ...place, ...load, 0, ELSE, ...zero, END, END];
  return { type: Uint8Array.of(0x60, 1, I64, 1, result), body: Uint8Array.of(0, ...code) };
}

function writes(given: number, isThere: readonly number[], store: readonly number[]) {
  const code = [...isThere, IF, NOTHING, ...IN_BLOCKS, GET, 1, ...store, 0, END, END];
  return { type: Uint8Array.of(0x60, 2, I64, given, 0), body: Uint8Array.of(0, ...code) };
}

/** The kernel's functions that move bytes, as kernel/kernel.ts has them, on memory 1. */
const MOVED: ReadonlyMap<string, AddedFunction> = new Map([
  ["input_load_u8", reads(I32, isInInput(INPUT_OFFSETS_OF_1), IN_INPUT, LOAD_U8)],
  ["input_load_u64", reads(I64, isInInput(INPUT_OFFSETS_OF_8), IN_INPUT, LOAD_I64)],
  ["load_u8", reads(I32, isInBlocks(OFFSETS_OF_1), IN_BLOCKS, LOAD_U8)],
  ["load_u64", reads(I64, isInBlocks(OFFSETS_OF_8), IN_BLOCKS, LOAD_I64)],
  ["store_u8", writes(I32, isInBlocks(OFFSETS_OF_1), STORE_U8)],
  ["store_u64", writes(I64, isInBlocks(OFFSETS_OF_8), STORE_I64)],
]);

const SEEN = MEMORY_ACCESSES.slice();
SEEN[CALL] = 1;
SEEN[RETURN_CALL] = 1;

/** Two memories: not all engines take that. */
const canHaveTwoMemories = WebAssembly.validate(
  Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x05, 0x05, 0x02, 0x00, 0x00, 0x00, 0x00),
);

/**
 * Puts the kernel's functions that move bytes into a plug-in, which calls them once for each byte or eight. V8 makes such a
 * call part of the loop that it stands in; one to another module's instance it cannot. Calls through tables and references
 * remain what they are.
 */
export class MoveKernelCalls implements CodeChanger {
  readonly sees = SEEN;
  readonly functions = [...MOVED.values()];
  /** For the numbers of the imports, the calls that take their place. */
  readonly #calls = new Map<number, readonly [call: Uint8Array, tailCall: Uint8Array]>();
  readonly #places: readonly (readonly [index: number, place: number])[];
  #hasMoved = false;
  #knowsOtherMemory = false;

  private constructor(places: readonly (readonly [index: number, place: number])[]) {
    this.#places = places;
  }

  /** For a module where this can be done and is of use. Its own memory, the only one, becomes an import beside the kernel's. */
  static of(parsed: ParsedModule): MoveKernelCalls | undefined {
    const { imports, memories } = parsed;
    if (!canHaveTwoMemories || memories.length !== 1 || imports.some(({ kind }) => kind === "memory"))
      return undefined;
    const names = [...MOVED.keys()];
    const places = imports
      .filter(({ kind }) => kind === "function")
      .map(({ module, name }, index) => [index, module === ENV_MODULE ? names.indexOf(name) : -1] as const)
      .filter(([, place]) => place >= 0);
    if (places.length === 0 || namesSecondMemory(parsed)) return undefined;
    return new MoveKernelCalls(places);
  }

  /** Whether the module, as it was, had an instruction on another memory than its own: that would be the kernel's now. */
  get knowsOtherMemory(): boolean {
    return this.#knowsOtherMemory;
  }

  begin(first: number): void {
    for (const [index, place] of this.#places) {
      const callee = u32(first + place);
      this.#calls.set(index, [Uint8Array.of(CALL, ...callee), Uint8Array.of(RETURN_CALL, ...callee)]);
    }
  }

  see(bytes: Uint8Array, at: number, _code: number, changes: CodeChange[]): void {
    const first = bytes[at] ?? 0;
    if (first !== CALL && first !== RETURN_CALL) {
      this.#knowsOtherMemory ||= !accessesOnlyFirstMemory(bytes, at);
      return;
    }
    const end = skipInstruction(bytes, at);
    if (end > bytes.length) return;
    const moved = this.#calls.get(new ByteReader(bytes, at + 1, end).u32());
    if (moved === undefined) return;
    this.#hasMoved = true;
    changes.push({ at, end, by: first === CALL ? moved[0] : moved[1] });
  }

  /** The changed module with its own memory and the kernel's as imports. */
  finish(changed: ParsedModule): ParsedModule {
    return this.#hasMoved ? importMemories(changed) : changed;
  }
}

/** Whether something outside of the code names a memory that is not there: it would be the kernel's. */
function namesSecondMemory(parsed: ParsedModule): boolean {
  const { bytes, sections } = parsed;
  const exports = sections.find(({ id }) => id === SECTION.export);
  const data = sections.find(({ id }) => id === SECTION.data);
  if (exports !== undefined) {
    const reader = new ByteReader(bytes, exports.start, exports.end);
    for (let left = reader.u32(); left > 0; left -= 1) {
      reader.name();
      const isMemory = reader.byte() === MEMORY_KIND;
      const index = reader.u32();
      if (isMemory && index !== 0) return true;
    }
  }
  if (data === undefined) return false;
  const reader = new ByteReader(bytes, data.start, data.end);
  const count = reader.u32();
  if (count > MOST_SEGMENTS) return true;
  for (let left = count; left > 0; left -= 1) {
    const flags = reader.u32();
    if (flags >= ACTIVE_ELSEWHERE) return true;
    if (flags !== PASSIVE) {
      const behind = skipConstant(bytes, reader.position, data.end);
      if (behind < 0) return true;
      reader.skip(behind - reader.position);
    }
    reader.skip(reader.u32());
  }
  return false;
}

/** Its own memory stays memory 0: imports come before what a module defines itself. */
function importMemories(parsed: ParsedModule): ParsedModule {
  const { count, items } = contentOf(parsed, SECTION.import);
  const own = contentOf(parsed, SECTION.memory);
  const imports = join([
    Uint8Array.from(u32(count + 2)),
    items,
    Uint8Array.of(...name(KERNEL_MODULE), ...name(OWN_MEMORY), MEMORY_KIND),
    own.items,
    Uint8Array.of(...name(KERNEL_MODULE), ...name(KERNEL_MEMORY), MEMORY_KIND, 0, 0),
  ]);
  const replaced = new Map([
    [SECTION.import, imports],
    [SECTION.memory, Uint8Array.of(0)],
  ]);
  return parseModule(rewriteSections(parsed, replaced));
}

function name(text: string): number[] {
  return [...u32(text.length), ...new TextEncoder().encode(text)];
}
