import { REGISTERS, STEP_FUNCTIONS, type Step } from "./sequence-guest.ts";

/** What is known of one byte of a live block; `undefined` where a call may or may not have changed it. */
type Known = (number | undefined)[];

/**
 * Extism's kernel as plain data: which blocks there are, and what is known to be in them. Says what is wrong with what a
 * real one answered. It knows nothing of where blocks are put, only that they never overlap.
 */
export class Model {
  readonly #blocks = new Map<bigint, Known>();
  readonly #registers: bigint[] = new Array(REGISTERS).fill(0n);

  /** Takes one step and the answer to it; returns what is wrong, if anything. */
  take(step: Step, got: bigint): string | undefined {
    const at = BigInt.asUintN(64, (this.#registers[step.from] ?? 0n) + step.offset);
    const wrong = this.#judge(STEP_FUNCTIONS[step.function] ?? "alloc", at, step.value, got);
    this.#registers[step.to] = got;
    return wrong;
  }

  #judge(name: string, at: bigint, value: bigint, got: bigint): string | undefined {
    switch (name) {
      case "alloc":
        return got === 0n ? undefined : this.#allocated(got, at);
      case "input_offset":
        return this.#blocks.has(got) ? undefined : this.#allocated(got, undefined);
      case "free":
      case "config_get":
      case "var_get":
      case "log_info":
        this.#blocks.delete(at);
        return undefined;
      case "var_set":
        this.#blocks.delete(at);
        this.#blocks.delete(BigInt.asUintN(64, value));
        return undefined;
      case "length":
        return this.#checkLength(at, got);
      case "load_u8":
        return this.#checkLoad(at, 1, got);
      case "load_u64":
        return this.#checkLoad(at, 8, got);
      case "store_u8":
        this.#store(at, 1, value);
        return undefined;
      case "store_u64":
        this.#store(at, 8, value);
        return undefined;
      default:
        return undefined;
    }
  }

  #allocated(offset: bigint, size: bigint | undefined): string | undefined {
    if (size === undefined) return undefined;
    if (size > 1_048_576n) return `a block of ${size} bytes was given`;
    for (const [other, known] of this.#blocks) {
      if (offset < other + BigInt(known.length) && other < offset + size)
        return `a block at ${offset} of ${size} bytes overlaps one at ${other} of ${known.length}`;
    }
    // What it holds at first is not said: it may have been another's in this call.
    this.#blocks.set(offset, new Array(Number(size)).fill(undefined));
    return undefined;
  }

  #checkLength(at: bigint, got: bigint): string | undefined {
    const known = this.#blocks.get(at);
    return known === undefined || BigInt(known.length) === got
      ? undefined
      : `the block at ${at} has length ${known.length}, not ${got}`;
  }

  #checkLoad(at: bigint, count: number, got: bigint): string | undefined {
    const place = this.#placeOf(at, count);
    if (place === undefined) return undefined;
    for (let index = 0; index < count; index += 1) {
      const byte = Number((got >> BigInt(8 * index)) & 0xffn);
      const known = place.known[place.index + index];
      if (known !== undefined && known !== byte)
        return `the byte at ${at} + ${index} is ${known}, not ${byte}`;
    }
    return undefined;
  }

  /** Inside of one block it is known what is there now; over an edge, nothing is known of what was touched. */
  #store(at: bigint, count: number, value: bigint): void {
    const place = this.#placeOf(at, count);
    for (let index = 0; index < count; index += 1) {
      if (place) place.known[place.index + index] = Number((value >> BigInt(8 * index)) & 0xffn);
      else {
        const touched = this.#placeOf(at + BigInt(index), 1);
        if (touched) touched.known[touched.index] = undefined;
      }
    }
  }

  #placeOf(at: bigint, count: number): { known: Known; index: number } | undefined {
    for (const [offset, known] of this.#blocks) {
      if (at >= offset && at + BigInt(count) <= offset + BigInt(known.length))
        return { known, index: Number(at - offset) };
    }
    return undefined;
  }
}
