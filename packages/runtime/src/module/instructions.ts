// Where WebAssembly's instructions end. Everything that V8 takes is here; what is not is refused, and not guessed.

/** What follows an opcode. All numbers have WebAssembly's variable length. */
const UNKNOWN = 0;
const NOTHING = 1;
const NUMBER = 2;
const TWO_NUMBERS = 3;
const MEMORY_ACCESS = 4;
const MEMORY_ACCESS_AND_BYTE = 5;
const BYTE = 6;
const FOUR_BYTES = 7;
const EIGHT_BYTES = 8;
const SIXTEEN_BYTES = 9;
const TYPE = 10;
const HEAP_TYPE = 11;
const TYPES = 12;
const BRANCHES = 13;
const CATCHES = 14;
const CAST_BRANCH = 15;
/** A second number says which instruction it is. */
const PREFIX = 16;

/** First and last opcode of a run, and what follows each of them. */
type Run = readonly [first: number, last: number, operands: number];

const PLAIN = tableOf(256, [
  [0x00, 0x01, NOTHING], // unreachable, nop
  [0x02, 0x04, TYPE], // block, loop, if
  [0x05, 0x05, NOTHING], // else
  [0x06, 0x06, TYPE], // try
  [0x07, 0x09, NUMBER], // catch, throw, rethrow
  [0x0a, 0x0b, NOTHING], // throw_ref, end
  [0x0c, 0x0d, NUMBER], // br, br_if
  [0x0e, 0x0e, BRANCHES], // br_table
  [0x0f, 0x0f, NOTHING], // return
  [0x10, 0x10, NUMBER], // call
  [0x11, 0x11, TWO_NUMBERS], // call_indirect
  [0x12, 0x12, NUMBER], // return_call
  [0x13, 0x13, TWO_NUMBERS], // return_call_indirect
  [0x14, 0x15, NUMBER], // call_ref, return_call_ref
  [0x18, 0x18, NUMBER], // delegate
  [0x19, 0x1b, NOTHING], // catch_all, drop, select
  [0x1c, 0x1c, TYPES], // select of a type
  [0x1f, 0x1f, CATCHES], // try_table
  [0x20, 0x26, NUMBER], // local.*, global.*, table.get, table.set
  [0x28, 0x3e, MEMORY_ACCESS], // loads and stores
  [0x3f, 0x42, NUMBER], // memory.size, memory.grow, i32.const, i64.const
  [0x43, 0x43, FOUR_BYTES], // f32.const
  [0x44, 0x44, EIGHT_BYTES], // f64.const
  [0x45, 0xc4, NOTHING], // arithmetic
  [0xd0, 0xd0, HEAP_TYPE], // ref.null
  [0xd1, 0xd1, NOTHING], // ref.is_null
  [0xd2, 0xd2, NUMBER], // ref.func
  [0xd3, 0xd4, NOTHING], // ref.eq, ref.as_non_null
  [0xd5, 0xd6, NUMBER], // br_on_null, br_on_non_null
  [0xfb, 0xfe, PREFIX],
]);

