// Plug-ins that never come to an end, wherever they can.

import { setTimeout as sleep } from "node:timers/promises";
import { createRuntime } from "@mortise/runtime";
import { expect, test } from "vitest";
import { endOf } from "../runtime/errors.ts";
import { exportOf, pluginOf, runOf } from "../runtime/wat.ts";
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
/** The call would have a minute: its start-up is what has no more time. */
const starting = (name: string, start: string): Hostile => ({
  name,
  wasm: pluginOf(start),
  at: "every call",
  act: (plugin) => plugin.call("echo"),
  ends: "start-timeout",
  options: { limits: { callTimeoutMs: 60_000, startTimeoutMs: 100 } },
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
      const waiting = Array.from({ length: 100 }, () => plugin.call("echo", "x", { timeoutMs: 20_000 }));
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
  {
    name: "ahead of a call, where it may not ask for the time",
    wasm: pluginOf(
      `(func (export "_initialize")
        (try (do (drop (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 0)))) (catch_all ${SPIN})))`,
      wasi("clock_time_get", "(param i32 i64 i32) (result i32)"),
    ),
    options: { limits: { startTimeoutMs: 100 } },
    act: async (plugin) => {
      for (let turn = 0; turn < 6; turn += 1) {
        await plugin.call("echo");
        if (turn % 2 === 1) await sleep(60 * turn);
      }
    },
    ends: "ok",
  },
]);

/** V8 alone would not look during these whether their thread is to end, or not for seconds. */
const UNHEARD: readonly Hostile[] = [
  looping("by return_call", "(call $a)", { memory: "(memory 1) (func $a return_call $a)" }),
  looping("by return_call, from function to function", "(call $a)", {
    memory: "(memory 1) (func $a return_call $b) (func $b (block return_call $a))",
  }),
  looping("by return_call_indirect", "(call $a)", {
    memory:
      "(memory 1) (table funcref (elem $a)) (type $t (func)) (func $a (return_call_indirect (type $t) (i32.const 0)))",
  }),
  { name: "by return_call_ref", wasm: tailCallByReference(), ends: "call-timeout" },
  overLong("memory.fill", "(memory.fill (i32.const 0) (i32.const 1) (i32.const 6400000))"),
  overLong("memory.copy", "(memory.copy (i32.const 0) (i32.const 100000) (i32.const 6400000))"),
  overLong(
    "memory.init",
    "(memory.init $d (i32.const 0) (i32.const 0) (i32.const 640000))",
    `(data $d "${"plug".repeat(160_000)}")`,
  ),
  overLong("table.fill", "(table.fill $t (i32.const 0) (ref.null func) (i32.const 100000))"),
  overLong("table.copy", "(table.copy $t $t (i32.const 0) (i32.const 1000) (i32.const 99000))"),
  overLong(
    "table.init",
    "(table.init $t $e (i32.const 0) (i32.const 0) (i32.const 50000))",
    `(func $e0) (elem $e func ${"$e0 ".repeat(50_000)})`,
  ),
  { name: "over array.fill", wasm: arrayFill(), ends: "call-timeout", next: "next" },
  {
    name: "over a function of two thousand times memory.fill",
    wasm: pluginOf(
      `(func $f ${"(memory.fill (i32.const 0) (i32.const 1) (i32.const 6400000))".repeat(2_000)})
       ${exportOf("run", "(loop $l (call $f) (br $l))")}`,
      { memory: "(memory 110)" },
    ),
    ends: "call-timeout",
  },
];

tryFamily("endless loops that V8 does not end", UNHEARD);

test.each(UNHEARD.map((one) => [one.name, one] as const))(
  "within a second, the thread is gone: %s",
  async (_name, { wasm }) => {
    const runtime = createRuntime();
    const plugin = await runtime.load(wasm, { limits: { callTimeoutMs: 100 } });
    const start = performance.now();
    expect(await endOf(plugin.call("run"))).toBe("call-timeout");
    await runtime.close();
    expect(runtime.metrics().threads).toBe(0);
    expect(performance.now() - start).toBeLessThan(1_000);
  },
);

function overLong(instruction: string, code: string, around = ""): Hostile {
  const memory = `(memory 110) (table $t 100000 funcref) ${around}`;
  return looping(`over ${instruction}`, `(loop $l ${code} (br $l))`, { memory });
}

/** The text format that is installed has no return_call_ref: it takes the place of other two bytes. */
function tailCallByReference(): Uint8Array {
  const wasm = pluginOf(
    `(type $t (func)) (func $a (type $t) (ref.func $a) (drop) (nop)) (elem declare func $a) ${exportOf("run", "(call $a)")}`,
  );
  const REF_FUNC = 0xd2;
  const DROP = 0x1a;
  const RETURN_CALL_REF = 0x15;
  const at = wasm.findIndex((byte, place) => byte === REF_FUNC && wasm[place + 2] === DROP) + 2;
  return wasm.with(at, RETURN_CALL_REF).with(at + 1, 0);
}

/** `run` fills an array of 6,400,000 bytes for ever; `next` does nothing. */
function arrayFill(): Uint8Array {
  const i32 = 0x41;
  const size = [i32, 0x80, 0xd0, 0x86, 0x03];
  const loop = [0x03, 0x40, 0x20, 0, i32, 0, i32, 1, ...size, 0xfb, 16, 1, 0x0c, 0, 0x0b];
  const run = [1, 1, 0x63, 1, ...size, 0xfb, 7, 1, 0x21, 0, ...loop, i32, 0, 0x0b];
  const next = [0, i32, 0, 0x0b];
  const name = (text: string) => [text.length, ...new TextEncoder().encode(text)];
  const section = (id: number, ...content: number[]) => [id, content.length, ...content];
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 2, 0x60, 0, 1, 0x7f, 0x5e, 0x78, 1),
    ...section(3, 2, 0, 0),
    ...section(7, 2, ...name("run"), 0, 0, ...name("next"), 0, 1),
    ...section(10, 2, run.length, ...run, next.length, ...next),
  );
}
