import type { AbiCase } from "../abi-case.ts";
import { runOf } from "../wat.ts";

/** The output is the number that `expression` leaves, after `before` has run. */
function counting(before: string, expression: string): Uint8Array {
  return runOf(`${before} (local.set $c ${expression}) (call $number (local.get $c))`);
}

const alloc = (size: number | string) => `(call $alloc (i64.const ${size}))`;
const a8 = `(local.set $a ${alloc(8)})`;
const plus = (offset: number) => `(i64.add (local.get $a) (i64.const ${offset}))`;
const wide = (i32: string) => `(i64.extend_i32_u ${i32})`;

/** Cases of the functions that manage and touch blocks. */
export const BLOCK_CASES: readonly AbiCase[] = [
  {
    of: "alloc",
    rule: "blocks do not overlap",
    wasm: counting(
      `${a8} (local.set $b ${alloc(8)}) (call $store_u64 (local.get $a) (i64.const 1)) (call $store_u64 (local.get $b) (i64.const 2))`,
      "(i64.add (i64.mul (call $load_u64 (local.get $a)) (i64.const 10)) (call $load_u64 (local.get $b)))",
    ),
    gives: "12",
  },
  {
    of: "alloc",
    rule: "nothing is asked for, the null offset is given",
    wasm: counting("", alloc(0)),
    gives: "0",
  },
  {
    of: "alloc",
    rule: "a block is zero at first",
    wasm: counting(`(local.set $a ${alloc(64)})`, `(call $load_u64 ${plus(56)})`),
    gives: "0",
  },
  {
    of: "alloc",
    rule: "a block of 1 MB can be written to its last byte",
    wasm: counting(
      `(local.set $a ${alloc(1_000_000)}) (call $store_u8 ${plus(999_999)} (i32.const 7))`,
      wide(`(call $load_u8 ${plus(999_999)})`),
    ),
    gives: "7",
  },
  {
    of: "alloc",
    rule: "a negative size is more than there is: 0",
    wasm: counting("", alloc(-1)),
    gives: "0",
  },
  {
    of: "alloc",
    rule: "a size of 2^62 + 8 is not cut down to 8",
    wasm: counting("", alloc("0x4000000000000008")),
    gives: "0",
  },
  {
    of: "alloc",
    rule: "40,000 small blocks can be held at once",
    wasm: counting(
      `(loop $next (local.set $a ${alloc(1)}) (if (i64.eqz (local.get $a)) (then (unreachable)))
        (call $store_u8 (local.get $a) (i32.const 5))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 40000))))`,
      wide("(call $load_u8 (local.get $a))"),
    ),
    gives: "5",
  },
  {
    of: "free",
    rule: "a freed block has no length any more",
    wasm: counting(`${a8} (call $free (local.get $a))`, "(call $length (local.get $a))"),
    gives: "0",
  },
  {
    of: "free",
    rule: "twice is as once: two blocks that are made afterwards are two",
    wasm: counting(
      `${a8} (call $free (local.get $a)) (call $free (local.get $a))
       (local.set $a ${alloc(8)}) (local.set $b ${alloc(8)})`,
      wide("(i64.ne (local.get $a) (local.get $b))"),
    ),
    gives: "1",
  },
  {
    of: "free",
    rule: "an offset inside of a block frees nothing",
    wasm: counting(
      `(local.set $a ${alloc(64)}) (call $free ${plus(8)})`,
      `(i64.add (call $length (local.get $a)) (call $length ${plus(8)}))`,
    ),
    gives: "64",
  },
  {
    of: "free",
    rule: "the null offset frees nothing",
    wasm: counting(`${a8} (call $free (i64.const 0))`, "(call $length (local.get $a))"),
    gives: "8",
  },
  {
    of: "free",
    rule: "what was freed is used again: blocks made and freed without end are not too many",
    wasm: counting(
      `(loop $next (local.set $a ${alloc(60_000)}) (if (i64.eqz (local.get $a)) (then (unreachable))) (call $free (local.get $a))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))`,
      "(i64.const 1)",
    ),
    options: { limits: { blockBytes: 65_536 } },
    gives: "1",
  },
  {
    of: "length",
    rule: "it is what was asked for, not what was reserved",
    wasm: counting(`(local.set $a ${alloc(5)})`, "(call $length (local.get $a))"),
    gives: "5",
  },
  {
    of: "length",
    rule: "a block that is used again has its new length",
    wasm: counting(
      `(local.set $a ${alloc(60)}) (call $free (local.get $a)) (local.set $a ${alloc(50)})`,
      "(call $length (local.get $a))",
    ),
    gives: "50",
  },
  {
    of: "length",
    rule: "an offset inside of a block is no block",
    wasm: counting(`(local.set $a ${alloc(64)})`, `(call $length ${plus(1)})`),
    gives: "0",
  },
  {
    of: "length",
    rule: "the null offset is no block",
    wasm: counting("", "(call $length (i64.const 0))"),
    gives: "0",
  },
  {
    of: "length",
    rule: "an offset is 64 bits: 2^32 more is another place",
    wasm: counting(a8, "(call $length (i64.add (local.get $a) (i64.const 0x100000000)))"),
    gives: "0",
  },
  {
    of: "length_unsafe",
    rule: "it is the length of a live block, and 0 elsewhere",
    wasm: counting(
      a8,
      `(i64.add (call $length_unsafe (local.get $a)) (i64.add (call $length_unsafe (i64.const -1)) (call $length_unsafe (i64.const 3))))`,
    ),
    gives: "8",
  },
  {
    of: "store_u8",
    rule: "the low eight bits are stored",
    wasm: counting(
      `${a8} (call $store_u8 (local.get $a) (i32.const 0x1ff))`,
      "(call $load_u64 (local.get $a))",
    ),
    gives: "255",
  },
  {
    of: "store_u8",
    rule: "what is stored at the null offset is in no block",
    wasm: counting(
      `${a8} (call $store_u8 (i64.const 0) (i32.const 9)) (local.set $b ${alloc(8)})`,
      "(i64.add (call $load_u64 (local.get $a)) (call $load_u64 (local.get $b)))",
    ),
    gives: "0",
  },
  {
    of: "store_u8",
    rule: "an offset is 64 bits: 2^32 more is another place",
    wasm: counting(
      `${a8} (call $store_u8 (i64.add (local.get $a) (i64.const 0x100000000)) (i32.const 9))`,
      "(call $load_u64 (local.get $a))",
    ),
    gives: "0",
  },
  {
    of: "load_u8",
    rule: "it is the byte, without a sign",
    wasm: counting(
      `${a8} (call $store_u8 (local.get $a) (i32.const 200))`,
      wide("(call $load_u8 (local.get $a))"),
    ),
    gives: "200",
  },
  {
    of: "load_u8",
    rule: "outside of all memory it is 0",
    wasm: counting("", wide("(call $load_u8 (i64.const -1))")),
    gives: "0",
  },
  {
    of: "store_u64",
    rule: "the lowest byte is first",
    wasm: counting(
      `${a8} (call $store_u64 (local.get $a) (i64.const 0x0807060504030201))`,
      wide(`(i32.add (call $load_u8 (local.get $a)) (i32.mul (i32.const 100) (call $load_u8 ${plus(7)})))`),
    ),
    gives: "801",
  },
  {
    of: "store_u64",
    rule: "an offset does not have to be a multiple of 8",
    wasm: counting(
      `(local.set $a ${alloc(16)}) (call $store_u64 ${plus(3)} (i64.const 0x1122334455667788))`,
      `(i64.eq (call $load_u64 ${plus(3)}) (i64.const 0x1122334455667788)) (i64.extend_i32_u)`,
    ),
    gives: "1",
  },
  {
    of: "store_u64",
    rule: "outside of all memory nothing is stored",
    wasm: counting(
      `${a8} (call $store_u64 (i64.const -8) (i64.const -1))`,
      "(call $load_u64 (local.get $a))",
    ),
    gives: "0",
  },
  {
    of: "load_u64",
    rule: "all 64 bits come back",
    wasm: counting(
      `${a8} (call $store_u64 (local.get $a) (i64.const -1))`,
      "(call $load_u64 (local.get $a))",
    ),
    gives: "18446744073709551615",
  },
  {
    of: "load_u64",
    rule: "outside of all memory it is 0",
    wasm: counting(
      "",
      "(i64.add (call $load_u64 (i64.const -8)) (call $load_u64 (i64.const 0x7fffffffffffffff)))",
    ),
    gives: "0",
  },
];
