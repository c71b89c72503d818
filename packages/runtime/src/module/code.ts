import { ByteReader } from "./byte-reader.ts";

/** What follows an opcode. All numbers have WebAssembly's variable length. */
const NOTHING = 0;
const NUMBER = 1;
const TWO_NUMBERS = 2;
const MEMORY_ACCESS = 3;
const FOUR_BYTES = 4;
const EIGHT_BYTES = 5;
const BLOCK = 6;
const BRANCHES = 7;
const TYPES = 8;
const PREFIX_FC = 9;
/** Changes what cannot be put back, or is not known here. */
const REFUSED = 255;

const OPERANDS = new Uint8Array(256).fill(REFUSED);
const assign = (kind: number, first: number, last = first) => OPERANDS.fill(kind, first, last + 1);
assign(NOTHING, 0x00, 0x01); // unreachable, nop
assign(BLOCK, 0x02, 0x04); // block, loop, if
assign(NOTHING, 0x05); // else
assign(NOTHING, 0x0b); // end
assign(NUMBER, 0x0c, 0x0d); // br, br_if
assign(BRANCHES, 0x0e); // br_table
assign(NOTHING, 0x0f); // return
assign(NUMBER, 0x10); // call
assign(TWO_NUMBERS, 0x11); // call_indirect
assign(NUMBER, 0x12); // return_call
assign(TWO_NUMBERS, 0x13); // return_call_indirect
assign(NOTHING, 0x1a, 0x1b); // drop, select
assign(TYPES, 0x1c); // select of a type
assign(NUMBER, 0x20, 0x25); // local.*, global.*, table.get
assign(MEMORY_ACCESS, 0x28, 0x3e); // loads and stores
assign(NUMBER, 0x3f, 0x40); // memory.size, memory.grow
assign(NUMBER, 0x41, 0x42); // i32.const, i64.const
assign(FOUR_BYTES, 0x43); // f32.const
assign(EIGHT_BYTES, 0x44); // f64.const
assign(NOTHING, 0x45, 0xc4); // arithmetic
assign(NUMBER, 0xd0); // ref.null
assign(NOTHING, 0xd1); // ref.is_null
assign(NUMBER, 0xd2); // ref.func
assign(PREFIX_FC, 0xfc);

/** Behind 0xfc: conversions, memory.init, memory.copy and memory.fill. The rest drops segments or changes tables. */
const OPERANDS_FC: readonly number[] = [
  ...new Array<number>(8).fill(NOTHING),
  TWO_NUMBERS,
  REFUSED,
  TWO_NUMBERS,
  NUMBER,
];

const END = 0x0b;
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

/** The position behind a constant expression; -1 when it has something else in it. */
export function skipConstant(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at >= 0 && at < end; at = skipInstruction(bytes, at)) {
    if (bytes[at] === END) return at + 1;
  }
  return -1;
}

function skipBody(bytes: Uint8Array, start: number, end: number): number {
  const reader = new ByteReader(bytes, start, end);
  for (let left = reader.u32(); left > 0; left -= 1) {
    reader.u32();
    if (isLongType(reader.byte())) return -1;
  }
  let at = reader.position;
  while (at >= 0 && at < end) at = skipInstruction(bytes, at);
  return at;
}

/** A type of more than one byte. */
function isLongType(code: number | undefined): boolean {
  return code === 0x63 || code === 0x64;
}

/** The position behind an instruction; -1 for one that is refused. */
function skipInstruction(bytes: Uint8Array, start: number): number {
  const at = start + 1;
  const kind = OPERANDS[bytes[start] ?? 0] ?? REFUSED;
  if (kind === PREFIX_FC) {
    const code = bytes[at] ?? 0;
    return skipOperands(bytes, at + 1, OPERANDS_FC[code] ?? REFUSED);
  }
  return kind === NOTHING ? at : skipOperands(bytes, at, kind);
}

function skipOperands(bytes: Uint8Array, at: number, kind: number): number {
  switch (kind) {
    case NOTHING:
      return at;
    case NUMBER:
      return skipNumber(bytes, at);
    case TWO_NUMBERS:
      return skipNumber(bytes, skipNumber(bytes, at));
    case MEMORY_ACCESS:
      // This bit says that a memory's number follows: of several memories, only one would be put back.
      return ((bytes[at] ?? 0) & 0x40) !== 0 ? -1 : skipNumber(bytes, skipNumber(bytes, at));
    case FOUR_BYTES:
      return at + 4;
    case EIGHT_BYTES:
      return at + 8;
    case BLOCK:
      return isLongType(bytes[at]) ? -1 : skipNumber(bytes, at);
    case BRANCHES: {
      const reader = new ByteReader(bytes, at);
      const count = reader.u32();
      let next = reader.position;
      for (let left = count; left >= 0 && next < bytes.length; left -= 1) next = skipNumber(bytes, next);
      return next;
    }
    case TYPES:
      return bytes[at] === 1 && !isLongType(bytes[at + 1]) ? at + 2 : -1;
    default:
      return -1;
  }
}

function skipNumber(bytes: Uint8Array, start: number): number {
  let at = start;
  while (((bytes[at] ?? 0) & 0x80) !== 0) at += 1;
  return at + 1;
}
