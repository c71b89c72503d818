import type { IntegerType } from "@mortise/contract";
import type { IntegerWidth } from "./model.ts";

const FORMATS: Readonly<Record<string, IntegerWidth>> = {
  int8: "i32",
  int16: "i32",
  int32: "i32",
  int64: "i64",
  uint8: "u32",
  uint16: "u32",
  uint32: "u32",
  uint64: "u64",
};

/** As JSON numbers: the greatest of 64 bits are rounded up to a power of two there, and mean what they were written as. */
const RANGES: Readonly<Record<IntegerWidth, readonly [number, number]>> = {
  i32: [-(2 ** 31), 2 ** 31 - 1],
  u32: [0, 2 ** 32 - 1],
  i64: [-(2 ** 63), 2 ** 63],
  u64: [0, 2 ** 64],
};

/** What holds an integer: what its format says, unless its bounds reach further; without a format 64 bits. */
export function widthOf({ format, constraints = {} }: IntegerType): IntegerWidth {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = constraints;
  const lowest = minimum ?? exclusiveMinimum;
  const highest = maximum ?? exclusiveMaximum;
  const holds = (width: IntegerWidth) => {
    const [from, to] = RANGES[width];
    return (lowest ?? 0) >= from && (highest ?? 0) <= to;
  };
  const said = format === undefined || !Object.hasOwn(FORMATS, format) ? undefined : FORMATS[format];
  if (said !== undefined && holds(said)) return said;
  if (said === undefined && lowest !== undefined && highest !== undefined && holds("i32")) return "i32";
  return !holds("i64") && holds("u64") ? "u64" : "i64";
}

/** What holds each of some whole numbers. */
export function widthOfValues(values: readonly number[]): IntegerWidth {
  const holds = (width: IntegerWidth) =>
    values.every((value) => value >= RANGES[width][0] && value <= RANGES[width][1]);
  return holds("i64") || !holds("u64") ? "i64" : "u64";
}

/** What holds the values of both. */
export function widerOf(a: IntegerWidth, b: IntegerWidth): IntegerWidth {
  if (a === b) return a;
  return (a === "u64" || b === "u64") && (a === "u32" || b === "u32") ? "u64" : "i64";
}
