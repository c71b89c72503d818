import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { PendingCall } from "../src/pending-call.ts";
import { Deadlines } from "../src/pool/deadlines.ts";
import { PluginCalls } from "../src/pool/plugin-calls.ts";
import type { ThreadPool } from "../src/pool/pool.ts";
import { errorOf, pluginWat, wat } from "./wat.ts";

/** How long nobody waits any longer for a thread. */
const END_TIMEOUT_MS = 5_000;
/** Counts down by tail calls, during which V8 does not look whether the thread is to end. */
const COUNT = `(func $count (param i64)
  (if (i64.eqz (local.get 0)) (then (return)))
  (return_call $count (i64.sub (local.get 0) (i64.const 1))))`;

// V8 of Node.js 22 does look.
const canBeStuck = Number(process.versions.v8.split(".")[0]) > 12;

describe.runIf(canBeStuck)("a thread that does not end when it is told to", () => {
  const counts = countsFor(8_000);
  const wasm = pluginWat(
    `${COUNT} (func (export "spin") (result i32) (call $count (i64.const ${counts})) (i32.const 0))`,
  );

  it("is waited for no longer than 5 s, and takes the place of another until it is gone", async () => {
    const { pool, call } = await open(wasm);
    expect((await errorOf(call("spin"))).code).toBe("call-timeout");
    // While it is being ended it takes no place.
    expect(await call("echo")).toBe("x");
    expect((await errorOf(call("spin"))).code).toBe("call-timeout");
    const started = performance.now();
    await pool.settle();
    expect(performance.now() - started).toBeLessThan(END_TIMEOUT_MS + 1_500);
    expect(await errorOf(call("echo"))).toMatchObject({ code: "worker-died" });
    const again = () => call("echo").catch(() => undefined);
    while ((await again()) !== "x") await sleep(50);
    await pool.close();
  }, 60_000);

  it("does not hold up close()", async () => {
    const { pool, call } = await open(wasm);
    expect((await errorOf(call("spin"))).code).toBe("call-timeout");
    const started = performance.now();
    await pool.close();
    const took = performance.now() - started;
    expect(took).toBeGreaterThan(END_TIMEOUT_MS - 500);
    expect(took).toBeLessThan(END_TIMEOUT_MS + 1_500);
    while (pool.threads.all > 0) await sleep(50);
  }, 60_000);
});

/** A pool of one thread, and a plug-in in it whose code is left as it is. */
async function open(wasm: Uint8Array) {
  const dist = (file: string) => import(new URL(`../dist/${file}`, import.meta.url).href);
  const [{ loadModules }, { openSource }, { resolveLoadOptions }, { ThreadPool: Pool }] = await Promise.all([
    dist("load.js"),
    dist("source.js"),
    dist("options.js"),
    dist("pool/pool.js"),
  ]);
  const { program } = await loadModules(await openSource(wasm, resolveLoadOptions({}, {}, "p")));
  const module = await Reflect.get(globalThis, "WebAssembly").compile(wasm);
  const plugin = new PluginCalls({
    program: { ...program, module, restorableGlobals: undefined },
    exports: ["spin", "echo"],
    answer: () => ({ kind: "refused" }),
    log: () => {},
  });
  const pool: ThreadPool = new Pool({ threads: 1, heapMiB: 64, stackMiB: 4, deadlines: new Deadlines() });
  const call = async (exportName: string) => {
    const timeoutMs = exportName === "spin" ? 100 : 10_000;
    const request = new PendingCall({ plugin: "p", context: undefined, exportName, input: "x", timeoutMs });
    pool.run(plugin, request);
    return (await request.result).text();
  };
  return { pool, call };
}

/** How many counts take this long here. */
function countsFor(ms: number): number {
  const { Instance, Module } = Reflect.get(globalThis, "WebAssembly");
  const module = new Module(wat(`(module ${COUNT} (export "count" (func $count)))`));
  const count: unknown = new Instance(module).exports.count;
  if (typeof count !== "function") throw new TypeError("It exports a function.");
  count(100_000_000n);
  const started = performance.now();
  count(500_000_000n);
  return Math.round((500_000_000 * ms) / (performance.now() - started));
}
