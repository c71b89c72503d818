// Plug-ins that want more than there is: memory, tables, blocks, variables, output.

import { pluginOf, runOf } from "../runtime/wat.ts";
import { type Hostile, tryFamily } from "./trial.ts";

const limits = { callTimeoutMs: 5_000 };
const small = {
  options: {
    limits: { ...limits, blockBytes: 65_536, variableBytes: 4_096, outputBytes: 1_000, inputBytes: 1_000 },
  },
};
const fill = "(memory.fill (i32.const 0) (i32.const 1) (i32.mul (memory.size) (i32.const 65536)))";
const growUntilRefused = "(loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))";
const bomb = (
  name: string,
  code: string,
  ends: Hostile["ends"],
  more: Partial<Hostile> & { memory?: string } = {},
): Hostile => ({
  name,
  wasm: runOf(code, more.memory === undefined ? {} : { memory: more.memory }),
  ends,
  options: { limits },
  ...more,
});
const asks = {
  imports: '(import "extism:host/user" "ask" (func $ask (param i64 i64 i64 i64) (result i64)))',
};
const allocUntilRefused = (size: number) =>
  `(loop $l (br_if $l (i64.ne (call $alloc (i64.const ${size})) (i64.const 0))))`;

tryFamily("memory and tables", [
  bomb(
    "memory that grows and is used to the last page, then a trap",
    `${growUntilRefused} ${fill} (unreachable)`,
    "memory-limit",
  ),
  bomb("memory that grows to its limit and is used is fine", `${growUntilRefused} ${fill}`, "ok"),
  bomb(
    "growing by 4 GiB at once, and using what is not there",
    "(drop (memory.grow (i32.const 65535))) (i32.store (i32.const 10000000) (i32.const 1))",
    ["trap", "memory-limit"],
  ),
  bomb(
    "two memories that both grow",
    "(loop $l (br_if $l (i32.ne (memory.grow 0 (i32.const 16)) (i32.const -1)))) (loop $m (br_if $m (i32.ne (memory.grow 1 (i32.const 16)) (i32.const -1))))",
    ["ok", "memory-limit"],
    {
      memory: '(memory (export "memory") 1) (memory 1)',
    },
  ),
  {
    name: "memory of 4 GiB from the start",
    wasm: pluginOf("", { memory: '(memory (export "memory") 65536)' }),
    at: "load",
    ends: "memory-limit",
  },
  {
    name: "memory without a maximum of its own, one page over the limit",
    wasm: pluginOf("", { memory: '(memory (export "memory") 9)' }),
    at: "load",
    ends: "memory-limit",
    options: { limits: { memoryPages: 8 } },
  },
  {
    name: "an imported memory over the limit",
    wasm: pluginOf("", { memory: "", imports: '(import "env" "memory" (memory 2000))' }),
    at: "load",
    ends: "memory-limit",
  },
  {
    name: "a table of four thousand million elements",
    wasm: pluginOf("(table 4294967295 funcref)"),
    at: "load",
    ends: ["memory-limit", "invalid-module"],
  },
  bomb(
    "a table that grows without end",
    "(loop $l (br_if $l (i32.ne (table.grow 0 (ref.null func) (i32.const 1000)) (i32.const -1)))) (call $number (i64.extend_i32_u (table.size 0)))",
    "ok",
    {
      memory: '(memory (export "memory") 1) (table 1 funcref)',
    },
  ),
  bomb(
    "a table of references to JavaScript that grows without end",
    "(loop $l (br_if $l (i32.ne (table.grow 0 (ref.null extern) (i32.const 1000)) (i32.const -1)))) (unreachable)",
    ["trap", "memory-limit"],
    {
      memory: '(memory (export "memory") 1) (table 1 externref)',
    },
  ),
]);

tryFamily("blocks, variables, input and output", [
  bomb(
    "blocks until there are none, then a trap",
    `${allocUntilRefused(1_000)} (unreachable)`,
    "memory-limit",
    small,
  ),
  bomb("blocks of one byte until there are none", allocUntilRefused(1), "ok", small),
  bomb(
    "blocks of 1 MB until there are none",
    `${allocUntilRefused(1_000_000)} (unreachable)`,
    "memory-limit",
  ),
  bomb(
    "one block of all there can be, and another",
    "(drop (call $alloc (i64.const 33554432))) (drop (call $alloc (i64.const 33554432)))",
    "ok",
  ),
  bomb(
    "a block of 2^63 bytes",
    "(if (i64.ne (call $alloc (i64.const 0x8000000000000000)) (i64.const 0)) (then (unreachable)))",
    "ok",
  ),
  bomb(
    "blocks of all sizes, freed in between, until there are none",
    `(loop $l (local.set $b (i64.add (local.get $b) (i64.const 37))) (local.set $a (call $alloc (local.get $b)))
      (if (i32.and (i32.wrap_i64 (local.get $b)) (i32.const 1)) (then (call $free (local.get $a)))) (br_if $l (i64.ne (local.get $a) (i64.const 0))))`,
    "ok",
    small,
  ),
  bomb(
    "a variable that is too large",
    "(call $var_set (call $input) (call $alloc (i64.const 10000)))",
    "variable-limit",
    { ...small, input: "v" },
  ),
  bomb(
    "variables without end",
    `(loop $l (local.set $b (i64.add (local.get $b) (i64.const 1))) (local.set $a (call $alloc (i64.const 8))) (call $store_u64 (local.get $a) (local.get $b))
      (call $var_set (local.get $a) (call $alloc (i64.const 8))) (br $l))`,
    "variable-limit",
    small,
  ),
  bomb(
    "an output that is too large",
    "(call $put (call $alloc (i64.const 1001)))",
    "output-too-large",
    small,
  ),
  bomb(
    "an output of 1 GiB of which nothing is there",
    "(call $output_set (call $alloc (i64.const 8)) (i64.const 0x40000000))",
    "trap",
  ),
  bomb("an input that is too large", "(unreachable)", "input-too-large", {
    ...small,
    input: "x".repeat(1_001),
  }),
  bomb("an error text of 1 MB", "(call $error_set (call $alloc (i64.const 1000000)))", "plugin-error"),
  bomb(
    "an error text that is no UTF-8",
    "(local.set $a (call $alloc (i64.const 8))) (call $store_u64 (local.get $a) (i64.const -2)) (call $error_set (local.get $a))",
    "plugin-error",
  ),
  {
    name: "one large block, passed four times at once",
    wasm: runOf(
      "(local.set $a (call $alloc (i64.const 20000))) (drop (call $ask (local.get $a) (local.get $a) (local.get $a) (local.get $a)))",
      asks,
    ),
    ends: "memory-limit",
    options: { ...small.options, imports: { "extism:host/user": { ask: () => "never" } } },
  },
  {
    name: "an output that is no UTF-8, as text",
    wasm: runOf("(call $put (call $input))"),
    ends: "invalid-output",
    act: async (plugin) => (await plugin.call("run", Uint8Array.of(0xff, 0xfe, 0xc0, 0x80))).text(),
  },
  ...['{"open":', "[".repeat(100_000), "nul", "\ufeff{}", "\0"].map(
    (output, index): Hostile => ({
      name: `an output that is no JSON, as JSON (${index + 1})`,
      wasm: runOf("(call $put (call $input))"),
      ends: "invalid-output",
      act: async (plugin) => (await plugin.call("run", output)).json(),
    }),
  ),
]);
