// Plug-ins that never come to an end, wherever they can.

import { pluginOf, runOf } from "../runtime/wat.ts";
import { type Hostile, tryFamily } from "./trial.ts";

const SPIN = "(loop $l (br $l))";
const asks = { imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))' };
const wasi = (name: string, type: string) => ({
  imports: `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${type}))`,
});
const looping = (name: string, code: string, around = {}): Hostile => ({
  name,
  wasm: runOf(code, around),
  ends: "call-timeout",
});
const starting = (name: string, start: string): Hostile => ({
  name,
  wasm: pluginOf(start),
  at: "every call",
  act: (plugin) => plugin.call("echo"),
  ends: ["call-timeout", "start-timeout"],
});

tryFamily("endless loops", [
  looping("in the export", SPIN),
  looping("that do nothing but branch by a table", "(loop $l (br_table $l $l $l (local.get $i)))"),
  looping(
    "over memory.fill",
    `(loop $l (memory.fill (i32.const 0) (i32.const 1) (i32.const 64000)) (br $l))`,
    {
      memory: "(memory 100)",
    },
  ),
  looping("over Extism's functions", "(loop $l (drop (call $length (i64.const 64))) (br $l))"),
  looping("over blocks made and freed", "(loop $l (call $free (call $alloc (i64.const 100))) (br $l))"),
  looping("over variables", "(loop $l (drop (call $var_get (i64.const 0))) (br $l))"),
  looping("over logs that nobody hears", "(loop $l (call $log_error (i64.const 0)) (br $l))"),
  looping(
    "over random bytes",
    "(loop $l (drop (call $random_get (i32.const 0) (i32.const 65536))) (br $l))",
    {
      ...wasi("random_get", "(param i32 i32) (result i32)"),
    },
  ),
  looping(
    "over the clock",
    "(loop $l (drop (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 0))) (br $l))",
    {
      ...wasi("clock_time_get", "(param i32 i64 i32) (result i32)"),
    },
  ),
  looping(
    "over sched_yield",
    "(loop $l (drop (call $sched_yield)) (br $l))",
    wasi("sched_yield", "(result i32)"),
  ),
  looping(
    "asleep for an hour",
    `(i64.store (i32.const 24) (i64.const 3600000000000))
     (drop (call $poll_oneoff (i32.const 0) (i32.const 100) (i32.const 1) (i32.const 200)))`,
    wasi("poll_oneoff", "(param i32 i32 i32 i32) (result i32)"),
  ),
  looping("that catch whatever would end them", `(loop $l (try (do ${SPIN}) (catch_all)) (br $l))`),
  {
    ...looping(
      "over calls of a host function that answers at once",
      "(loop $l (drop (call $ask (i64.const 0))) (br $l))",
      asks,
    ),
    options: { imports: { "extism:host/user": { ask: () => 1n } } },
    ends: ["call-timeout", "host-call-limit"],
  },
  {
    ...looping(
      "over calls of an async host function",
      "(loop $l (drop (call $ask (i64.const 0))) (br $l))",
      asks,
    ),
    options: { imports: { "extism:host/user": { ask: async () => 1n } } },
    ends: ["call-timeout", "host-call-limit"],
  },
  {
    ...looping("after a host function has answered", `(drop (call $ask (i64.const 0))) ${SPIN}`, asks),
    options: { imports: { "extism:host/user": { ask: async () => 1n } } },
  },
  {
    ...looping("with a hundred calls waiting behind", SPIN),
    options: { limits: { callTimeoutMs: 100 } },
    act: async (plugin) => {
      const waiting = Array.from({ length: 100 }, () => plugin.call("echo", "x"));
      await Promise.all([plugin.call("run", "").finally(() => Promise.all(waiting))]);
    },
  },
  starting("in the module's start function", `(func $s ${SPIN}) (start $s)`),
  starting("in _initialize", `(func (export "_initialize") ${SPIN})`),
  starting("in _start", `(func (export "_start") ${SPIN})`),
  starting("in __wasm_call_ctors", `(func (export "__wasm_call_ctors") ${SPIN})`),
  starting("in hs_init", `(func (export "hs_init") (param i32 i32) ${SPIN})`),
  starting(
    "in _initialize, over Extism's functions",
    '(func (export "_initialize") (loop $l (drop (call $alloc (i64.const 0))) (br $l)))',
  ),
]);
