// Extism's kernel: the memory in which a plug-in and its host exchange blocks, and the functions on it. Written in
// AssemblyScript, which reads like TypeScript and compiles to bare loads, stores and calls. A plug-in imports these
// functions as they are, so that its calls (one for each eight bytes that it moves) stay inside of WebAssembly.
//
// Every offset and length comes from a plug-in, and may be forged: reading outside of the blocks in use gives 0, writing
// there does nothing. What the kernel knows of its blocks lies below them, where no plug-in can write.
//
//   0        FREE     per size class, the first free block of it (0: none)
//   384      RANGES   what offsets may be, for the functions that move bytes
//   512      ERROR    the text of error_set, as it was then
//   16 384   LENGTHS  one u32 for each 64 bytes of blocks: what begins there
//   base     blocks   up to `top`, which only goes up during a call
//
// An entry of LENGTHS is 0 where no block begins, a block's length, or FREED with the place of the next free block of its
// class. Blocks begin at multiples of 64, and have one of four sizes in each power of two: freed ones fit again.

// Six numbers of 64 bits, in memory because plug-ins have these functions inside of them: `src/module/kernel-calls.ts`
// says the same places.
/** How many offsets into the input have one byte, and how many eight. */
const INPUT_OFFSETS_OF_1: usize = 384;
const INPUT_OFFSETS_OF_8: usize = 392;
const INPUT_AT: usize = 400;
/** Where blocks begin, and how many offsets from there on have one byte, and how many eight. */
const FIRST_OFFSET: usize = 408;
const OFFSETS_OF_1: usize = 416;
const OFFSETS_OF_8: usize = 424;

const ERROR: u32 = 512;
const MOST_ERROR_BYTES: u32 = 8_192;
const LENGTHS: u32 = 16_384;
const FREED: u32 = 0x8000_0000;
const CLASSES: u32 = 92;
const PAGE: u32 = 65_536;

/** Where blocks begin. */
let base: u32 = 0;
/** Bytes of blocks that may be held at once, the input aside. */
let limit: u32 = 0;
/** Where the next new block goes: everything from `base` up to here is in use, or was. Changed by `setTop`. */
let top: u32 = 0;
/** Up to where new blocks may go in this call. */
let end: u32 = 0;
let outputAt: u32 = 0;
let outputBytes: u32 = 0;
let errorOffset: u64 = 0;
let errorBytes: u32 = 0;
let refused: bool = false;
let wrongOutput: bool = false;

// ---- For the host ----

/**
 * Lays out the memory: once, before anything else. `blockBytes` is the limit, `inputLimit` the longest input. False when
 * there is not enough memory.
 */
export function layOut(blockBytes: u32, inputLimit: u32): bool {
  // An input takes up to a quarter more than its length.
  const units = blockBytes / 64 + (inputLimit / 64) * 5 / 4 + 4;
  base = (LENGTHS + units * 4 + 63) & ~63;
  limit = blockBytes;
  end = base + limit;
  if (memory.grow(base / PAGE + 1) == -1) return false;
  store<u64>(FIRST_OFFSET, base);
  setTop(base);
  return true;
}

/** Begins a call: nothing of the last one can be read any more. */
export function reset(): void {
  memory.fill(0, 0, CLASSES * 4);
  memory.fill(LENGTHS, 0, ((top - base) / 64) * 4);
  memory.fill(base, 0, top - base);
  setTop(base);
  end = base + limit;
  setInput(0, 0);
  outputAt = 0;
  outputBytes = 0;
  errorOffset = 0;
  errorBytes = 0;
  refused = false;
  wrongOutput = false;
}

/** Makes room for an input of at least one byte, which counts for no limit. 0 when there is no memory left. */
export function makeInput(length: u32): u32 {
  const capacity = capacityOf(classOf(length));
  end += capacity;
  const at = extend(capacity);
  if (at == 0) return 0;
  store<u32>(entryOf(at), length);
  setInput(at, length);
  return at;
}

/** Bytes that were used since the last reset. */
export function used(): u32 {
  return top - base;
}

/** `alloc` for the host: a block of at least one byte. 0 when it does not fit. */
export function makeBlock(length: u32): u32 {
  return <u32>alloc(length);
}

/** `length` for the host. */
export function lengthOf(offset: u64): u32 {
  return <u32>length(offset);
}

export function outputOffset(): u32 {
  return outputAt;
}

export function outputLength(): u32 {
  return outputBytes;
}

/** Where the text of `error_set` is, or 0 when there is no error. */
export function errorText(): u32 {
  return errorOffset == 0 ? 0 : ERROR;
}

export function errorTextLength(): u32 {
  return errorBytes;
}

/** Whether an allocation of this call was refused. */
export function wasRefused(): bool {
  return refused;
}

/** Whether the plug-in named an output that is not inside of its blocks. */
export function hadWrongOutput(): bool {
  return wrongOutput;
}

// ---- For plug-ins: Extism's names and types ----

export function input_length(): u64 {
  return load<u64>(INPUT_OFFSETS_OF_1);
}

/** The input as a block. */
export function input_offset(): u64 {
  return load<u64>(INPUT_AT);
}

export function input_load_u8(offset: u64): u32 {
  return offset < load<u64>(INPUT_OFFSETS_OF_1) ? load<u8>(load<u32>(INPUT_AT) + <u32>offset) : 0;
}

