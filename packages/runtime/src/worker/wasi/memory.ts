import { ERRNO } from "./errno.ts";

/** An address or length of the plug-in points outside of its memory. */
class Fault extends Error {}

/**
 * The plug-in's own memory, as WASI's functions use it. Addresses come as i32 and are taken as unsigned. Use inside of
 * `guard`, which turns what points outside into WASI's `fault`.
 */
export class GuestMemory {
  readonly #memoryOf: () => WebAssembly.Memory | undefined;

  constructor(memoryOf: () => WebAssembly.Memory | undefined) {
    this.#memoryOf = memoryOf;
  }

  /** Runs `access` and returns WASI's error number for it. */
  guard(access: () => unknown): number {
    try {
      access();
      return ERRNO.success;
    } catch (error) {
      if (error instanceof Fault) return ERRNO.fault;
      throw error;
    }
  }

  bytes(at: number, length: number): Uint8Array<ArrayBuffer> {
    const buffer = this.#memoryOf()?.buffer;
    const start = at >>> 0;
    if (!(buffer instanceof ArrayBuffer) || start + length > buffer.byteLength) throw new Fault();
    return new Uint8Array(buffer, start, length);
  }

  copy(at: number, length: number): Uint8Array<ArrayBuffer> {
    return this.bytes(at, length).slice();
  }

  u8(at: number): number {
    return this.#view(at, 1).getUint8(0);
  }

  u16(at: number): number {
    return this.#view(at, 2).getUint16(0, true);
  }

  u32(at: number): number {
    return this.#view(at, 4).getUint32(0, true);
  }

  u64(at: number): bigint {
    return this.#view(at, 8).getBigUint64(0, true);
  }

  setU32(at: number, value: number): void {
    this.#view(at, 4).setUint32(0, value, true);
  }

  setU64(at: number, value: bigint): void {
    this.#view(at, 8).setBigUint64(0, value, true);
  }

  #view(at: number, length: number): DataView {
    const bytes = this.bytes(at, length);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }
}
