/** What Extism's JavaScript SDK 2.0.0-rc13 makes of a case where it does not what we do. */
export interface Difference {
  /** Its output, or `fails`. */
  readonly came: string;
  /** Why, and why ours is the better way. */
  readonly why: string;
}

const fails = (why: string): Difference => ({ came: "fails", why });
const throwsOutside = fails(
  "It reads with a DataView, which throws outside of the block; Extism's own kernel gives 0.",
);
const wholeBlock = {
  came: "second, longer",
  why: "It gives the whole block, whatever the offset inside of it and the length.",
};
const number = (came: string, why: string): Difference => ({ came, why });
const addressIsAnIndex = "An offset is the block's number and a place in it: the place is not looked at.";
const keepsInstance = "Calls share one instance: each sees what the ones before have left.";
const ignoresStatus = "It does not look at what the export returns: failure reads as success.";

/**
 * By the case's name. One that is no more fails the run, and so does a difference that is not here. All were read in the
 * SDK's `call-context.ts` and `foreground-plugin.ts`.
 */
export const DIFFERENCES: { readonly [name: string]: Difference } = {
  "alloc: nothing is asked for, the null offset is given": number(
    String(2n ** 48n),
    "It makes a block of no bytes, and blocks are never given back within a call.",
  ),
  "alloc: a negative size is more than there is: 0": fails("It asks V8 for an array of that size."),
  "alloc: a size of 2^62 + 8 is not cut down to 8": fails("It asks V8 for an array of that size."),
  "alloc: 40,000 small blocks can be held at once": fails(
    "Offsets are signed, and 16 bits of them the block's number: the 32,768th block cannot be found.",
  ),
  "free: an offset inside of a block frees nothing": number("0", addressIsAnIndex),
  "length: an offset inside of a block is no block": number("64", addressIsAnIndex),
  "length: an offset is 64 bits: 2^32 more is another place": number("8", addressIsAnIndex),
  "length: the null offset is no block": number("1", "Its null offset is a block of one byte."),
  "length_unsafe: it is the length of a live block, and 0 elsewhere": number(
    "9",
    "Its null offset is a block of one byte.",
  ),
  "store_u8: an offset is 64 bits: 2^32 more is another place": throwsOutside,
  "load_u64: outside of all memory it is 0": throwsOutside,
  "input_load_u8: behind the end it is 0": throwsOutside,
  "input_load_u8: before the beginning it is 0": throwsOutside,
  "input_load_u8: an offset is 64 bits: 2^32 is not 0": throwsOutside,
  "input_load_u64: reaching over the end it is 0": throwsOutside,
  "output_set: it can be a part of a block": wholeBlock,
  "output_set: its length counts, not the block's": wholeBlock,
  "output_set: a length of 0 is no output": wholeBlock,
  "output_set: 0 and 0 is no output": number("\0", "Its null offset is a block of one byte."),
  "output_set: a negative length is a trap": number("first", "Only a length that is too large is refused."),
  "error_set: 0 takes it back": fails("Its null offset is a block of one byte, which becomes the error."),
  "error_get: it is the block that was set": number(
    "",
    "Logging frees the error's block, and a freed error is none.",
  ),
  "config_get: what every JavaScript object has is no configuration": fails(
    "It asks `in` of a plain object, and then stores a function.",
  ),
  "config_get: an empty text is there, and has no block": number(
    String(3n * 2n ** 48n),
    "It makes a block of no bytes.",
  ),
  "var_get: a value that is read twice is two blocks": number(
    "!alue",
    "Both blocks are the variable itself: writing to one changes it.",
  ),
  "var_set: it frees the name and the value": number("8", "It frees neither."),
  "var_set: the next call knows nothing of it, unless state is kept": number("5", keepsInstance),
  "call: any other number is a failure": number("", ignoresStatus),
  "call: a negative number is a failure": number("", ignoresStatus),
  "call: a failure takes the output back": number("abc", ignoresStatus),
  "call: an export that wants arguments cannot be called": number("", "It calls it with zeros."),
  "call: what one call leaves in memory and globals is not there in the next": number("6", keepsInstance),
  "start-up: __wasm_call_ctors runs where there is neither": number("0", "It does not know of it."),
  "start-up: hs_init comes last, with no arguments for Haskell": number(
    "5",
    "Where there is `hs_init`, `_initialize` is left out unless WASI is imported.",
  ),
};
