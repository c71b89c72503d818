import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { getEventListeners } from "node:events";
import type { Worker } from "node:worker_threads";
import { createRuntime, DEFAULT_LIMITS, type LogEntry, RuntimeError } from "@mortise/runtime";
import { describe, expect, it } from "vitest";
import { echoes, errorOf, pluginWat, testRuntime, wat } from "./wat.ts";

const { load } = testRuntime();

describe("a call that cannot succeed", () => {
  it("of no export, or of one with another signature, is missing-export", async () => {
    const plugin = await load(
      pluginWat(`(func (export "takes") (param i32) (result i32) (i32.const 0))
        (func (export "wide") (result i64) (i64.const 0)) (global (export "value") i32 (i32.const 1))
        (func (export "silent"))`),
    );
    expect(plugin.exports).toEqual(["echo", "silent"]);
    for (const name of ["nothing", "takes", "wide", "value", "memory", "", "__proto__", "constructor"]) {
      expect(await errorOf(plugin.call(name))).toMatchObject({ code: "missing-export", exportName: name });
    }
    expect((await plugin.call("silent")).bytes()).toHaveLength(0);
    expect(await echoes(plugin)).toBe(true);
  });

  const traps: [name: string, body: string, reason: RegExp][] = [
    ["unreachable", "(unreachable)", /unreachable/],
    ["a read out of bounds", "(i32.load (i32.const -1))", /out of bounds/],
    ["a division by zero", "(i32.div_u (i32.const 1) (i32.const 0))", /divide by zero/],
    ["an endless recursion", "(call $recurse (i32.const 0))", /stack overflow/],
    ["an exception that nothing caught", "(throw $oops)", /exception/],
  ];
  for (const [name, body, reason] of traps) {
    it(`by ${name} is a trap`, async () => {
      const plugin = await load(
        pluginWat(`(tag $oops) (func $recurse (param i32) (result i32) (i32.add (i32.const 1) (call $recurse (local.get 0))))
          (func $inner (result i32) ${body}) (func (export "run") (result i32) (call $inner))`),
      );
      const error = await errorOf(plugin.call("run"));
      expect(error).toMatchObject({ code: "trap", exportName: "run" });
      expect(error.message).toMatch(reason);
      expect(await echoes(plugin)).toBe(true);
    });
  }

  it("by a trap after error_set has the plug-in's own message, and says where it was", async () => {
    const plugin = await load(
      pluginWat(`(data (i32.const 0) "panicked at x.rs:1")
        (func $inner (unreachable))
        (func (export "run") (result i32) (call $error_set (call $text (i32.const 0) (i32.const 18))) (call $inner) (i32.const 0))`),
    );
    const error = await errorOf(plugin.call("run"));
    expect(error).toMatchObject({ code: "trap", guestMessage: "panicked at x.rs:1" });
    expect(error.guestStack).toMatch(/wasm:\/\//);
    expect(error.guestStack).not.toMatch(/worker|node_modules/);
    expect(error.message).not.toContain("panicked");
  });

  it("says at most 8 KiB about itself", async () => {
    const plugin = await load(
      pluginWat('(func (export "run") (result i32) (call $error_set (call $input)) (i32.const 1))'),
    );
    expect((await errorOf(plugin.call("run", "x".repeat(100_000)))).guestMessage).toHaveLength(8_192);
  });

  it("in its start function, or in _initialize, has failed like any other, and again each time", async () => {
    for (const start of [
      "(func $s (unreachable)) (start $s)",
      '(func (export "_initialize") (unreachable))',
    ]) {
      const plugin = await load(pluginWat(start));
      for (let turn = 0; turn < 2; turn += 1) expect((await errorOf(plugin.call("echo"))).code).toBe("trap");
    }
  });

  it("because its thread was ended by somebody else is worker-died, and the next call has a new one", async () => {
    const threads: Worker[] = [];
    const collect = (message: unknown) => void threads.push((message as { worker: Worker }).worker);
    subscribe("worker_threads", collect);
    try {
      const runtime = createRuntime();
      const plugin = await runtime.load(
        pluginWat('(func (export "spin") (result i32) (loop $l (br $l)) (i32.const 0))'),
        { limits: { callTimeoutMs: 20_000 } },
      );
      await echoes(plugin);
      const spinning = errorOf(plugin.call("spin"));
      await threads.at(-1)?.terminate();
      expect((await spinning).code).toBe("worker-died");
      expect(await echoes(plugin)).toBe(true);
      expect(threads).toHaveLength(2);
      await runtime.close();
    } finally {
      unsubscribe("worker_threads", collect);
    }
  });

  it("because of an error of the runtime's own is worker-died", async () => {
    const { Deadlines } = await import(new URL("../dist/pool/deadlines.js", import.meta.url).href);
    const { PluginCalls } = await import(new URL("../dist/pool/plugin-calls.js", import.meta.url).href);
    const { ThreadPool } = await import(new URL("../dist/pool/pool.js", import.meta.url).href);
    const { PendingCall } = await import(new URL("../dist/pending-call.js", import.meta.url).href);
    const pool = new ThreadPool({ threads: 1, heapMiB: 64, deadlines: new Deadlines() });
    const call = new PendingCall({
      plugin: "p",
      exportName: "run",
      input: new Uint8Array(),
      timeoutMs: 5_000,
      context: undefined,
    });
    // A program without a module: an instance of it cannot be made.
    pool.run(new PluginCalls({ program: { limits: DEFAULT_LIMITS }, exports: ["run"] }), call);
    expect(await errorOf(call.result)).toMatchObject({ code: "worker-died", plugin: "p", exportName: "run" });
    await pool.close();
  });
});

describe("a call whose host function failed", () => {
  it("has failed with that, whatever the plug-in made of it", async () => {
    const { PendingCall } = await import(new URL("../dist/pending-call.js", import.meta.url).href);
    const failure = new RuntimeError("host-function-failed", "no");
    for (const end of ["succeed", "fail", "cancel"]) {
      const call = new PendingCall({});
      call.hostFailure = failure;
      call[end](end === "succeed" ? new Uint8Array() : new RuntimeError("trap", "after that"));
      expect(await errorOf(call.result)).toBe(failure);
    }
  });
});

describe("output that is not what it should be", () => {
  it("is invalid-output when text or JSON is asked for", async () => {
    const plugin = await load(pluginWat(""));
    const bytes = await plugin.call("echo", Uint8Array.of(0xff, 0xfe));
    expect(() => bytes.text()).toThrow(
      expect.objectContaining({ code: "invalid-output", exportName: "echo" }),
    );
    expect(() => bytes.json()).toThrow(expect.objectContaining({ code: "invalid-output" }));
    const text = await plugin.call("echo", "{secret: 1}");
    expect(() => text.json()).toThrow(expect.objectContaining({ code: "invalid-output" }));
    expect(() => text.json()).not.toThrow(/secret/);
    expect((await plugin.call("echo", '{"a":[1]}')).json()).toEqual({ a: [1] });
    expect((await plugin.call("echo")).json()).toBeUndefined();
  });
});

describe("an AbortSignal", () => {
  const spin = pluginWat('(func (export "spin") (result i32) (loop $l (br $l)) (i32.const 0))');

  it("that is aborted already runs nothing", async () => {
    const plugin = await load(pluginWat(""));
    const reason = new Error("gone");
    const error = await errorOf(plugin.call("echo", "", { signal: AbortSignal.abort(reason) }));
    expect(error).toMatchObject({ code: "aborted", cause: reason });
    expect(await echoes(plugin)).toBe(true);
  });

  it("ends a call that runs", async () => {
    const plugin = await load(spin, { limits: { callTimeoutMs: 60_000 } });
    const started = performance.now();
    expect((await errorOf(plugin.call("spin", "", { signal: AbortSignal.timeout(200) }))).code).toBe(
      "aborted",
    );
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await echoes(plugin)).toBe(true);
  });

  it("is let go when the call is over", async () => {
    const plugin = await load(spin);
    const { signal } = new AbortController();
    await plugin.call("echo", "", { signal });
    await errorOf(plugin.call("spin", "", { signal, timeoutMs: 20 }));
    await errorOf(plugin.call("nothing", "", { signal }));
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("takes a call out of the queue", async () => {
    const plugin = await load(spin, { limits: { callTimeoutMs: 500 } });
    const running = errorOf(plugin.call("spin"));
    const abort = new AbortController();
    const waiting = errorOf(plugin.call("echo", "", { signal: abort.signal }));
    abort.abort();
    expect((await waiting).code).toBe("aborted");
    expect((await running).code).toBe("call-timeout");
    expect(await echoes(plugin)).toBe(true);
  });
});

describe("loading", () => {
  it("refuses bytes that are no module, whatever they are", async () => {
    const good = pluginWat("");
    const broken: Uint8Array[] = [
      new Uint8Array(),
      new TextEncoder().encode("hello, I am not a module"),
      good.subarray(0, 50),
      good.subarray(0, good.length - 1),
      Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff, 0x0f),
      Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 2, 5, 0xff, 0xff, 0xff, 0xff, 0x0f),
      // The header of a component, which is no core module.
      Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0),
      // Calls a function that is not there.
      Uint8Array.of(
        0,
        0x61,
        0x73,
        0x6d,
        1,
        0,
        0,
        0,
        1,
        4,
        1,
        0x60,
        0,
        0,
        3,
        2,
        1,
        0,
        10,
        6,
        1,
        4,
        0,
        0x10,
        9,
        0x0b,
      ),
    ];
    for (const bytes of broken) expect((await errorOf(load(bytes))).code).toBe("invalid-module");
  });

  it("never fails otherwise, however a module's bytes are changed", async () => {
    const good = pluginWat('(table 3 funcref) (func (export "run") (result i32) (i32.const 0))');
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let turn = 0; turn < 400; turn += 1) {
      const bytes = good.slice();
      for (let change = random(3); change >= 0; change -= 1)
        bytes[random(turn < 200 ? bytes.length : 900)] = random(256);
      await load(bytes, { limits: { memoryPages: 100 } }).catch((error: unknown) => {
        if (!(error instanceof RuntimeError)) throw error;
        expect(["invalid-module", "missing-import", "memory-limit"]).toContain(error.code);
      });
    }
  });

  it("does not spend its time on a module that declares without end", async () => {
    const leb = (value: number): number[] =>
      value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
    const endless = (id: number, entry: number[], count: number) => {
      const section = [...leb(count)].concat(new Array(count).fill(entry).flat());
      return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, id, ...leb(section.length)].concat(section));
    };
    const modules = [
      endless(1, [0x60, 0, 0], 400_000),
      endless(2, [0, 0, 0, 0], 65_000),
      endless(2, [0, 0, 0, 0], 70_000),
    ];
    for (const bytes of modules) {
      const started = performance.now();
      expect(["invalid-module", "missing-import"]).toContain((await errorOf(load(bytes))).code);
      expect(performance.now() - started).toBeLessThan(2_000);
    }
  });

  it("refuses shared and 64-bit memories", async () => {
    for (const memory of ["(memory 1 2 shared)", "(memory i64 1)"]) {
      expect((await errorOf(load(wat(`(module ${memory})`)))).code).toBe("invalid-module");
    }
  });

  it("takes a path or a file: URL, and says when there is no such file", async () => {
    const { mkdtemp, rm, writeFile } = await import("node:fs/promises");
    const { pathToFileURL } = await import("node:url");
    const folder = await mkdtemp("/tmp/runtime-test-");
    try {
      await writeFile(`${folder}/echo.wasm`, pluginWat(""));
      for (const source of [`${folder}/echo.wasm`, pathToFileURL(`${folder}/echo.wasm`)]) {
        const plugin = await load(source);
        expect(plugin.name).toBe("echo");
        expect(await echoes(plugin)).toBe(true);
      }
      expect((await errorOf(load(`${folder}/nothing.wasm`))).code).toBe("invalid-module");
      expect((await errorOf(load(new URL("https://example.com/x.wasm")))).code).toBe("invalid-options");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("refuses options that it does not know or cannot hold", async () => {
    const wrong: object[] = [
      { limits: { callTimeoutMs: 0 } },
      { limits: { callTimeoutMs: 1.5 } },
      { limits: { memoryPages: 65_537 } },
      { limits: { workers: Number.NaN } },
      { limits: { timeout: 5 } },
      { limits: { __proto__: null, constructor: 1 } },
      { logLevel: "loud" },
      { state: "shared" },
      { config: { port: 8080 } },
      { allowedHosts: ["https://example.com/"] },
      { imports: { "extism:host/user": { ask: "no function" } } },
      { imports: { "extism:host/env": { alloc: () => 1 } } },
    ];
    for (const options of wrong) {
      expect((await errorOf(load(pluginWat(""), options))).code).toBe("invalid-options");
    }
    const plugin = await load(pluginWat(""));
    expect((await errorOf(plugin.call("echo", "", { timeoutMs: 0 }))).code).toBe("invalid-options");
  });

  it("never changes the caller's options", async () => {
    const entries: LogEntry[] = [];
    const options = {
      imports: Object.freeze({ "extism:host/user": Object.freeze({ unused: () => 1 }) }),
      limits: Object.freeze({ callTimeoutMs: 5 }),
      config: Object.freeze({ a: "b" }),
      allowedHosts: Object.freeze(["Example.com"]),
      log: (entry: LogEntry) => void entries.push(entry),
    };
    const copy = structuredClone({ ...options, imports: 0, log: 0 });
    await load(pluginWat(""), Object.freeze(options));
    expect({ ...options, imports: 0, log: 0 }).toEqual(copy);
  });
});
