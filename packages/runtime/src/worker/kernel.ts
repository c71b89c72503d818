/** The lowest offset of a block: 0 is Extism's null. */
const FIRST_OFFSET = 64;
/** Memory that is held between calls. */
const RESTING_BYTES = 65_536;
/** The error text that is kept of `error_set`. */
const ERROR_BYTES = 8_192;

interface Block {
  readonly length: number;
  readonly capacity: number;
}

/**
 * Extism's kernel: the memory that the plug-in and its host exchange blocks in, addressed by i64 offsets. Every offset
 * comes from the plug-in, and may be forged: reading outside gives 0, writing outside does nothing, as in Extism's own
 * kernel. Holds at most `limit` bytes.
 */
export class Kernel {
  readonly #limit: number;
  #bytes = new Uint8Array(RESTING_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #top = FIRST_OFFSET;
  #blocks = new Map<number, Block>();
  #free = new Map<number, number[]>();
  #input: Uint8Array = new Uint8Array();
  #inputView = new DataView(this.#input.buffer);
  #inputOffset = 0;
  #output: { start: number; length: number } | undefined;
  #error: { offset: number; text: Uint8Array } | undefined;
  #refused = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether an allocation of this call was refused. */
  get refused(): boolean {
    return this.#refused;
  }

  /** Begins a call: nothing of the last one can be read any more. */
  reset(): void {
    if (this.#bytes.length > RESTING_BYTES) this.#resize(RESTING_BYTES, 0);
    else this.#bytes.fill(0, 0, this.#top);
    this.#top = FIRST_OFFSET;
    this.#blocks = new Map();
    this.#free = new Map();
    this.#output = undefined;
    this.#error = undefined;
    this.#refused = false;
    this.setInput(new Uint8Array());
  }

  setInput(input: Uint8Array): void {
    this.#input = input;
    this.#inputView = new DataView(input.buffer, input.byteOffset, input.byteLength);
    this.#inputOffset = 0;
  }

  inputLength(): bigint {
    return BigInt(this.#input.length);
  }

  inputLoadU8(offset: bigint): number {
    return this.#input[Number(offset)] ?? 0;
  }

  inputLoadU64(offset: bigint): bigint {
    const at = Number(offset);
    return at >= 0 && at + 8 <= this.#input.length ? this.#inputView.getBigUint64(at, true) : 0n;
  }

  /** The input as a block, made when it is first asked for. */
  inputOffset(): bigint {
    if (this.#inputOffset === 0) this.#inputOffset = Number(this.store(this.#input));
    return BigInt(this.#inputOffset);
  }

  /** Reserves a block. 0 when `size` is 0, or does not fit. */
  alloc(size: bigint): bigint {
    const length = Number(BigInt.asUintN(64, size));
    if (length === 0) return 0n;
    const offset = length > this.#limit ? 0 : this.#reserve(length);
    if (offset === 0) this.#refused = true;
    return BigInt(offset);
  }

  free(offset: bigint): void {
    const at = Number(offset);
    const block = this.#blocks.get(at);
    if (block === undefined) return;
    this.#blocks.delete(at);
    const same = this.#free.get(block.capacity);
    if (same === undefined) this.#free.set(block.capacity, [at]);
    else same.push(at);
  }

  /** The length of the block at `offset`, 0 when none begins there. */
  length(offset: bigint): bigint {
    return BigInt(this.#blocks.get(Number(offset))?.length ?? 0);
  }

  loadU8(offset: bigint): number {
    // What no block has used yet is 0 as well: nothing is stored there.
    return this.#bytes[Number(offset)] ?? 0;
  }

  loadU64(offset: bigint): bigint {
    const at = Number(offset);
    return at >= 0 && at + 8 <= this.#top ? this.#view.getBigUint64(at, true) : 0n;
  }

  storeU8(offset: bigint, value: number): void {
    const at = Number(offset);
    if (at >= 0 && at < this.#top) this.#bytes[at] = value;
  }

  storeU64(offset: bigint, value: bigint): void {
    const at = Number(offset);
    if (at >= 0 && at + 8 <= this.#top) this.#view.setBigUint64(at, value, true);
  }

  /** A copy of the block at `offset`; empty when none begins there. */
  read(offset: bigint): Uint8Array<ArrayBuffer> {
    const at = Number(offset);
    const block = this.#blocks.get(at);
    return block === undefined ? new Uint8Array() : this.#bytes.slice(at, at + block.length);
  }

  /** A new block with `bytes` in it. 0 when they are empty, or do not fit. */
  store(bytes: Uint8Array): bigint {
    const offset = this.alloc(BigInt(bytes.length));
    if (offset !== 0n) this.#bytes.set(bytes, Number(offset));
    return offset;
  }

  /** Sets what the call returns. False when the range is not inside this memory. */
  setOutput(offset: bigint, length: bigint): boolean {
    const start = Number(offset);
    const size = Number(length);
    if (size !== 0 && (start < FIRST_OFFSET || size < 0 || start + size > this.#top)) return false;
    this.#output = { start, length: size };
    return true;
  }

  get outputLength(): number {
    return this.#output?.length ?? 0;
  }

  /** A copy of the output. */
  readOutput(): Uint8Array<ArrayBuffer> {
    const { start, length } = this.#output ?? { start: 0, length: 0 };
    return length === 0 ? new Uint8Array() : this.#bytes.slice(start, start + length);
  }

  /** Sets the error, from the text that is in the block now. 0 takes it back. */
  setError(offset: bigint): void {
    this.#error =
      offset === 0n
        ? undefined
        : { offset: Number(offset), text: this.read(offset).subarray(0, ERROR_BYTES) };
  }

  errorOffset(): bigint {
    return BigInt(this.#error?.offset ?? 0);
  }

  /** The text of `error_set`, at most 8 KiB of it; `undefined` when there is no error. */
  errorText(): string | undefined {
    return this.#error === undefined ? undefined : new TextDecoder().decode(this.#error.text);
  }

  #reserve(length: number): number {
    const capacity = roundUp(length);
    const offset = this.#free.get(capacity)?.pop() ?? this.#extend(capacity) ?? this.#anyFree(capacity);
    if (offset === undefined) return 0;
    this.#blocks.set(offset, { length, capacity });
    return offset;
  }

  #extend(capacity: number): number | undefined {
    const offset = this.#top;
    const needed = offset + capacity;
    if (needed > this.#limit + FIRST_OFFSET) return undefined;
    if (needed > this.#bytes.length) {
      this.#resize(Math.min(Math.max(needed, this.#bytes.length * 2), this.#limit + FIRST_OFFSET), offset);
    }
    this.#top = needed;
    return offset;
  }

  /** The last resort: any larger block that is free. What it is larger by is lost until the next call. */
  #anyFree(capacity: number): number | undefined {
    for (const [size, offsets] of this.#free) {
      const offset = size > capacity ? offsets.pop() : undefined;
      if (offset !== undefined) return offset;
    }
    return undefined;
  }

  #resize(size: number, kept: number): void {
    const bytes = new Uint8Array(size);
    bytes.set(this.#bytes.subarray(0, kept));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** Rounds up to four steps in each power of two, at least 64: freed blocks fit again, and at most a fifth is lost. */
function roundUp(length: number): number {
  const step = Math.max(64, 2 ** (Math.floor(Math.log2(length)) - 2));
  return Math.ceil(length / step) * step;
}
