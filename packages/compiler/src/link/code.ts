import { Writer } from "../wasm/binary.ts";
import { I64 } from "./template.ts";

/** The few instructions that linking writes. */
const OP = {
  unreachable: 0x00,
  end: 0x0b,
  call: 0x10,
  callIndirect: 0x11,
  localGet: 0x20,
  globalSet: 0x24,
  memorySize: 0x3f,
  i32Const: 0x41,
  i64Const: 0x42,
  i32Add: 0x6a,
  i32Shl: 0x74,
  bulk: 0xfc,
} as const;
const BULK = { memoryInit: 8, memoryFill: 11 } as const;

/** A function's body, written instruction by instruction. It has no locals besides its parameters. */
export class Code {
  readonly #writer = new Writer().u32(0);

  unreachable(): this {
    this.#writer.byte(OP.unreachable);
    return this;
  }

  call(index: number): this {
    this.#writer.byte(OP.call).u32(index);
    return this;
  }

  /** Calls the function at the place in a table that lies on the stack. */
  callIndirect(type: number, table = 0): this {
    this.#writer.byte(OP.callIndirect).u32(type).u32(table);
    return this;
  }

  parameter(index: number): this {
    this.#writer.byte(OP.localGet).u32(index);
    return this;
  }

  i32(value: number): this {
    this.#writer.byte(OP.i32Const).signed(value | 0);
    return this;
  }

  /** A constant of the given type. */
  constant(type: number, value: number | bigint): this {
    if (type !== I64) return this.i32(Number(value));
    this.#writer.byte(OP.i64Const).signed(BigInt.asIntN(64, BigInt(value)));
    return this;
  }

  add(): this {
    this.#writer.byte(OP.i32Add);
    return this;
  }

  setGlobal(index: number): this {
    this.#writer.byte(OP.globalSet).u32(index);
    return this;
  }

  /** Zeroes the whole memory, however large it is. */
  clearMemory(): this {
    const PAGE_BITS = 16;
    this.i32(0).i32(0);
    this.#writer.byte(OP.memorySize, 0);
    this.i32(PAGE_BITS);
    this.#writer.byte(OP.i32Shl, OP.bulk).u32(BULK.memoryFill).byte(0);
    return this;
  }

  /** Copies a data segment to its place. */
  initialise(segment: number, address: number, length: number): this {
    this.i32(address).i32(0).i32(length);
    this.#writer.byte(OP.bulk).u32(BULK.memoryInit).u32(segment).byte(0);
    return this;
  }

  done(): Uint8Array {
    this.#writer.byte(OP.end);
    return this.#writer.done();
  }
}
