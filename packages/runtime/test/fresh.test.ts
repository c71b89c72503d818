import { setTimeout as sleep } from "node:timers/promises";
import type { LogEntry } from "@mortise/runtime";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { canSuspend } from "../src/jspi.ts";
import { parseModule } from "../src/module/parse.ts";
import { findRestorable } from "../src/module/restorable.ts";
import { numberOf, pluginWat, testRuntime, wat } from "./wat.ts";

const { load } = testRuntime();
/** The test plug-ins import `http_request`: inline, only an engine with JSPI takes them. */
const isolations = canSuspend ? [{}, { isolation: "inline", trusted: true } as const] : [{}];
const restorable = (source: Uint8Array) => findRestorable(parseModule(source));

/** Ways to keep something from one call to the next: what `spoil` does, and how `look` would see it (0: not). */
const channels: [name: string, isRestorable: boolean, declarations: string, spoil: string, look: string][] = [
  ["memory", true, "", "(i64.store (i32.const 70000) (i64.const 9))", "(i64.load (i32.const 70000))"],
  [
    "data that was there",
    true,
    '(data (i32.const 64) "\\00\\00\\00\\00\\00\\00\\00\\00")',
    "(i64.store (i32.const 64) (i64.const 9))",
    "(i64.load (i32.const 64))",
  ],
  [
    "a global",
    true,
    "(global $g (mut i64) (i64.const 0))",
    "(global.set $g (i64.const 9))",
    "(global.get $g)",
  ],
  [
    "a fraction in a global",
    true,
    "(global $g (mut f64) (f64.const 0)) (global $fixed i32 (i32.const 1))",
    "(global.set $g (f64.const nan:0xfffff))",
    "(i64.reinterpret_f64 (global.get $g))",
  ],
  [
    "memory that has grown",
    true,
    "",
    "(drop (memory.grow (i32.const 3)))",
    "(i64.extend_i32_u (i32.sub (memory.size) (i32.const 2)))",
  ],
  [
    "a table's element",
    false,
    "(table 2 funcref) (elem declare func $one) (func $one)",
    "(table.set (i32.const 0) (ref.func $one))",
    "(i64.extend_i32_u (i32.eqz (ref.is_null (table.get (i32.const 0)))))",
  ],
  [
    "a table's length",
    false,
    "(table $t 2 funcref)",
    "(drop (table.grow $t (ref.null func) (i32.const 1)))",
    "(i64.extend_i32_u (i32.sub (table.size $t) (i32.const 2)))",
  ],
  [
    "a dropped data segment",
    false,
    '(data $d "x")',
    "(data.drop $d)",
    "(memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)) (i64.const 0)",
  ],
  [
    "a dropped element segment",
    false,
    "(table $t 2 funcref) (elem $e func $one) (func $one)",
    "(elem.drop $e)",
    "(table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1)) (i64.const 0)",
  ],
  [
    "a reference in a global",
    false,
    "(global $g (mut funcref) (ref.null func)) (elem declare func $one) (func $one)",
    "(global.set $g (ref.func $one))",
    "(i64.extend_i32_u (i32.eqz (ref.is_null (global.get $g))))",
  ],
  [
    "a block",
    true,
    "(global $at (mut i64) (i64.const 0))",
    "(global.set $at (call $alloc (i64.const 8))) (call $store_u64 (global.get $at) (i64.const 9))",
    "(call $load_u64 (call $alloc (i64.const 8)))",
  ],
  [
    "a variable",
    true,
    '(data (i32.const 0) "name")',
    "(call $var_set (call $text (i32.const 0) (i32.const 4)) (call $text (i32.const 0) (i32.const 4)))",
    "(call $var_get (call $text (i32.const 0) (i32.const 4)))",
  ],
];

