import type { AbiCase } from "../abi-case.ts";
import { exportOf, pluginOf, runOf } from "../wat.ts";

const started = "(global $steps (mut i64) (i64.const 0))";
const step = (digit: number) =>
  `(global.set $steps (i64.add (i64.mul (global.get $steps) (i64.const 10)) (i64.const ${digit})))`;
const steps = exportOf("run", "(call $number (global.get $steps))");
const starting = (...functions: string[]) => pluginOf(`${started} ${functions.join(" ")} ${steps}`);
const asks = { imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))' };

const CALL_CASES: readonly AbiCase[] = [
  { of: "call", rule: "0 is success, and no output is empty", wasm: runOf(""), gives: "" },
  {
    of: "call",
    rule: "an export that returns nothing succeeds by coming back",
    wasm: pluginOf('(func (export "run"))'),
    gives: "",
  },
  {
    of: "call",
    rule: "any other number is a failure",
    wasm: pluginOf('(func (export "run") (result i32) (i32.const 1))'),
    fails: "plugin-error",
  },
  {
    of: "call",
    rule: "a negative number is a failure",
    wasm: pluginOf('(func (export "run") (result i32) (i32.const -1))'),
    fails: "plugin-error",
  },
  {
    of: "call",
    rule: "a failure takes the output back",
    wasm: pluginOf('(func (export "run") (result i32) (call $put (call $input)) (i32.const 1))'),
    input: "abc",
    fails: "plugin-error",
  },
  {
    of: "call",
    rule: "a trap is a failure",
    wasm: pluginOf('(func (export "run") (result i32) (unreachable))'),
    fails: "trap",
  },
  {
    of: "call",
    rule: "an export that is not there is said to be missing",
    wasm: pluginOf(""),
    fails: "missing-export",
  },
  {
    of: "call",
    rule: "an export that wants arguments cannot be called",
    wasm: pluginOf('(func (export "run") (param i32) (result i32) (i32.const 0))'),
    fails: "missing-export",
  },
  {
    of: "call",
    rule: "an export that is no function cannot be called",
    wasm: pluginOf('(global (export "run") i32 (i32.const 0))'),
    fails: "missing-export",
  },
  {
    of: "call",
    rule: "what one call leaves in memory and globals is not there in the next",
    wasm: starting(
      exportOf("change", `${step(1)} (i64.store (i32.const 0) (i64.const 5))`),
      exportOf("look", "(call $number (i64.add (global.get $steps) (i64.load (i32.const 0))))"),
    ),
    calls: ["change", "look"],
    gives: "0",
  },
  {
    of: "call",
    rule: "what one call leaves in a block is not there in the next",
    wasm: pluginOf(
      `${exportOf("change", "(call $store_u64 (call $alloc (i64.const 4096)) (i64.const -1))")}
       ${exportOf("look", "(call $number (call $load_u64 (call $alloc (i64.const 4096))))")}`,
    ),
    calls: ["change", "look"],
    gives: "0",
  },
];

const START_CASES: readonly AbiCase[] = [
  {
    of: "start-up",
    rule: "the module's start function runs first",
    wasm: starting(`(func $s ${step(1)}) (start $s)`, `(func (export "_initialize") ${step(2)})`),
    gives: "12",
  },
  {
    of: "start-up",
    rule: "_initialize runs before the call",
    wasm: starting(`(func (export "_initialize") ${step(2)})`),
    gives: "2",
  },
  {
    of: "start-up",
    rule: "_initialize and _start are one or the other",
    wasm: starting(`(func (export "_initialize") ${step(2)})`, `(func (export "_start") ${step(3)})`),
    gives: "2",
  },
  {
    of: "start-up",
    rule: "_start runs where there is no _initialize",
    wasm: starting(`(func (export "_start") ${step(3)})`),
    gives: "3",
  },
  {
    of: "start-up",
    rule: "__wasm_call_ctors runs where there is neither",
    wasm: starting(`(func (export "__wasm_call_ctors") ${step(4)})`),
    gives: "4",
  },
  {
    of: "start-up",
    rule: "hs_init comes last, with no arguments for Haskell",
    wasm: starting(
      `(func (export "_initialize") ${step(2)})`,
      `(func (export "hs_init") (param i32 i32) ${step(5)} (if (i32.or (local.get 0) (local.get 1)) (then (unreachable))))`,
    ),
    gives: "25",
  },
  {
    of: "start-up",
    rule: "an Extism function can be called in it",
    wasm: pluginOf(
      `(func (export "_initialize") (call $free (call $alloc (i64.const 8)))) ${exportOf("run", "(call $number (i64.const 1))")}`,
    ),
    gives: "1",
  },
];

const HOST_FUNCTION_CASES: readonly AbiCase[] = [
  {
    of: "host function",
    rule: "it gets a block and gives one",
    wasm: runOf("(call $put (call $ask (call $input)))", asks),
    input: "abc",
    ask: (input) => `<${input}>`,
    gives: "<abc>",
  },
  {
    of: "host function",
    rule: "what it answers is a block that the plug-in can free",
    wasm: runOf(
      "(local.set $a (call $ask (call $input))) (call $free (local.get $a)) (call $number (call $length (local.get $a)))",
      asks,
    ),
    input: "abc",
    ask: (input) => input,
    gives: "0",
  },
  {
    of: "host function",
    rule: "its argument stays the plug-in's",
    wasm: runOf(
      "(local.set $a (call $input)) (drop (call $ask (local.get $a))) (call $put (local.get $a))",
      asks,
    ),
    input: "abc",
    ask: () => "xyz",
    gives: "abc",
  },
  {
    of: "host function",
    rule: "it can answer with nothing",
    wasm: runOf("(call $number (call $ask (call $input)))", asks),
    input: "abc",
    ask: () => undefined,
    gives: "0",
  },
  {
    of: "host function",
    rule: "an offset that is no block is empty",
    wasm: runOf("(call $put (call $ask (i64.const -1)))", asks),
    ask: (input) => `<${input}>`,
    gives: "<>",
  },
  {
    of: "host function",
    rule: "one answer can be the next one's argument",
    wasm: runOf("(call $put (call $ask (call $ask (call $input))))", asks),
    input: "a",
    ask: (input) => `${input}${input}`,
    gives: "aaaa",
  },
  {
    of: "host function",
    rule: "that throws ends the call",
    wasm: runOf("(call $put (call $ask (call $input)))", asks),
    ask: () => {
      throw new Error("no");
    },
    fails: "host-function-failed",
  },
];

/** Cases of a call's life: its result, the start-up of its instance, and host functions. */
export const LIFE_CASES: readonly AbiCase[] = [...CALL_CASES, ...START_CASES, ...HOST_FUNCTION_CASES];
