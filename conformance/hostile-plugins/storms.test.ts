// Plug-ins that say too much, or ask too often; and one that fills JavaScript's own heap.

import { expect } from "vitest";
import { runOf } from "../runtime/wat.ts";
import { type Hostile, tryFamily } from "./trial.ts";

const limits = { callTimeoutMs: 20_000 };
let heard = 0;
let asked = 0;
const log = () => {
  heard += 1;
};
const ask = () => {
  asked += 1;
};
const times = (count: number, code: string) =>
  `(loop $l ${code} (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${count}))))`;
const wasi = (name: string, type: string) => ({
  imports: `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${type}))`,
});
const asks = { imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))' };
/** What may be logged, over what one entry counts at least. */
const MOST_ENTRIES = 65_536 / 64 + 1;

const logging = (name: string, code: string, around = {}): Hostile => ({
  name,
  wasm: runOf(code, around),
  ends: "ok",
  options: { limits, log, logLevel: "trace" },
  act: (plugin) => {
    heard = 0;
    return plugin.call("run", "a line");
  },
  check: () => expect(heard, "entries").toBeLessThanOrEqual(MOST_ENTRIES),
});
const calling = (name: string, count: number, most: number): Hostile => ({
  name,
  wasm: runOf(times(count, "(drop (call $ask (i64.const 0)))"), asks),
  ends: count > most ? "host-call-limit" : "ok",
  options: {
    limits: { ...limits, hostCalls: most },
    imports: { "extism:host/user": { ask } },
  },
  act: (plugin) => {
    asked = 0;
    return plugin.call("run");
  },
  check: () => expect(asked).toBe(Math.min(count, most)),
});

/** Objects of WebAssembly's own garbage collector, each holding the one before; in bytes, as wabt writes none. */
function endlessList(): Uint8Array {
  const section = (id: number, ...content: number[]) => [id, content.length, ...content];
  const text = (name: string) => [name.length, ...Buffer.from(name)];
  const list = [0x5f, 2, 0x63, 0, 0, 0x63, 0, 0];
  const loop = [
    1, 1, 0x63, 0, 0x03, 0x40, 0x20, 0, 0x20, 0, 0xfb, 0, 0, 0x21, 0, 0x0c, 0, 0x0b, 0x41, 0, 0x0b,
  ];
  const success = [0, 0x41, 0, 0x0b];
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 2, ...list, 0x60, 0, 1, 0x7f),
    ...section(3, 2, 1, 1),
    ...section(7, 2, ...text("run"), 0, 0, ...text("fine"), 0, 1),
    ...section(10, 2, loop.length, ...loop, success.length, ...success),
  );
}

tryFamily("storms", [
  logging("200,000 log entries", times(200_000, "(call $log_info (i64.const 0))")),
  logging("20,000 log entries with text", times(20_000, "(call $log_error (call $input))")),
  logging("one log entry of 10 MB", "(call $log_warn (call $alloc (i64.const 10000000)))"),
  logging(
    "a log entry that is no UTF-8",
    "(local.set $a (call $alloc (i64.const 8))) (call $store_u64 (local.get $a) (i64.const -2)) (call $log_info (local.get $a))",
  ),
  logging(
    "standard output without a line's end",
    `(i32.store (i32.const 4) (i32.const 60000)) ${times(2_000, "(drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))")}`,
    wasi("fd_write", "(param i32 i32 i32 i32) (result i32)"),
  ),
  {
    ...logging("a log that throws", times(2, "(call $log_info (call $input))")),
    options: {
      limits,
      log: () => {
        throw new Error("the app's log is full");
      },
    },
  },
  calling("2,000 calls of a host function, where 1,000 are allowed", 2_000, 1_000),
  calling("1,000 calls of a host function, where 1,000 are allowed", 1_000, 1_000),
  calling("one call of a host function, where none is allowed", 1, 0),
]);

tryFamily("dying half-way", [
  {
    name: "JavaScript's heap of the thread is full",
    wasm: endlessList(),
    ends: "memory-limit",
    options: { limits: { ...limits, workerHeapMiB: 32 } },
    next: "fine",
  },
]);
