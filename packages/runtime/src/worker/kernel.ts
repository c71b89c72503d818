import { readFileSync } from "node:fs";
import type { Limits } from "../limits.ts";

/** What kernel/kernel.ts exports for the host. Offsets and lengths are unsigned, and come here as signed numbers. */
interface HostFunctions {
  layOut(blockBytes: number, inputLimit: number): number;
  reset(): void;
  makeInput(length: number): number;
  used(): number;
  makeBlock(length: number): number;
  lengthOf(offset: bigint): number;
  outputOffset(): number;
  outputLength(): number;
  errorText(): number;
  errorTextLength(): number;
  wasRefused(): number;
  hadWrongOutput(): number;
}

/** The names of kernel/kernel.ts that plug-ins import. */
const PLUGIN_FUNCTIONS = [
  "input_length",
  "input_offset",
  "input_load_u8",
  "input_load_u64",
  "alloc",
  "free",
  "length",
  "load_u8",
  "load_u64",
  "store_u8",
  "store_u64",
  "output_set",
  "error_set",
  "error_get",
] as const;

type PluginFunctions = {
  readonly [name in (typeof PLUGIN_FUNCTIONS)[number] | "length_unsafe"]: CallableFunction;
};

const PAGE_BYTES = 65_536;
/** Beside blocks and input: LENGTHS has 4 bytes for each 64 of them, and an input takes a quarter more at most. */
const OVERHEAD = 1 + 4 / 64;
const FIXED_PAGES = 3;

const decoder = new TextDecoder();
let compiled: WebAssembly.Module | undefined;

/** Where an output is. No view: to make one takes longer than to read a short text without. */
export class OutputPlace {
  readonly memory: Buffer<ArrayBuffer>;
  readonly start: number;
  readonly end: number;

  constructor(memory: Buffer<ArrayBuffer>, start: number, end: number) {
    this.memory = memory;
    this.start = start;
    this.end = end;
  }

  /** A view on it. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.memory.subarray(this.start, this.end);
  }
}

/**
 * Extism's kernel (kernel/kernel.ts): the memory that one plug-in and its host exchange blocks in. Offsets come from the
 * plug-in, and may be forged; the kernel checks each.
 */
export class Kernel {
  /** Extism's functions, to be imported by plug-ins as they are. */
  readonly functions: PluginFunctions;
  /** Of the kernel and its blocks: for plug-ins that have some of the functions inside of them. */
  readonly memory: WebAssembly.Memory;
  readonly #host: HostFunctions;
  readonly #free: (offset: bigint) => void;
  #bytes: Buffer<ArrayBuffer>;

  constructor({ blockBytes, inputBytes }: Pick<Limits, "blockBytes" | "inputBytes">) {
    compiled ??= new WebAssembly.Module(readFileSync(new URL("../kernel.wasm", import.meta.url)));
    const bytes = (blockBytes + inputBytes * 1.25) * OVERHEAD;
    this.memory = new WebAssembly.Memory({
      initial: 0,
      maximum: Math.ceil(bytes / PAGE_BYTES) + FIXED_PAGES,
    });
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory: this.memory } });
    this.#host = exports as unknown as HostFunctions;
    const names = PLUGIN_FUNCTIONS.map((name) => [name, exports[name]] as const);
    this.functions = {
      ...(Object.fromEntries(names) as unknown as PluginFunctions),
      length_unsafe: exports.length as CallableFunction,
    };
    this.#free = exports.free as (offset: bigint) => void;
    if (this.#host.layOut(blockBytes, inputBytes) === 0) throw new RangeError("could not allocate memory");
    this.#bytes = Buffer.from(this.memory.buffer as ArrayBuffer);
  }

  /** Whether an allocation of this call was refused. */
  get refused(): boolean {
    return this.#host.wasRefused() !== 0;
  }

  /** Whether the plug-in has named an output outside of its blocks in this call. */
  get hadWrongOutput(): boolean {
    return this.#host.hadWrongOutput() !== 0;
  }

  /** Bytes that this call has used. */
  get usedBytes(): number {
    return this.#host.used() >>> 0;
  }

  /** Whether there is nothing in here that a plug-in could find or that would be told of it. */
  get isUntouched(): boolean {
    return this.usedBytes === 0 && !this.hasError && !this.refused;
  }

  /** Begins a call: nothing of the last one can be read any more. */
  reset(): void {
    this.#host.reset();
  }

  /** Copies the input in, text as UTF-8. False when there is no memory for it. */
  setInput(input: Uint8Array | string): boolean {
    const length = typeof input === "string" ? Buffer.byteLength(input) : input.length;
    if (length === 0) return true;
    const at = this.#host.makeInput(length) >>> 0;
    if (at === 0) return false;
    this.#write(at, length, input);
    return true;
  }

  free(offset: bigint): void {
    this.#free(offset);
  }

  /** The length of the block at `offset`, 0 when none begins there. */
  length(offset: bigint): number {
    return this.#host.lengthOf(offset);
  }

  /** The block at `offset`, empty when none begins there; until the plug-in runs on or anything is stored. */
  view(offset: bigint): Uint8Array<ArrayBuffer> {
    return this.#range(Number(offset), this.#host.lengthOf(offset));
  }

  /** The text in the block at `offset`. */
  text(offset: bigint): string {
    return decoder.decode(this.view(offset));
  }

  /** A new block with `content` in it, text as UTF-8. 0 when it is empty, or does not fit. */
  store(content: Uint8Array | string): bigint {
    const length = typeof content === "string" ? Buffer.byteLength(content) : content.length;
    if (length === 0) return 0n;
    const at = this.#host.makeBlock(length) >>> 0;
    if (at === 0) return 0n;
    this.#write(at, length, content);
    return BigInt(at);
  }

  get outputLength(): number {
    return this.#host.outputLength() >>> 0;
  }

  /** The output, until the next call. */
  get output(): OutputPlace {
    const start = this.#host.outputOffset() >>> 0;
    return new OutputPlace(this.#current(), start, start + this.outputLength);
  }

  /** The text of `error_set`, at most 8 KiB of it; `undefined` when there is no error. */
  get errorText(): string | undefined {
    const at = this.#host.errorText() >>> 0;
    return at === 0 ? undefined : decoder.decode(this.#range(at, this.#host.errorTextLength()));
  }

  /** Whether the plug-in has set an error. */
  get hasError(): boolean {
    return this.#host.errorText() !== 0;
  }

  #write(at: number, length: number, content: Uint8Array | string): void {
    if (typeof content !== "string") this.#current().set(content, at);
    // With a byte for each character, all of them are ASCII, and this is copied as it is.
    else this.#current().write(content, at, length, length === content.length ? "latin1" : "utf8");
  }

  #range(at: number, length: number): Uint8Array<ArrayBuffer> {
    return length === 0 ? new Uint8Array() : new Uint8Array(this.#current().buffer, at, length);
  }

  #current(): Buffer<ArrayBuffer> {
    // Growing memory detaches what looked at it before.
    if (this.#bytes.length === 0) this.#bytes = Buffer.from(this.memory.buffer as ArrayBuffer);
    return this.#bytes;
  }
}
