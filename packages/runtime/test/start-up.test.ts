import { setTimeout as sleep } from "node:timers/promises";
import { createRuntime, type LoadOptions, type Runtime } from "@mortise/runtime";
import { describe, expect, it, onTestFinished } from "vitest";
import { echoes, errorOf, pluginWat } from "./wat.ts";

const SPIN = "(loop $l (br $l))";
const ask = '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))';
const inline = { isolation: "inline", trusted: true } as const;
/** Longer than any test: whatever ends sooner was not ended by the call's own time. */
const LONG_MS = 60_000;

function open(threads?: number): Runtime {
  const runtime = createRuntime(threads === undefined ? {} : { threads });
  onTestFinished(() => runtime.close());
  return runtime;
}

function bounded(startTimeoutMs: number, more: LoadOptions = {}): LoadOptions {
  return { ...more, limits: { callTimeoutMs: LONG_MS, startTimeoutMs } };
}

describe("startTimeoutMs", () => {
  const starts: [name: string, code: string][] = [
    ["start", `(func $s ${SPIN}) (start $s)`],
    ["_initialize", `(func (export "_initialize") ${SPIN})`],
    ["_start", `(func (export "_start") ${SPIN})`],
    ["__wasm_call_ctors", `(func (export "__wasm_call_ctors") ${SPIN})`],
    ["hs_init", `(func (export "hs_init") (param i32 i32) ${SPIN})`],
  ];
  for (const [name, code] of starts) {
    it(`ends a start-up that spins in ${name}, at each call, and other plug-ins work on`, async () => {
      const runtime = open();
      const other = await runtime.load(pluginWat(""));
      const plugin = await runtime.load(pluginWat(code), bounded(150));
      for (let turn = 0; turn < 2; turn += 1) {
        const began = performance.now();
        const failed = { code: "start-timeout", limit: 150, exportName: "echo" };
        expect(await errorOf(plugin.call("echo"))).toMatchObject(failed);
        expect(performance.now() - began).toBeGreaterThan(145);
        expect(await echoes(other)).toBe(true);
      }
    });
  }

  it("is of all that an instance runs before its export, together", async () => {
    const wait = "(drop (call $ask (call $alloc (i64.const 1))))";
    const source = pluginWat(
      `(func (export "_initialize") ${wait}) (func (export "hs_init") (param i32 i32) ${wait})`,
      { imports: ask },
    );
    const imports = { "extism:host/user": { ask: () => sleep(150, 0n) } };
    const plugin = await open().load(source, bounded(250, { imports }));
    expect(await errorOf(plugin.call("echo"))).toMatchObject({ code: "start-timeout", limit: 250 });
    const patient = await open().load(source, bounded(30_000, { imports }));
    expect(await echoes(patient)).toBe(true);
  });

  it("bounds no export: that has the call's own time", async () => {
    const source = pluginWat(
      `(func (export "_initialize")) (func (export "run") (result i32)
        (drop (call $ask (call $alloc (i64.const 1)))) (i32.const 0))
       (func (export "spin") (result i32) ${SPIN} (i32.const 0))`,
      { imports: ask },
    );
    const imports = { "extism:host/user": { ask: () => sleep(700, 0n) } };
    const plugin = await open().load(source, bounded(300, { imports }));
    await plugin.call("run");
    const spins = plugin.call("spin", "", { timeoutMs: 700 });
    expect(await errorOf(spins)).toMatchObject({ code: "call-timeout", limit: 700 });
  });

  it("gives way to the call's own time where that is shorter", async () => {
    const plugin = await open().load(pluginWat(`(func $s ${SPIN}) (start $s)`), bounded(LONG_MS));
    const failed = { code: "call-timeout", limit: 100 };
    expect(await errorOf(plugin.call("echo", "", { timeoutMs: 100 }))).toMatchObject(failed);
  });

  it("ends a start-up that waits for the app alone: calls beside it on its thread go on", async () => {
    const source = pluginWat(`(func (export "_initialize") (drop (call $ask (call $alloc (i64.const 1)))))`, {
      imports: ask,
    });
    const { promise: never } = Promise.withResolvers<bigint>();
    const { promise: gate, resolve: release } = Promise.withResolvers<bigint>();
    const answers = [gate, never];
    const imports = {
      "extism:host/user": {
        ask: (_: unknown, { context }: { context: unknown }) => answers[Number(context)] ?? 0n,
      },
    };
    const runtime = open(1);
    const limits = { callTimeoutMs: LONG_MS, startTimeoutMs: 2_000, workers: 2 };
    const plugin = await runtime.load(source, { imports, limits });
    const late = errorOf(plugin.call("echo", "", { context: 1 }));
    await sleep(1_000);
    const beside = plugin.call("echo", "beside", { context: 0 });
    expect(await late).toMatchObject({ code: "start-timeout", limit: 2_000 });
    release(0n);
    expect((await beside).text()).toBe("beside");
  });

  it("cannot stop a start-up inline, which has failed all the same", async () => {
    // Some 100 ms, and more on a slow machine.
    const source = pluginWat(
      `(func (export "_initialize") (local $i i32)
        (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 200000000)))))`,
    );
    const plugin = await open().load(source, bounded(5, inline));
    for (let turn = 0; turn < 2; turn += 1)
      expect(await errorOf(plugin.call("echo"))).toMatchObject({ code: "start-timeout", limit: 5 });
    const short = errorOf(plugin.call("echo", "", { timeoutMs: 1 }));
    expect(await short).toMatchObject({ code: "call-timeout", limit: 1 });
  });

  it.runIf("Suspending" in WebAssembly)("ends a start-up inline that waits", async () => {
    const source = pluginWat(`(func (export "_initialize") (drop (call $ask (call $alloc (i64.const 1)))))`, {
      imports: ask,
    });
    const { promise: never } = Promise.withResolvers<bigint>();
    const imports = { "extism:host/user": { ask: () => never } };
    const plugin = await open().load(source, bounded(100, { ...inline, imports }));
    expect(await errorOf(plugin.call("echo"))).toMatchObject({ code: "start-timeout", limit: 100 });
  });
});