const PREFIXED: readonly Uint8Array[] = [
  // 0xfb: objects under garbage collection
  tableOf(31, [
    [0, 1, NUMBER], // struct.new, struct.new_default
    [2, 5, TWO_NUMBERS], // struct.get*, struct.set
    [6, 7, NUMBER], // array.new, array.new_default
    [8, 10, TWO_NUMBERS], // array.new_fixed, array.new_data, array.new_elem
    [11, 14, NUMBER], // array.get*, array.set
    [15, 15, NOTHING], // array.len
    [16, 16, NUMBER], // array.fill
    [17, 19, TWO_NUMBERS], // array.copy, array.init_data, array.init_elem
    [20, 23, HEAP_TYPE], // ref.test*, ref.cast*
    [24, 25, CAST_BRANCH], // br_on_cast, br_on_cast_fail
    [26, 30, NOTHING], // any.convert_extern, extern.convert_any, ref.i31, i31.get*
  ]),
  // 0xfc: conversions, and operations on runs of memory and tables
  tableOf(18, [
    [0, 7, NOTHING], // i32.trunc_sat* and i64.trunc_sat*
    [8, 8, TWO_NUMBERS], // memory.init
    [9, 9, NUMBER], // data.drop
    [10, 10, TWO_NUMBERS], // memory.copy
    [11, 11, NUMBER], // memory.fill
    [12, 12, TWO_NUMBERS], // table.init
    [13, 13, NUMBER], // elem.drop
    [14, 14, TWO_NUMBERS], // table.copy
    [15, 17, NUMBER], // table.grow, table.size, table.fill
  ]),
  // 0xfd: vectors
  tableOf(0x114, [
    [0, 11, MEMORY_ACCESS], // v128.load*, v128.store
    [12, 13, SIXTEEN_BYTES], // v128.const, i8x16.shuffle
    [14, 20, NOTHING], // i8x16.swizzle, splats
    [21, 34, BYTE], // lanes
    [35, 83, NOTHING],
    [84, 91, MEMORY_ACCESS_AND_BYTE], // v128.load*_lane, v128.store*_lane
    [92, 93, MEMORY_ACCESS], // v128.load*_zero
    [94, 0x113, NOTHING],
  ]),
  // 0xfe: atomics
  tableOf(0x4f, [
    [0, 2, MEMORY_ACCESS], // notify, wait
    [3, 3, BYTE], // atomic.fence
    [0x10, 0x4e, MEMORY_ACCESS],
  ]),
];
const FIRST_PREFIX = 0xfb;

/** The first bytes of instructions that access memory, as 1. */
export const MEMORY_ACCESSES = new Uint8Array(256).fill(1, 0x28, 0x41).fill(1, FIRST_PREFIX, 0xff);
const FIRST_ACCESS = 0x28;
const LAST_ACCESS = 0x3e;
/** In an access, behind its opcode: from here on the number of a memory follows, or the number is longer than it has to be. */
const ANOTHER_MEMORY = 0x40;
const MEMORY_SIZE = 0x3f;
const MEMORY_GROW = 0x40;
const RUNS = 0xfc;
const MEMORY_INIT = 8;
const MEMORY_COPY = 10;
const MEMORY_FILL = 11;

function tableOf(length: number, runs: readonly Run[]): Uint8Array {
  const table = new Uint8Array(length);
  for (const [first, last, operands] of runs) table.fill(operands, first, last + 1);
  return table;
}

/**
 * Which instruction begins at `at`: its opcode, or for those of two numbers the prefix times 65 536 plus the second one.
 */
export function opcodeAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  return PLAIN[first] === PREFIX ? first * 0x1_0000 + Math.min(readNumber(bytes, at + 1), 0xffff) : first;
}

/** The position behind the instruction at `start`; -1 for one that is not known. May lie behind the end of `bytes`. */
export function skipInstruction(bytes: Uint8Array, start: number): number {
  const first = bytes[start] ?? 0;
  const operands = PLAIN[first] ?? UNKNOWN;
  // Nine instructions in ten are one of these.
  if (operands === NOTHING) return start + 1;
  if (operands === NUMBER && (bytes[start + 1] ?? 0) < 0x80) return start + 2;
  if (operands !== PREFIX) return skipOperands(bytes, start + 1, operands);
  const second = readNumber(bytes, start + 1);
  const kind = PREFIXED[first - FIRST_PREFIX]?.[second] ?? UNKNOWN;
  return skipOperands(bytes, skipNumber(bytes, start + 1), kind);
}

/**
 * Whether an instruction accesses no memory but the first; of an encoding that is longer than it has to be, it is not certain.
 */
export function accessesOnlyFirstMemory(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at] ?? 0;
  if (first >= FIRST_ACCESS && first <= LAST_ACCESS) return (bytes[at + 1] ?? 0) < ANOTHER_MEMORY;
  if (first === MEMORY_SIZE || first === MEMORY_GROW) return bytes[at + 1] === 0;
  if (PLAIN[first] !== PREFIX) return true;
  const second = readNumber(bytes, at + 1);
  const behind = skipNumber(bytes, at + 1);
  if (first === RUNS) {
    if (second === MEMORY_INIT) return bytes[skipNumber(bytes, behind)] === 0;
    if (second === MEMORY_COPY) return bytes[behind] === 0 && bytes[behind + 1] === 0;
    return second !== MEMORY_FILL || bytes[behind] === 0;
  }
  const operands = PREFIXED[first - FIRST_PREFIX]?.[second] ?? UNKNOWN;
  const isAccess = operands === MEMORY_ACCESS || operands === MEMORY_ACCESS_AND_BYTE;
  return !isAccess || (bytes[behind] ?? 0) < ANOTHER_MEMORY;
}

