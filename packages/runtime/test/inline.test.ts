import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { HostImports, LoadOptions, LogEntry, Plugin } from "@mortise/runtime";
import { describe, expect, it } from "vitest";
import { canSuspend } from "../src/jspi.ts";
import { echoes, errorOf, numberOf, pluginWat, testRuntime, wat } from "./wat.ts";

const runtime = testRuntime();
const inline = { isolation: "inline", trusted: true } as const;
const load = (wasm: Uint8Array, options: LoadOptions = {}) => runtime.load(wasm, { ...options, ...inline });
const asking = pluginWat(
  `(func (export "run") (result i32) (call $out (call $ask (call $input))) (i32.const 0))
   (func (export "spin") (result i32) (local $i i64)
     (loop $l (br_if $l (i64.lt_u (local.tee $i (i64.add (local.get $i) (i64.const 1))) (i64.const 200000000))))
     (i32.const 0))`,
  { imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))' },
);
const loadAsking = (ask: HostImports[string][string], options: LoadOptions = {}): Promise<Plugin> =>
  load(asking, { ...options, imports: { "extism:host/user": { ask } } });

it("a plug-in inline is refused unless the app says that it trusts it", async () => {
  for (const trusted of [false, undefined]) {
    const error = await errorOf(
      runtime.load(pluginWat(""), { isolation: "inline", ...(trusted === false && { trusted }) }),
    );
    expect(error.code).toBe("invalid-options");
    for (const limit of ["callTimeoutMs", "workerHeapMiB", "workerStackMiB"])
      expect(error.message).toContain(limit);
  }
});