export function input_load_u64(offset: u64): u64 {
  return offset < load<u64>(INPUT_OFFSETS_OF_8) ? load<u64>(load<u32>(INPUT_AT) + <u32>offset) : 0;
}

/** Reserves a block. 0 when `size` is 0, or does not fit. */
export function alloc(size: u64): u64 {
  if (size == 0) return 0;
  const at = size <= limit ? reserve(<u32>size) : 0;
  if (at == 0) refused = true;
  return at;
}

export function free(offset: u64): void {
  if (length(offset) == 0) return;
  const entry = entryOf(<u32>offset);
  const head = classOf(load<u32>(entry)) * 4;
  // Blocks begin at multiples of 64: FREED and the next one's place fit into one number.
  store<u32>(entry, FREED | (load<u32>(head) >> 6));
  store<u32>(head, <u32>offset);
}

/** The length of the block at `offset`, 0 when none begins there. */
export function length(offset: u64): u64 {
  if (!has1(offset) || (offset & 63) != 0) return 0;
  const entry = load<u32>(entryOf(<u32>offset));
  return entry < FREED ? entry : 0;
}

export function load_u8(offset: u64): u32 {
  return has1(offset) ? load<u8>(<u32>offset) : 0;
}

export function load_u64(offset: u64): u64 {
  return has8(offset) ? load<u64>(<u32>offset) : 0;
}

export function store_u8(offset: u64, value: u32): void {
  if (has1(offset)) store<u8>(<u32>offset, value);
}

export function store_u64(offset: u64, value: u64): void {
  if (has8(offset)) store<u64>(<u32>offset, value);
}

/** Sets what the call returns. A range outside of the blocks ends the call. */
export function output_set(offset: u64, size: u64): void {
  if (size != 0 && !has(offset, size)) {
    wrongOutput = true;
    // A trap, which no plug-in can catch.
    unreachable();
  }
  outputAt = size == 0 ? 0 : <u32>offset;
  outputBytes = <u32>size;
}

/** Sets the error, from the text that is in the block now. 0 takes it back. */
export function error_set(offset: u64): void {
  const size = <u32>length(offset);
  errorOffset = offset;
  errorBytes = size < MOST_ERROR_BYTES ? size : MOST_ERROR_BYTES;
  // A forged offset has no bytes, and may lie where there is no memory: even to copy nothing from there is a trap.
  if (errorBytes != 0) memory.copy(ERROR, <u32>offset, errorBytes);
}

export function error_get(): u64 {
  return errorOffset;
}

// ---- Blocks ----

/** Whether the byte at `offset` is in use, or was. Below `base` the difference wraps around, and is larger than any. */
@inline
function has1(offset: u64): bool {
  return offset - load<u64>(FIRST_OFFSET) < load<u64>(OFFSETS_OF_1);
}

@inline
function has8(offset: u64): bool {
  return offset - load<u64>(FIRST_OFFSET) < load<u64>(OFFSETS_OF_8);
}

function has(offset: u64, size: u64): bool {
  const all = load<u64>(OFFSETS_OF_1);
  return size <= all && offset - load<u64>(FIRST_OFFSET) <= all - size;
}

function setTop(to: u32): void {
  top = to;
  const used: u64 = to - base;
  store<u64>(OFFSETS_OF_1, used);
  store<u64>(OFFSETS_OF_8, used < 8 ? 0 : used - 7);
}

function setInput(at: u32, length: u64): void {
  store<u64>(INPUT_AT, at);
  store<u64>(INPUT_OFFSETS_OF_1, length);
  store<u64>(INPUT_OFFSETS_OF_8, length < 8 ? 0 : length - 7);
}

@inline
function entryOf(at: u32): u32 {
  return LENGTHS + ((at - base) >> 6) * 4;
}

/** The smallest class whose blocks hold `length` bytes (at least 1): up to 256 in steps of 64, then a quarter of 2ⁿ. */
function classOf(length: u32): u32 {
  if (length <= 256) return (length - 1) >> 6;
  const last = length - 1;
  const power = 31 - <u32>clz(last);
  return 4 * (power - 8) + (last >> (power - 2));
}

function capacityOf(kind: u32): u32 {
  return kind < 4 ? (kind + 1) << 6 : ((kind & 3) + 5) << (6 + ((kind - 4) >> 2));
}

function reserve(length: u32): u32 {
  const kind = classOf(length);
  let at = takeFree(kind);
  if (at == 0) at = extend(capacityOf(kind));
  // The last resort: what a larger block is larger by is lost until the next call.
  for (let larger = kind + 1; at == 0 && larger < CLASSES; larger++) at = takeFree(larger);
  if (at != 0) store<u32>(entryOf(at), length);
  return at;
}

function takeFree(kind: u32): u32 {
  const at = load<u32>(kind * 4);
  if (at != 0) store<u32>(kind * 4, (load<u32>(entryOf(at)) & ~FREED) << 6);
  return at;
}

function extend(capacity: u32): u32 {
  const at = top;
  const needed = at + capacity;
  if (needed < at || needed > end) return 0;
  const pages = (needed + PAGE - 1) / PAGE;
  const now = <u32>memory.size();
  // In steps that double what is there: growing moves nothing, but it takes a while.
  if (pages > now && memory.grow(max(pages - now, now)) == -1 && memory.grow(pages - now) == -1) return 0;
  setTop(needed);
  return at;
}
