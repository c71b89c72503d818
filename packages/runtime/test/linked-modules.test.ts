import type { LoadOptions, Manifest } from "@mortise/runtime";
import { describe, expect, it } from "vitest";
import { echoes, errorOf, numberOf, pluginWat, testRuntime, wat } from "./wat.ts";

const { load } = testRuntime();
const link = (
  modules: Record<string, Uint8Array>,
  options?: LoadOptions & { memory?: Manifest["memory"] },
) => {
  const { memory, ...rest } = options ?? {};
  const wasm = Object.entries(modules).map(([name, data]) => ({ name, data }));
  return load({ wasm, ...(memory && { memory }) }, rest);
};
/** A main module whose `run` puts out the i64 that `body` leaves. */
const computing = (imports: string, body: string, more = "") =>
  pluginWat(`${more} (func (export "run") (result i32) (call $number ${body}) (i32.const 0))`, { imports });
const doubling = wat(
  '(module (func (export "double") (param i64) (result i64) (i64.mul (local.get 0) (i64.const 2))))',
);
const double = '(import "library" "double" (func $double (param i64) (result i64)))';

describe("linked modules", () => {
  it("call each other's functions", async () => {
    const plugin = await link({
      library: doubling,
      main: computing(double, "(call $double (i64.const 21))"),
    });
    expect(await numberOf(plugin.call("run"))).toBe(42n);
    expect(await echoes(plugin)).toBe(true);
  });

  it("are called by the one named main, wherever it is, or else by the last", async () => {
    const main = computing(double, "(call $double (i64.const 4))");
    const first = await link({ main, library: doubling });
    expect(await numberOf(first.call("run"))).toBe(8n);
    const last = await link({ library: doubling, other: main });
    expect(await numberOf(last.call("run"))).toBe(8n);
    expect(last.exports).toEqual(["echo", "run"]);
  });

  it("are linked in the order of what they import, not in which they are listed", async () => {
    const upper = wat(`(module ${double} (func (export "four") (result i64) (call $double (i64.const 2))))`);
    const four = '(import "upper" "four" (func $four (result i64)))';
    const plugin = await link({ upper, library: doubling, main: computing(four, "(call $four)") });
    expect(await numberOf(plugin.call("run"))).toBe(4n);
  });

  it("have Extism's functions, WASI and the app's functions, each on its own memory", async () => {
    const library = wat(`(module
      (import "extism:host/env" "input_length" (func $length (result i64)))
      (import "extism:host/user" "add" (func $add (param i64) (result i64)))
      (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "ask") (result i64)
        (drop (call $random (i32.const 0) (i32.const 8)))
        (if (i64.eqz (i64.load (i32.const 0))) (then (unreachable)))
        (call $add (call $length))))`);
    const ask = '(import "library" "ask" (func $ask (result i64)))';
    const main = computing(ask, "(i64.add (call $ask) (i64.load (i32.const 0)))");
    const imports = {
      "extism:host/user": {
        add: (_: unknown, call: { arguments: readonly unknown[] }) => Number(call.arguments[0]) + 1,
      },
    };
    const plugin = await link({ library, main }, { imports });
    expect(await numberOf(plugin.call("run", "abc"))).toBe(4n);
    expect(plugin.imports.map(({ name }) => name)).toContain("add");
    expect(plugin.imports.map(({ module }) => module)).not.toContain("library");
  });

  it("share memories, tables and globals that they give each other", async () => {
    const library = wat(`(module (memory (export "memory") 1) (global (export "base") i32 (i32.const 16))
      (table (export "calls") 1 funcref) (elem (i32.const 0) $seven) (func $seven (result i64) (i64.const 7))
      (func (export "read") (result i64) (i64.load (i32.const 16))))`);
    const imports = `(import "library" "memory" (memory 1)) (import "library" "base" (global $base i32))
      (import "library" "calls" (table 1 funcref)) (import "library" "read" (func $read (result i64)))`;
    const body = `(block (result i64) (i64.store (global.get $base) (i64.const 5))
      (i64.add (call $read) (call_indirect (result i64) (i32.const 0))))`;
    const plugin = await link({ library, main: wat(pluginText(imports, body)) });
    expect(await numberOf(plugin.call("run"))).toBe(12n);
    // WASI finds the memory that the module has from the other one.
    const time = `(import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))`;
    const now = "(i64.extend_i32_u (call $time (i32.const 0) (i64.const 0) (i32.const 24)))";
    const timed = await link({ library, main: wat(pluginText(imports + time, now)) });
    expect(await numberOf(timed.call("run"))).toBe(0n);
  });

  it("start up before those that import them, anew in each call", async () => {
    const library = wat(`(module (global $n (mut i64) (i64.const 1)) (start $begin)
      (func $begin (global.set $n (i64.mul (global.get $n) (i64.const 10))))
      (func (export "_initialize") (global.set $n (i64.add (global.get $n) (i64.const 3))))
      (func (export "next") (result i64) (global.set $n (i64.add (global.get $n) (i64.const 1))) (global.get $n)))`);
    const next = '(import "library" "next" (func $next (result i64)))';
    const more =
      '(global $seen (mut i64) (i64.const 0)) (func (export "_initialize") (global.set $seen (call $next)))';
    const main = computing(next, "(i64.add (i64.mul (global.get $seen) (i64.const 100)) (call $next))", more);
    const plugin = await link({ library, main });
    for (let call = 0; call < 4; call += 1) expect(await numberOf(plugin.call("run"))).toBe(1415n);
    const kept = await link({ library, main }, { state: "kept" });
    expect(await numberOf(kept.call("run"))).toBe(1415n);
    expect(await numberOf(kept.call("run"))).toBe(1416n);
  });

  it("have their memories bounded together", async () => {
    const library = wat(`(module (memory (export "memory") 1)
      (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`);
    const grow = '(import "library" "grow" (func $grow (param i32) (result i32)))';
    const body = `(block (result i64) (loop $more (br_if $more (i32.ge_s (call $grow (i32.const 1)) (i32.const 0))))
      (loop $more (br_if $more (i32.ge_s (memory.grow (i32.const 1)) (i32.const 0))))
      (i64.extend_i32_u (i32.add (call $grow (i32.const 0)) (memory.size))))`;
    const modules = { library, main: computing(grow, body) };
    expect(await numberOf((await link(modules, { limits: { memoryPages: 12 } })).call("run"))).toBe(12n);
    expect(await numberOf((await link(modules, { memory: { max_pages: 6 } })).call("run"))).toBe(6n);
    const error = await errorOf(link(modules, { limits: { memoryPages: 1 } }));
    expect(error).toMatchObject({ code: "memory-limit", limit: 1 });
  });
});

