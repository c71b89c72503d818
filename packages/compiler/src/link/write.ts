import { type Section, Writer } from "../wasm/binary.ts";
import type { FunctionType, GlobalVariable } from "./template.ts";

/** A section with what `write` puts into it. */
export function section(id: number, write: (to: Writer) => unknown): Section {
  const writer = new Writer();
  write(writer);
  return { id, body: writer.done() };
}

export function writeFunctionType(to: Writer, { params, results }: FunctionType): void {
  const FUNCTION = 0x60;
  to.byte(FUNCTION)
    .u32(params.length)
    .byte(...params)
    .u32(results.length)
    .byte(...results);
}

/** A global variable; `start` in place of what it starts with in the engine. */
export function writeGlobal(to: Writer, { type, mutable, start }: GlobalVariable, other = start): void {
  to.byte(type, mutable).bytes(other);
}

/** The number of a type, which is added if it is not there yet. */
export function typeIn(types: FunctionType[], params: readonly number[], results: readonly number[]): number {
  const known = types.findIndex((type) => same(type.params, params) && same(type.results, results));
  return known >= 0 ? known : types.push({ params, results }) - 1;
}

function same(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}