// The test plug-ins import `http_request`: inline, only an engine with JSPI takes them.
describe.skipIf(!canSuspend)("a plug-in inline", () => {
  it("carries every byte, and each result stays what it was", async () => {
    for (const state of ["fresh", "kept"] as const) {
      const plugin = await load(pluginWat(""), { state });
      const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
      const first = await plugin.call("echo", bytes);
      const text = await plugin.call("echo", "zażółć 𝄞");
      const read = await plugin.call("echo", "\ufeffread");
      expect(read.text()).toBe("\ufeffread");
      const last = await plugin.call("echo", "last");
      expect(first.bytes()).toEqual(bytes);
      expect(text.text()).toBe("zażółć 𝄞");
      expect(read.bytes()).toEqual(new TextEncoder().encode("\ufeffread"));
      expect(last.bytes().buffer.byteLength).toBe(4);
      await sleep(10);
      expect(last.text()).toBe("last");
      expect(() => first.text()).toThrow(expect.objectContaining({ code: "invalid-output" }));
    }
  });

  it("calls host functions, whether they answer at once or later", async () => {
    const now = await loadAsking((input, { context }) => `${new TextDecoder().decode(input)} ${context}`);
    expect((await now.call("run", "Ada", { context: 7 })).text()).toBe("Ada 7");
    const later = await loadAsking((input) => sleep(5, input));
    expect((await later.call("run", "Ada")).text()).toBe("Ada");
    expect(await echoes(later)).toBe(true);
  });

  it("lets a hundred calls wait at the same time", async () => {
    const plugin = await loadAsking((input) => sleep(50, input), { limits: { workers: 100 } });
    const started = performance.now();
    const calls = Array.from({ length: 100 }, (_, index) => plugin.call("run", `call ${index}`));
    expect(plugin.metrics().running).toBe(100);
    const results = await Promise.all(calls);
    expect(results.map((one) => one.text())).toEqual(calls.map((_, index) => `call ${index}`));
    expect(performance.now() - started).toBeLessThan(2_500);
  });

  it("has others wait for their turn, up to queuedCalls", async () => {
    const order: string[] = [];
    const plugin = await loadAsking(
      async (input) => {
        await sleep(20);
        order.push(new TextDecoder().decode(input));
      },
      { limits: { workers: 1, queuedCalls: 2 } },
    );
    const abort = new AbortController();
    const calls = [plugin.call("run", "1"), plugin.call("run", "2")];
    const given = errorOf(plugin.call("run", "given up", { signal: abort.signal }));
    expect(await errorOf(plugin.call("run", "refused"))).toMatchObject({ code: "overloaded", limit: 2 });
    abort.abort();
    expect((await given).code).toBe("aborted");
    calls.push(plugin.call("run", "3"));
    await Promise.all(calls);
    expect(order).toEqual(["1", "2", "3"]);
  });

  it("is given up while it waits: when its time is up, when it is aborted, when it is closed", async () => {
    const signals: AbortSignal[] = [];
    const hang = (_: unknown, { signal }: { signal: AbortSignal }) => {
      signals.push(signal);
      return sleep(300, undefined).then(() => "too late");
    };
    const plugin = await loadAsking(hang, { limits: { callTimeoutMs: 50, workers: 3 } });
    const timedOut = errorOf(plugin.call("run", "x"));
    const aborted = errorOf(plugin.call("run", "x", { signal: AbortSignal.timeout(10) }));
    expect(await timedOut).toMatchObject({ code: "call-timeout", limit: 50 });
    expect((await aborted).code).toBe("aborted");
    const closed = errorOf(plugin.call("run", "x"));
    await plugin.close();
    expect((await closed).code).toBe("closed");
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
    expect((await errorOf(plugin.call("echo"))).code).toBe("closed");
  });

  it("that computed for too long has failed, although nothing could stop it", async () => {
    const plugin = await loadAsking((input) => input, { limits: { callTimeoutMs: 5 } });
    expect(await errorOf(plugin.call("spin"))).toMatchObject({ code: "call-timeout", limit: 5 });
    expect(await echoes(plugin)).toBe(true);
  });

  it("fails as it does in a worker, and works again", async () => {
    const source = pluginWat(
      `(func $deep (param i32) (result i32) (i32.add (i32.const 1) (call $deep (local.get 0))))
       (func (export "deep") (result i32) (call $deep (i32.const 0)))
       (func (export "trap") (result i32) (call $error_set (call $input)) (unreachable))
       (func (export "status") (result i32) (i32.const 4))`,
    );
    const plugin = await load(source, { limits: { inputBytes: 100, outputBytes: 20 } });
    expect((await errorOf(plugin.call("deep"))).message).toContain("stack overflow");
    expect(await errorOf(plugin.call("trap", "why"))).toMatchObject({ code: "trap", guestMessage: "why" });
    expect(await errorOf(plugin.call("status"))).toMatchObject({ code: "plugin-error", status: 4 });
    expect((await errorOf(plugin.call("nothing"))).code).toBe("missing-export");
    expect((await errorOf(plugin.call("echo", "x".repeat(101)))).code).toBe("input-too-large");
    expect((await errorOf(plugin.call("echo", "x".repeat(21)))).code).toBe("output-too-large");
    expect(await echoes(plugin)).toBe(true);
    expect(plugin.metrics().exports.get("echo")).toMatchObject({ succeeded: 1, failed: 1 });
    const deep = await load(
      pluginWat(
        `(func $deep (param i32) (result i32) (i32.add (i32.const 1) (call $deep (local.get 0))))
       (func (export "deep") (result i32) (call $tell) (call $deep (i32.const 0)))`,
        { imports: '(import "extism:host/user" "tell" (func $tell))' },
      ),
      { imports: { "extism:host/user": { tell: async () => {} } } },
    );
    expect((await errorOf(deep.call("deep"))).message).toContain("stack overflow");
    expect(await echoes(deep)).toBe(true);
  });

  it("keeps a host function's failure from the plug-in, and tells the app", async () => {
    for (const ask of [
      () => Promise.reject(new Error("secret")),
      () => {
        throw new Error("secret");
      },
    ]) {
      const plugin = await loadAsking(ask);
      const error = await errorOf(plugin.call("run", "x"));
      expect(error).toMatchObject({ code: "host-function-failed", cause: { message: "secret" } });
      expect(error.message).not.toContain("secret");
      expect(await echoes(plugin)).toBe(true);
    }
  });

  it("keeps its state on request", async () => {
    const source = pluginWat(
      `(global $n (mut i64) (i64.const 0)) (func (export "run") (result i32)
        (global.set $n (i64.add (global.get $n) (i64.const 1))) (call $number (global.get $n)) (i32.const 0))`,
    );
    const counts = async (state: "fresh" | "kept") => {
      const plugin = await load(source, { state });
      const seen: bigint[] = [];
      for (let turn = 0; turn < 4; turn += 1) seen.push(await numberOf(plugin.call("run")));
      return seen;
    };
    expect(await counts("kept")).toEqual([1n, 2n, 3n, 4n]);
    expect(await counts("fresh")).toEqual([1n, 1n, 1n, 1n]);
  });

  it("logs under its name, and under its export's", async () => {
    const entries: LogEntry[] = [];
    const plugin = await load(
      pluginWat('(func (export "run") (result i32) (call $log_warn (call $input)) (i32.const 0))'),
      {
        name: "noisy",
        log: (entry) => void entries.push(entry),
      },
    );
    await plugin.call("run", "seen");
    expect(entries).toEqual([
      { level: "warn", text: "seen", source: "log", plugin: "noisy", exportName: "run" },
    ]);
  });
});

describe("a plug-in inline without JSPI", () => {
  it("has host functions that answer at once, and is refused those that cannot", async () => {
    // Without http_request, which the other tests' plug-ins have.
    const source = wat(`(module
      (import "extism:host/user" "ask" (func $ask (param i64) (result i64)))
      (import "extism:host/env" "length" (func $length (param i64) (result i64)))
      (import "extism:host/env" "output_set" (func $output (param i64 i64)))
      (func (export "run") (result i32) (local $a i64) (local.set $a (call $ask (i64.const 0)))
        (call $output (local.get $a) (call $length (local.get $a))) (i32.const 0)))`);
    const script = `
      delete WebAssembly.Suspending; delete WebAssembly.promising;
      const { createRuntime } = await import(${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)});
      const wasm = Buffer.from(${JSON.stringify(Buffer.from(source).toString("base64"))}, "base64");
      const runtime = createRuntime();
      const load = (ask) => runtime.load(wasm, { isolation: "inline", trusted: true, imports: { "extism:host/user": { ask } } });
      const told = (error) => error.code + " " + error.importName;
      console.log((await (await load(() => "now")).call("run")).text());
      console.log(await load(async () => "later").catch(told));
      console.log(await (await load(() => Promise.resolve("later"))).call("run").catch((error) => error.code));
      await runtime.close();`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
    expect(stdout.trim().split("\n")).toEqual([
      "now",
      "invalid-options extism:host/user.ask",
      "host-function-failed",
    ]);
  });
});
