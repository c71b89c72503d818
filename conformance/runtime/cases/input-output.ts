import type { AbiCase } from "../abi-case.ts";
import { exportOf, pluginOf, runOf } from "../wat.ts";

const wide = (i32: string) => `(i64.extend_i32_u ${i32})`;
const counting = (expression: string) => runOf(`(call $number ${expression})`);
const text = '(data (i32.const 0) "first") (data (i32.const 8) "second, longer")';
const first = "(call $block (i32.const 0) (i32.const 5))";
const second = "(call $block (i32.const 8) (i32.const 14))";
const saying = (code: string, more = "") => pluginOf(`${text} ${exportOf("run", code)} ${more}`);

/** Cases of input, output and error. */
export const INPUT_OUTPUT_CASES: readonly AbiCase[] = [
  {
    of: "input_length",
    rule: "it counts bytes, not characters",
    wasm: counting("(call $input_length)"),
    input: "käse",
    gives: "5",
  },
  { of: "input_length", rule: "without input it is 0", wasm: counting("(call $input_length)"), gives: "0" },
  {
    of: "input_load_u8",
    rule: "every byte can be read",
    wasm: pluginOf(""),
    calls: ["echo"],
    input: "a\0b\x7f",
    gives: "a\0b\x7f",
  },
  {
    of: "input_load_u8",
    rule: "behind the end it is 0",
    wasm: counting(wide("(call $input_load_u8 (i64.const 3))")),
    input: "abc",
    gives: "0",
  },
  {
    of: "input_load_u8",
    rule: "before the beginning it is 0",
    wasm: counting(wide("(call $input_load_u8 (i64.const -1))")),
    input: "abc",
    gives: "0",
  },
  {
    of: "input_load_u8",
    rule: "an offset is 64 bits: 2^32 is not 0",
    wasm: counting(wide("(call $input_load_u8 (i64.const 0x100000000))")),
    input: "abc",
    gives: "0",
  },
  {
    of: "input_load_u64",
    rule: "the lowest byte is first, at any offset",
    wasm: counting("(call $input_load_u64 (i64.const 1))"),
    input: "?\x01\x02\0\0\0\0\0\0",
    gives: "513",
  },
  {
    of: "input_load_u64",
    rule: "reaching over the end it is 0",
    wasm: counting("(call $input_load_u64 (i64.const 1))"),
    input: "12345678",
    gives: "0",
  },
  {
    of: "input_offset",
    rule: "it is a block that holds the input",
    wasm: runOf("(call $put (call $input_offset))"),
    input: "abc",
    gives: "abc",
  },
  {
    of: "input_offset",
    rule: "it is the same block each time",
    wasm: counting(wide("(i64.eq (call $input_offset) (call $input_offset))")),
    input: "abc",
    gives: "1",
  },
  { of: "input_offset", rule: "without input it is 0", wasm: counting("(call $input_offset)"), gives: "0" },
  {
    of: "output_set",
    rule: "what was set last counts",
    wasm: saying(`(call $put ${first}) (call $put ${second})`),
    gives: "second, longer",
  },
  {
    of: "output_set",
    rule: "it can be a part of a block",
    wasm: saying(`(call $output_set (i64.add ${second} (i64.const 8)) (i64.const 6))`),
    gives: "longer",
  },
  {
    of: "output_set",
    rule: "its length counts, not the block's",
    wasm: saying(`(call $output_set ${second} (i64.const 6))`),
    gives: "second",
  },
  {
    of: "output_set",
    rule: "a length of 0 is no output",
    wasm: saying(`(call $put ${first}) (call $output_set ${second} (i64.const 0))`),
    gives: "",
  },
  {
    of: "output_set",
    rule: "0 and 0 is no output",
    wasm: saying(`(call $output_set (i64.const 0) (i64.const 0))`),
    gives: "",
  },
  {
    of: "output_set",
    rule: "it is read when the call is over",
    wasm: saying(
      `(local.set $a ${first}) (call $put (local.get $a)) (call $store_u8 (local.get $a) (i32.const 70))`,
    ),
    gives: "First",
  },
  {
    of: "output_set",
    rule: "longer than all memory is a trap",
    wasm: saying(`(call $output_set ${first} (i64.const 0x7fffffff))`),
    fails: "trap",
  },
  {
    of: "output_set",
    rule: "a negative length is a trap",
    wasm: saying(`(call $output_set ${first} (i64.const -1))`),
    fails: "trap",
  },
  {
    of: "output_set",
    rule: "where no block can be is a trap",
    wasm: saying("(call $output_set (i64.const -8) (i64.const 8))"),
    fails: "trap",
  },
  {
    of: "error_set",
    rule: "with it the call fails, though it returns 0",
    wasm: saying(`(call $error_set ${first})`),
    fails: "plugin-error",
  },
  {
    of: "error_set",
    rule: "it wins over an output",
    wasm: saying(`(call $put ${second}) (call $error_set ${first})`),
    fails: "plugin-error",
  },
  {
    of: "error_set",
    rule: "0 takes it back",
    wasm: saying(`(call $error_set ${first}) (call $error_set (i64.const 0)) (call $put ${second})`),
    gives: "second, longer",
  },
  { of: "error_get", rule: "without an error it is 0", wasm: counting("(call $error_get)"), gives: "0" },
  {
    of: "error_get",
    rule: "it is the block that was set",
    wasm: saying(`(call $error_set ${first}) (call $log_warn (call $error_get))`),
    logs: ["warn first"],
    fails: "plugin-error",
    options: { logLevel: "info" },
  },
];