describe("modules that cannot be linked", () => {
  const main = computing(double, "(call $double (i64.const 1))");

  it("say what is missing, or of another type", async () => {
    const missing = async (library: string) => (await errorOf(link({ library: wat(library), main }))).imports;
    expect(await missing("(module)")).toEqual(["library.double"]);
    const other = '(module (func (export "double") (param i32) (result i64) (i64.const 1)))';
    expect(await missing(other)).toEqual(["library.double (as (i64) -> i64; it is (i32) -> i64)"]);
    expect(await missing('(module (memory (export "double") 1))')).toEqual([
      "library.double (as (i64) -> i64; it is a memory)",
    ]);
  });

  it("include those that ask the app for one function in two types", async () => {
    const library = wat(`(module (import "extism:host/user" "f" (func (param i32)))
      (func (export "double") (param i64) (result i64) (i64.const 1)))`);
    const asking = computing(
      `${double} (import "extism:host/user" "f" (func $f (param i64)))`,
      "(i64.const 1)",
    );
    const imports = { "extism:host/user": { f: () => {} } };
    const error = await errorOf(link({ library, main: asking }, { imports }));
    expect(error).toMatchObject({
      code: "missing-import",
      imports: [expect.stringContaining("host/user.f")],
    });
  });

  it("include those that import each other in a circle, or main", async () => {
    const a = wat('(module (import "b" "f" (func)) (func (export "f")))');
    const b = wat('(module (import "a" "f" (func)) (func (export "f")))');
    const error = await errorOf(link({ a, b, main: pluginWat("") }));
    expect(error).toMatchObject({ code: "invalid-manifest", at: "/wasm" });
    const fromMain = wat('(module (import "main" "echo" (func (result i32))))');
    const other = await errorOf(link({ library: fromMain, main: pluginWat("") }));
    expect(other).toMatchObject({ code: "missing-import", imports: ["main.echo"] });
  });

  it("include those that take the runtime's or the app's place", async () => {
    const imports = { "extism:host/user": { f: () => {} } };
    for (const name of ["extism:host/env", "wasi_snapshot_preview1", "extism:host/user"]) {
      const error = await errorOf(link({ [name]: doubling, main: pluginWat("") }, { imports }));
      expect(error).toMatchObject({ code: "invalid-manifest", at: "/wasm/0" });
    }
  });

  it("say which one is no module", async () => {
    const error = await errorOf(link({ library: Uint8Array.of(1, 2, 3), main: pluginWat("") }));
    expect(error).toMatchObject({ code: "invalid-module", at: "/wasm/0" });
  });

  it("fail in each call when V8 finds their sizes do not fit, and nothing else does", async () => {
    const library = wat('(module (memory (export "memory") 1))');
    const large = wat(pluginText('(import "library" "memory" (memory 2))', "(i64.const 1)"));
    const plugin = await link({ library, main: large });
    expect(await errorOf(plugin.call("run"))).toMatchObject({ code: "trap" });
    expect(await errorOf(plugin.call("run"))).toMatchObject({ code: "trap" });
  });
});

/** A main module without a memory of its own. */
function pluginText(imports: string, body: string): string {
  return `(module ${imports}
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
    (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
    (func (export "run") (result i32) (local $p i64)
      (local.set $p (call $alloc (i64.const 8)))
      (call $store_u64 (local.get $p) ${body})
      (call $output_set (local.get $p) (i64.const 8))
      (i32.const 0)))`;
}
