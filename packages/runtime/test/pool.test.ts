import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { setTimeout as sleep } from "node:timers/promises";
import { createRuntime, type LoadOptions, type RuntimeOptions } from "@mortise/runtime";
import { afterEach, describe, expect, it } from "vitest";
import { PendingCall } from "../src/pending-call.ts";
import { Deadlines } from "../src/pool/deadlines.ts";
import { PluginCalls } from "../src/pool/plugin-calls.ts";
import { echoes, errorOf, pluginWat } from "./wat.ts";

const engine: object = Reflect.get(globalThis, "WebAssembly");
const canSuspend = Reflect.has(engine, "Suspending");
const wasm = pluginWat(
  `(func (export "ask") (result i32) (call $out (call $ask (call $input))) (i32.const 0))
   (func (export "spin") (result i32) (loop $l (br $l)) (i32.const 0))
   (func (export "askThenSpin") (result i32) (drop (call $ask (call $input))) (loop $l (br $l)) (i32.const 0))`,
  { imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))' },
);

/** A host function that answers each question when the test says so. */
function desk() {
  const open = new Map<string, (answer: string) => void>();
  const ask = (input?: Uint8Array) => {
    const name = new TextDecoder().decode(input);
    return new Promise<string>((resolve) => open.set(name, resolve));
  };
  const waitFor = async (count: number) => {
    while (open.size < count) await sleep(1);
  };
  const answer = (name: string) => {
    open.get(name)?.(`answer to ${name}`);
    open.delete(name);
  };
  return { open, imports: { "extism:host/user": { ask } }, waitFor, answer };
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function open(options: RuntimeOptions) {
  let started = 0;
  const count = () => {
    started += 1;
  };
  subscribe("worker_threads", count);
  const runtime = createRuntime(options);
  closing.push(async () => {
    unsubscribe("worker_threads", count);
    await runtime.close();
  });
  return {
    runtime,
    load: (loadOptions: LoadOptions) => runtime.load(wasm, loadOptions),
    get started() {
      return started;
    },
  };
}

describe.skipIf(!canSuspend)("calls of one plug-in that wait (JSPI)", () => {
  it("share threads when there are no more of these", async () => {
    const pool = open({ threads: 2, limits: { callTimeoutMs: 20_000 } });
    const { imports, waitFor, answer, open: asked } = desk();
    const plugin = await pool.load({ imports, limits: { workers: 40 } });
    const calls = Array.from({ length: 40 }, (_each, index) => plugin.call("ask", `q${index}`));
    await waitFor(40);
    expect(plugin.metrics()).toMatchObject({ running: 40, waiting: 0 });
    expect(pool.runtime.metrics()).toMatchObject({ threads: 2 });
    for (const name of [...asked.keys()].reverse()) answer(name);
    const texts = (await Promise.all(calls)).map((result) => result.text());
    expect(texts).toEqual(calls.map((_call, index) => `answer to q${index}`));
  });

  it("are given up one by one: nothing else ends with them", async () => {
    const pool = open({ threads: 1, limits: { callTimeoutMs: 20_000 } });
    const { imports, waitFor, answer } = desk();
    const plugin = await pool.load({ imports, limits: { workers: 3 } });
    const abort = new AbortController();
    const first = plugin.call("ask", "first");
    const second = errorOf(plugin.call("ask", "second", { signal: abort.signal }));
    const third = errorOf(plugin.call("ask", "third", { timeoutMs: 300 }));
    await waitFor(3);
    abort.abort();
    expect((await second).code).toBe("aborted");
    expect((await third).code).toBe("call-timeout");
    answer("second");
    answer("third");
    expect(await echoes(plugin)).toBe(true);
    answer("first");
    expect((await first).text()).toBe("answer to first");
    expect(pool.started).toBe(2);
    expect(pool.runtime.metrics()).toMatchObject({ busyThreads: 0 });
  });

  it("end with worker-died when another call of their plug-in spins, and calls of other plug-ins do not", async () => {
    const pool = open({ threads: 2, limits: { callTimeoutMs: 20_000 } });
    const bad = desk();
    const good = desk();
    const spinning = await pool.load({ imports: bad.imports, limits: { workers: 3 } });
    const other = await pool.load({ imports: good.imports, limits: { workers: 3 } });
    const others = [other.call("ask", "1")];
    await good.waitFor(1);
    const waiting = errorOf(spinning.call("ask", "waits"));
    await bad.waitFor(1);
    others.push(other.call("ask", "2"));
    await good.waitFor(2);
    const spins = errorOf(spinning.call("askThenSpin", "spins", { timeoutMs: 400 }));
    await bad.waitFor(2);
    bad.answer("spins");
    expect((await spins).code).toBe("call-timeout");
    expect((await waiting).code).toBe("worker-died");
    expect(await echoes(spinning)).toBe(true);
    good.answer("1");
    good.answer("2");
    expect((await Promise.all(others)).map((result) => result.text())).toEqual([
      "answer to 1",
      "answer to 2",
    ]);
  });

  it("make room for a plug-in that has no thread", async () => {
    const pool = open({ threads: 1, limits: { callTimeoutMs: 20_000 } });
    const imports = { "extism:host/user": { ask: () => sleep(20, "late") } };
    const noisy = await pool.load({ imports, limits: { workers: 10, queuedCalls: 1_000 } });
    const quiet = await pool.load({ imports });
    let done = 0;
    const flood = Array.from({ length: 200 }, () => noisy.call("ask", "x").then(() => (done += 1)));
    await sleep(100);
    const before = done;
    await quiet.call("ask", "x");
    // Those that ran already end first: no more than had a place.
    expect(done - before).toBeLessThanOrEqual(40);
    expect(done).toBeLessThan(200);
    await Promise.all(flood);
  });
});

describe("a pool", () => {
  it("gives plug-ins turns, not calls", async () => {
    const pool = open({ threads: 1 });
    const imports = { "extism:host/user": { ask: () => sleep(3, "late") } };
    const noisy = await pool.load({ imports, limits: { queuedCalls: 1_000, callTimeoutMs: 20_000 } });
    const quiet = await pool.load({ imports });
    const order: string[] = [];
    const flood = Array.from({ length: 50 }, () => noisy.call("ask", "x").then(() => order.push("noisy")));
    const turns = [1, 2, 3].map(() => quiet.call("ask", "x").then(() => order.push("quiet")));
    await Promise.all(turns);
    expect(order.length).toBeLessThan(12);
    await Promise.all(flood);
  });

  it("has no more threads than it may, and one spare", async () => {
    const pool = open({ threads: 2, limits: { callTimeoutMs: 600 } });
    const plugin = await pool.load({ imports: desk().imports, limits: { workers: 20 } });
    const spins = Array.from({ length: 4 }, () => errorOf(plugin.call("spin")));
    await sleep(550);
    expect(pool.runtime.metrics().threads).toBeLessThanOrEqual(3);
    for (const { code } of await Promise.all(spins)) expect(code).toBe("call-timeout");
    expect(await echoes(plugin)).toBe(true);
  });

  it("has a thread ready when a call runs out of time", async () => {
    const pool = open({ threads: 1 });
    const plugin = await pool.load({ imports: desk().imports, limits: { callTimeoutMs: 1_000 } });
    expect(await echoes(plugin)).toBe(true);
    expect(pool.started).toBe(1);
    const spin = errorOf(plugin.call("spin"));
    await sleep(900);
    expect(pool.started).toBe(2);
    expect((await spin).code).toBe("call-timeout");
    expect(await echoes(plugin)).toBe(true);
    expect(pool.started).toBe(2);
  });

  it("lets other plug-ins run while one keeps running out of time", async () => {
    const pool = open({ threads: 2 });
    const bad = await pool.load({ imports: desk().imports, limits: { callTimeoutMs: 100 } });
    const good = await pool.load({ imports: desk().imports, limits: { callTimeoutMs: 20_000 } });
    const spins = Array.from({ length: 6 }, () => errorOf(bad.call("spin")));
    for (let turn = 0; turn < 50; turn += 1) expect(await echoes(good)).toBe(true);
    for (const { code } of await Promise.all(spins)) expect(code).toBe("call-timeout");
  });

  it("serves more plug-ins than a thread remembers", async () => {
    const pool = open({ threads: 1 });
    const plugins = await Promise.all(
      Array.from({ length: 80 }, () => pool.load({ imports: desk().imports })),
    );
    for (let turn = 0; turn < 2; turn += 1) {
      for (const plugin of plugins) expect(await echoes(plugin)).toBe(true);
    }
    expect(pool.started).toBe(1);
  });

  it("keeps plug-ins of other heap sizes and with kept state on threads of their own", async () => {
    const pool = open({ threads: 1 });
    const shared = [
      await pool.load({ imports: desk().imports }),
      await pool.load({ imports: desk().imports }),
    ];
    const apart = [
      await pool.load({ imports: desk().imports, state: "kept" }),
      await pool.load({ imports: desk().imports, limits: { workerHeapMiB: 32 } }),
    ];
    for (const plugin of [...shared, ...apart]) expect(await echoes(plugin)).toBe(true);
    expect(pool.started).toBe(3);
    await apart[0]?.close();
    expect(pool.runtime.metrics().threads).toBe(2);
  });

  it("refuses a number of threads that it cannot have", () => {
    for (const threads of [0, 257, 1.5, "2" as unknown as number]) {
      expect(() => createRuntime({ threads })).toThrow(expect.objectContaining({ code: "invalid-options" }));
    }
  });
});

describe("a thread that is ended", () => {
  it("gives back calls that it had not begun", async () => {
    const { PoolThread } = await import(new URL("../dist/pool/thread.js", import.meta.url).href);
    const { runtime, load } = open({ threads: 1 });
    await load({ imports: desk().imports });
    const deadlines = new Deadlines();
    const back: PendingCall[] = [];
    let ready = () => {};
    const started = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const thread = new PoolThread({
      deadlines,
      heapMiB: 64,
      changed: () => ready(),
      gone: () => {},
      putBack: (_plugin: PluginCalls, call: PendingCall) => back.push(call),
      isLate: () => {},
      didNotStart: () => {},
    });
    await started;
    const { program } = await programOf();
    const plugin = new PluginCalls({
      program,
      exports: ["spin", "echo"],
      answer: () => ({ kind: "refused" }),
      log: () => {},
    });
    const request = { plugin: "p", context: undefined, timeoutMs: 10_000 };
    const spin = new PendingCall({ ...request, exportName: "spin", input: new Uint8Array(), timeoutMs: 600 });
    // Its own time would be over first, if it had begun.
    const echo = new PendingCall({ ...request, exportName: "echo", input: new Uint8Array(), timeoutMs: 50 });
    thread.run(plugin, spin);
    thread.run(plugin, echo);
    expect((await errorOf(spin.result)).code).toBe("call-timeout");
    expect(back).toEqual([echo]);
    expect(plugin.running).toBe(0);
    await thread.end();
    deadlines.close();
    await runtime.close();
  });
});

async function programOf() {
  const { loadModules } = await import(new URL("../dist/load.js", import.meta.url).href);
  const { openSource } = await import(new URL("../dist/source.js", import.meta.url).href);
  const { resolveLoadOptions } = await import(new URL("../dist/options.js", import.meta.url).href);
  return loadModules(await openSource(wasm, resolveLoadOptions({}, { imports: desk().imports }, "p")));
}