describe("a fresh call sees nothing of the ones before it", () => {
  for (const [name, isRestorable, declarations, spoil, look] of channels) {
    it(`in ${name}`, async () => {
      const source = pluginWat(
        `${declarations} (func (export "spoil") (result i32) ${spoil} (i32.const 0))
        (func (export "trap") (result i32) ${spoil} (unreachable))
        (func (export "look") (result i32) (call $number (block (result i64) ${look})) (i32.const 0))`,
        { memory: '(memory (export "memory") 2)' },
      );
      expect(restorable(source) !== undefined).toBe(isRestorable);
      for (const options of isolations) {
        const plugin = await load(source, options);
        for (let turn = 0; turn < 6; turn += 1) {
          await plugin.call("spoil");
          // Some of the next instances are made ahead, some are not.
          if (turn % 2 === 0) await sleep(10);
          expect(await numberOf(plugin.call("look"))).toBe(0n);
          if (turn % 3 === 0) await plugin.call("trap").catch(() => {});
        }
      }
    });
  }

  it("is not put back when code is of a kind that is not known", () => {
    const unknown = [
      '(tag $t) (func (export "run") (try (do (throw $t)) (catch_all)))',
      "(memory 1) (func (drop (i32x4.extract_lane 0 (v128.load (i32.const 0)))))",
    ];
    for (const body of unknown) expect(restorable(wat(`(module ${body})`))).toBeUndefined();
    const known = '(func (export "run") (param i32) (block (block (br_table 0 1 0 (local.get 0)))))';
    expect(restorable(wat(`(module ${known})`))).toEqual([]);
  });
});

describe("an instance that is made ahead of its call", () => {
  const random = '(import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))';

  it("is not one that drew random numbers: each call has its own", async () => {
    const source = pluginWat(
      `(func (export "_initialize") (drop (call $random (i32.const 0) (i32.const 8))))
       (func (export "run") (result i32) (call $number (i64.load (i32.const 0))) (i32.const 0))`,
      { imports: random },
    );
    for (const options of isolations) {
      const plugin = await load(source, options);
      const seen = new Set<bigint>();
      for (let turn = 0; turn < 8; turn += 1) {
        seen.add(await numberOf(plugin.call("run")));
        await sleep(5);
      }
      expect(seen.size).toBe(8);
    }
  });

  it("has not called host functions or logged: both happen once in each call, and in its name", async () => {
    const asked: string[] = [];
    const logged: LogEntry[] = [];
    const source = pluginWat(
      `(func $start (call $tell) (call $log_info (call $alloc (i64.const 3)))) (start $start)
       (func (export "run") (result i32) (i32.const 0))`,
      { imports: '(import "extism:host/user" "tell" (func $tell))' },
    );
    const plugin = await load(source, {
      imports: { "extism:host/user": { tell: async (_, { context }) => void asked.push(String(context)) } },
      log: (entry) => void logged.push(entry),
    });
    for (const context of ["a", "b", "c", "d"]) {
      await plugin.call("run", "", { context });
      await sleep(10);
    }
    expect(asked).toEqual(["a", "b", "c", "d"]);
    expect(logged.map(({ exportName }) => exportName)).toEqual(["run", "run", "run", "run"]);
  });

  it("has what its start-up made, blocks included", async () => {
    const source = pluginWat(
      `(global $at (mut i64) (i64.const 0)) (global $count (mut i64) (i64.const 0))
       (func (export "_initialize") (global.set $at (call $alloc (i64.const 8)))
         (call $store_u64 (global.get $at) (i64.const 77)))
       (func (export "run") (result i32) (global.set $count (i64.add (global.get $count) (i64.const 1)))
         (call $number (i64.add (global.get $count) (call $load_u64 (global.get $at)))) (i32.const 0))`,
    );
    const plugin = await load(source);
    for (let turn = 0; turn < 6; turn += 1) {
      expect(await numberOf(plugin.call("run", "input"))).toBe(78n);
      await sleep(turn % 2);
    }
  });

  it("is made once where its start-up asks for random numbers, as Go's does, and that is the call's own", async () => {
    const source = pluginWat(
      `(func (export "_initialize") (drop (call $random (i32.const 0) (i32.const 8))))
       (func (export "run") (result i32) (call $number (i64.load (i32.const 0))) (i32.const 0))`,
      {
        imports: '(import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))',
      },
    );
    const made = vi.spyOn(WebAssembly, "Instance");
    onTestFinished(() => made.mockRestore());
    const plugin = await load(source, { isolation: "inline", trusted: true });
    const seen = new Set<bigint>();
    const call = async () => seen.add(await numberOf(plugin.call("run")));
    for (let turn = 0; turn < 4; turn += 1) await call();
    const before = made.mock.calls.length;
    for (let turn = 0; turn < 10; turn += 1) {
      await call();
      await sleep(1);
    }
    expect(made.mock.calls.length - before).toBeLessThanOrEqual(11);
    expect(seen.size).toBe(14);
  });
});