/** The position behind the locals that a function's body begins with; -1 for types that are not known. */
export function skipLocals(bytes: Uint8Array, start: number, end: number): number {
  let at = skipNumber(bytes, start);
  for (let left = readNumber(bytes, start); left > 0 && at >= 0; left -= 1) {
    if (at >= end) return -1;
    at = skipType(bytes, skipNumber(bytes, at));
  }
  return at;
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
      return skipMemoryAccess(bytes, at);
    case MEMORY_ACCESS_AND_BYTE:
      return skipMemoryAccess(bytes, at) + 1;
    case BYTE:
      return at + 1;
    case FOUR_BYTES:
      return at + 4;
    case EIGHT_BYTES:
      return at + 8;
    case SIXTEEN_BYTES:
      return at + 16;
    case TYPE:
      return skipType(bytes, at);
    case HEAP_TYPE:
      return skipHeapType(bytes, at);
    case TYPES:
      return skipEach(bytes, at, 0, skipType);
    case BRANCHES:
      return skipEach(bytes, at, 1, skipNumber);
    case CATCHES:
      return skipEach(bytes, skipType(bytes, at), 0, skipCatch);
    case CAST_BRANCH:
      return skipHeapType(bytes, skipHeapType(bytes, skipNumber(bytes, at + 1)));
    default:
      return -1;
  }
}

/** A count, and as many items and `more`. */
function skipEach(
  bytes: Uint8Array,
  start: number,
  more: number,
  skip: (bytes: Uint8Array, at: number) => number,
): number {
  if (start < 0) return -1;
  let at = skipNumber(bytes, start);
  for (let left = readNumber(bytes, start) + more; left > 0 && at >= 0; left -= 1) {
    if (at >= bytes.length) return -1;
    at = skip(bytes, at);
  }
  return at;
}

/** Alignment, in which a bit says that a memory's number follows, and offset. */
function skipMemoryAccess(bytes: Uint8Array, start: number): number {
  const hasMemory = ((bytes[start] ?? 0) & 0x40) !== 0;
  const at = skipNumber(bytes, start);
  return skipNumber(bytes, hasMemory ? skipNumber(bytes, at) : at);
}

/** With a tag, or without. */
function skipCatch(bytes: Uint8Array, at: number): number {
  const kind = bytes[at] ?? 0;
  if (kind > 3) return -1;
  const behind = skipNumber(bytes, at + 1);
  return kind < 2 ? skipNumber(bytes, behind) : behind;
}

/** A value type, or the type of a block: nothing, a value type, or the number of a function type. */
function skipType(bytes: Uint8Array, at: number): number {
  const isReference = bytes[at] === 0x63 || bytes[at] === 0x64;
  return skipHeapType(bytes, isReference ? at + 1 : at);
}

/** 0x62 and 0x65 begin types of proposals that are not settled. */
function skipHeapType(bytes: Uint8Array, at: number): number {
  if (at < 0 || bytes[at] === 0x62 || bytes[at] === 0x65) return -1;
  return skipNumber(bytes, at);
}

function skipNumber(bytes: Uint8Array, start: number): number {
  if (start < 0) return -1;
  let at = start;
  while (((bytes[at] ?? 0) & 0x80) !== 0) at += 1;
  return at + 1;
}

/** An unsigned number of at most 32 bits; more than that where it is longer, which V8 refuses. */
function readNumber(bytes: Uint8Array, start: number): number {
  let value = 0;
  let weight = 1;
  for (let at = start; at < start + 5; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * weight;
    if (byte < 0x80) return value;
    weight *= 128;
  }
  return Number.MAX_SAFE_INTEGER;
}
