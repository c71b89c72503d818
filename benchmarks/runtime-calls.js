// What a call of a plug-in costs in a worker thread: medians and 99th percentiles, in microseconds.
// Run: npm run build && node benchmarks/runtime-calls.js
import { createRuntime } from "@mortise/runtime";
import wabt from "wabt";

const source = `(module
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_load_u64" (func $input_load_u64 (param i64) (result i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/user" "sync" (func $sync (param i64) (result i64)))
  (import "extism:host/user" "async" (func $async (param i64) (result i64)))
  (memory (export "memory") 1)
  ;; Inputs here are multiples of 8 bytes long.
  (func $input (result i64) (local $n i64) (local $p i64) (local $i i64)
    (local.set $n (call $input_length))
    (local.set $p (call $alloc (local.get $n)))
    (block $done (loop $next
      (br_if $done (i64.ge_u (local.get $i) (local.get $n)))
      (call $store_u64 (i64.add (local.get $p) (local.get $i)) (call $input_load_u64 (local.get $i)))
      (local.set $i (i64.add (local.get $i) (i64.const 8)))
      (br $next)))
    (local.get $p))
  (func $out (param $p i64) (call $output_set (local.get $p) (call $length (local.get $p))))
  (func (export "nothing") (result i32) (i32.const 0))
  (func (export "echo") (result i32) (call $out (call $input)) (i32.const 0))
  (func (export "oneSync") (result i32) (call $out (call $sync (call $input))) (i32.const 0))
  (func (export "oneAsync") (result i32) (call $out (call $async (call $input))) (i32.const 0))
  (func (export "tenAsync") (result i32) (local $i i32)
    (loop $next
      (drop (call $async (call $input)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10))))
    (i32.const 0)))`;

const { parseWat } = await wabt();
const wasm = new Uint8Array(parseWat("bench.wat", source, {}).toBinary({}).buffer);
const imports = {
  "extism:host/user": { sync: () => '{"ok":true}', async: async () => '{"ok":true}' },
};
const runtime = createRuntime({ limits: { callTimeoutMs: 10_000 } });

/** Times `run`, after a fifth as many runs to warm up. */
async function measure(name, times, run) {
  for (let turn = 0; turn < times / 5; turn += 1) await run();
  const taken = [];
  for (let turn = 0; turn < times; turn += 1) {
    const started = performance.now();
    await run();
    taken.push((performance.now() - started) * 1_000);
  }
  taken.sort((one, other) => one - other);
  const at = (part) => taken[Math.floor(taken.length * part)].toFixed(0).padStart(8);
  console.log(`${name.padEnd(48)} p50 ${at(0.5)} µs   p99 ${at(0.99)} µs`);
}

console.log(`Node.js ${process.version}`);
for (const state of ["fresh", "kept"]) {
  const plugin = await runtime.load(wasm, { imports, state });
  const input = "x".repeat(400);
  await measure(`${state}: no-op call`, 5_000, () => plugin.call("nothing"));
  await measure(`${state}: echo 400 B`, 5_000, () => plugin.call("echo", input));
  await measure(`${state}: echo 64 KiB`, 300, () => plugin.call("echo", "x".repeat(65_536)));
  await measure(`${state}: one sync host function, 400 B`, 3_000, () => plugin.call("oneSync", input));
  await measure(`${state}: one async host function, 400 B`, 3_000, () => plugin.call("oneAsync", input));
  await measure(`${state}: ten async host functions, 400 B`, 500, () => plugin.call("tenAsync", input));
  await plugin.close();
}
await measure("load, first call (starts a thread), close", 30, async () => {
  const plugin = await runtime.load(wasm, { imports });
  await plugin.call("nothing");
  await plugin.close();
});
const before = process.memoryUsage().rss;
const soaked = await runtime.load(wasm, { imports });
for (let turn = 0; turn < 20_000; turn += 1) await soaked.call("oneAsync", "x".repeat(400));
const grown = (process.memoryUsage().rss - before) / 1024 / 1024;
console.log(
  `20,000 fresh calls on one plug-in: resident memory ${grown >= 0 ? "+" : ""}${grown.toFixed(0)} MiB`,
);
await runtime.close();
