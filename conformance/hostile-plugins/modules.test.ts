// Files that are no plug-ins, and plug-ins that ask for what is not there.

import { createRuntime } from "@mortise/runtime";
import { expect, test } from "vitest";
import { endOf } from "../runtime/errors.ts";
import { randomFrom } from "../runtime/random.ts";
import { compileWat, pluginOf } from "../runtime/wat.ts";
import { type Hostile, tryFamily } from "./trial.ts";

const NO_MODULE = "invalid-module";
const refused = (name: string, wasm: Uint8Array, ends: Hostile["ends"] = NO_MODULE): Hostile => ({
  name,
  wasm,
  at: "load",
  ends,
});
const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const bytes = (...rest: number[]) => Uint8Array.of(...header, ...rest);
const importing = (what: string) =>
  compileWat(`(module (import ${what}) (func (export "run") (result i32) (i32.const 0)))`);
const good = pluginOf('(table 3 funcref) (func (export "run") (result i32) (i32.const 0))');

tryFamily(
  "what is no module",
  [
    refused("nothing", new Uint8Array()),
    refused("half a header", Uint8Array.of(0, 0x61, 0x73)),
    refused("text", new TextEncoder().encode("export function run() {}")),
    refused("a component", Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0)),
    refused("a section longer than the file", bytes(1, 0xff, 0xff, 0xff, 0xff, 0x0f)),
    refused("a section of an unknown kind", bytes(99, 0)),
    refused("a section twice", bytes(1, 1, 0, 1, 1, 0)),
    refused("sections in the wrong order", bytes(3, 1, 0, 1, 1, 0)),
    refused("four thousand million imports announced", bytes(2, 5, 0xff, 0xff, 0xff, 0xff, 0x0f)),
    refused("a name that is no UTF-8", bytes(2, 7, 1, 1, 0xff, 1, 0xfe, 0, 0)),
    refused("a number that never ends", bytes(1, 6, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80)),
    refused("functions without code", bytes(1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0)),
    refused("an export of a function that is not there", bytes(7, 5, 1, 1, 0x61, 0, 9)),
    refused("shared memory", compileWat("(module (memory 1 2 shared))")),
    refused("64-bit memory", compileWat("(module (memory i64 1))")),
    refused("cut off after its first half", good.subarray(0, good.length / 2)),
    refused("cut off before its last byte", good.subarray(0, -1)),
    refused("larger than a module may be", good, "module-too-large"),
  ].map((one) =>
    one.ends === "module-too-large" ? { ...one, options: { limits: { moduleBytes: 64 } } } : one,
  ),
);

tryFamily("imports that are not there", [
  ...[
    '"env" "memcpy" (func)',
    '"extism:host/user" "ask" (func (param i64) (result i64))',
    '"extism:host/user" "toString" (func)',
    '"extism:host/user" "__proto__" (func)',
    '"__proto__" "toString" (func)',
    '"constructor" "prototype" (func)',
    '"extism:host/env" "no_such_function" (func)',
    '"extism:host/env" "hasOwnProperty" (func (param i64) (result i64))',
    '"extism:host/env" "alloc" (func (param i32) (result i32))',
    '"extism:host/env" "alloc" (func (param i64 i64) (result i64))',
    '"extism:host/env" "free" (func (param i64) (result i64))',
    '"extism:host/env" "input_set" (func (param i64 i64))',
    '"extism:host/env" "reset" (func)',
    '"extism:host/env" "memory_bytes" (func (result i64))',
    '"extism:host/env" "alloc" (global i64)',
    '"wasi_snapshot_preview1" "proc_exec" (func)',
    '"wasi_snapshot_preview1" "proc_exit" (func (param i64))',
    '"wasi_unstable" "fd_write" (func (param i32 i32 i32 i32) (result i32))',
    '"env" "base" (global i32)',
    '"env" "tag" (tag)',
    '"wasm:js-string" "length" (func (param externref) (result i32))',
  ].map((what) => refused(what, importing(what), ["missing-import", NO_MODULE])),
  {
    name: "a host function of another type than any can have",
    wasm: importing('"extism:host/user" "ask" (func (param externref) (result i64))'),
    at: "load",
    ends: "missing-import",
    options: { imports: { "extism:host/user": { ask: () => 1n } } },
  },
]);

tryFamily(
  "names that JavaScript knows",
  ["__proto__", "constructor", "then", "toString", "", "\\00", "\\f0\\9f\\a7\\80"].map(
    (name): Hostile => ({
      name: `an export named "${name}"`,
      wasm: pluginOf(`(func (export "${name}") (result i32) (i32.const 0))`),
      ends: "ok",
      act: async (plugin) => {
        for (const known of plugin.exports) await plugin.call(known);
        for (const unknown of ["valueOf", "hasOwnProperty"])
          expect(await endOf(plugin.call(unknown))).toBe("missing-export");
      },
    }),
  ),
);

test("bytes at random, and modules with bytes changed or cut off, are refused with a code or load and end", async () => {
  const { below, seed } = randomFrom(process.env.MORTISE_SEED);
  const runtime = createRuntime({ limits: { callTimeoutMs: 50, memoryPages: 64 } });
  const known = new Set([
    "ok",
    NO_MODULE,
    "missing-import",
    "memory-limit",
    "missing-export",
    "trap",
    "plugin-error",
    "call-timeout",
    "module-too-large",
  ]);
  const deadline = performance.now() + 3_000;
  for (let turn = 0; turn < 600 && performance.now() < deadline; turn += 1) {
    const wasm =
      turn % 3 === 0
        ? Uint8Array.from({ length: below(300) }, (_, at) => header[at] ?? below(256))
        : good.slice(0, turn % 3 === 1 ? below(good.length) : good.length);
    if (turn % 3 === 2)
      for (let change = below(4); change >= 0; change -= 1) wasm[below(wasm.length)] = below(256);
    const end = await endOf(
      runtime.load(wasm).then(async (plugin) => {
        await endOf(plugin.call("run", "x"));
        await plugin.close();
      }),
    );
    expect(known, `seed ${seed}, turn ${turn}: ${end}`).toContain(end);
  }
  await runtime.close();
});