describe("a start-up ahead of its call that does not come back", () => {
  /** In a call it is short. Ahead of one it may not ask for the time, notices, and spins. */
  const lurking = (more = "", imports = "") =>
    pluginWat(
      `(func (export "_initialize")
        (try (do (drop (call $clock (i32.const 1) (i64.const 0) (i32.const 0)))) (catch_all ${SPIN})))
       ${more}`,
      {
        imports: `(import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32))) ${imports}`,
      },
    );

  it("is ended without any call, and so is its thread", async () => {
    const runtime = open();
    const plugin = await runtime.load(lurking(), bounded(100));
    // The second call shows that it is short; the next instance is made ahead.
    for (let turn = 0; turn < 2; turn += 1) expect(await echoes(plugin)).toBe(true);
    await expect.poll(() => runtime.metrics().threads, { timeout: 10_000 }).toBe(0);
  });

  it("fails no call, of its own plug-in or another's, and keeps none waiting for its time", async () => {
    const runtime = open(1);
    const plugin = await runtime.load(lurking(), bounded(LONG_MS));
    const other = await runtime.load(pluginWat(""), bounded(LONG_MS));
    for (let turn = 0; turn < 4; turn += 1) {
      for (let call = 0; call < 2; call += 1) expect(await echoes(plugin)).toBe(true);
      if (turn % 2 === 1) await sleep(100);
      expect(await echoes(turn < 2 ? other : plugin)).toBe(true);
    }
  });

  it("is not begun beside a call that waits on the same thread", async () => {
    const imports = { "extism:host/user": { ask: () => sleep(500, 0n) } };
    const run =
      '(func (export "run") (result i32) (drop (call $ask (call $alloc (i64.const 1)))) (i32.const 0))';
    const runtime = open(1);
    const limits = { callTimeoutMs: LONG_MS, startTimeoutMs: 100, workers: 3 };
    const plugin = await runtime.load(lurking(run, ask), { imports, limits });
    await echoes(plugin);
    const waiting = plugin.call("run");
    for (let turn = 0; turn < 3; turn += 1) expect(await echoes(plugin)).toBe(true);
    await waiting;
  });
});
