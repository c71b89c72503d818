import { describe, expect, it } from "vitest";
import { ExportCounter } from "../src/metrics.ts";
import { errorOf, pluginWat, testRuntime } from "./wat.ts";

const { load } = testRuntime();
const wasm = pluginWat(`(func (export "fail") (result i32) (i32.const 1))
  (func (export "spin") (result i32) (loop $l (br $l)) (i32.const 0))`);

describe("metrics", () => {
  it("count calls of each export, and failures by their code", async () => {
    const plugin = await load(wasm);
    expect(plugin.metrics()).toEqual({ running: 0, waiting: 0, exports: new Map() });
    for (let turn = 0; turn < 3; turn += 1) await plugin.call("echo", "x");
    await errorOf(plugin.call("fail"));
    await errorOf(plugin.call("fail"));
    await errorOf(plugin.call("spin", "", { timeoutMs: 20 }));
    await errorOf(plugin.call("no such export"));
    const { exports } = plugin.metrics();
    expect([...exports.keys()]).toEqual(["echo", "fail", "spin"]);
    expect(exports.get("echo")).toMatchObject({ succeeded: 3, failed: 0, failures: {} });
    expect(exports.get("fail")).toMatchObject({
      succeeded: 0,
      failed: 2,
      failures: { "plugin-error": 2 },
      latencyMs: undefined,
    });
    expect(exports.get("spin")?.failures).toEqual({ "call-timeout": 1 });
  });

  it("say what runs and waits now", async () => {
    const plugin = await load(wasm);
    const calls = [1, 2, 3].map(() => errorOf(plugin.call("spin", "", { timeoutMs: 300 })));
    await plugin.call("echo").catch(() => {});
    await Promise.all(calls);
    const again = errorOf(plugin.call("spin", "", { timeoutMs: 200 }));
    const next = plugin.call("echo");
    expect(plugin.metrics().running + plugin.metrics().waiting).toBe(2);
    await Promise.all([again, next]);
    expect(plugin.metrics()).toMatchObject({ running: 0, waiting: 0 });
  });

  it("know latencies to 7 %, from a microsecond to half an hour", () => {
    for (const scale of [0.003, 0.05, 3, 900, 1_000_000]) {
      const counter = new ExportCounter();
      for (let ms = 1; ms <= 1_000; ms += 1) counter.succeed((ms / 1_000) * scale);
      const latency = counter.read().latencyMs;
      for (const [name, part] of [
        ["p50", 0.5],
        ["p90", 0.9],
        ["p99", 0.99],
      ] as const) {
        const exact = part * scale;
        const told = latency?.[name] ?? 0;
        expect(told).toBeGreaterThan(exact * 0.999);
        expect(told).toBeLessThan(exact * 1.07);
      }
      expect(latency?.max).toBe(scale);
      expect(latency?.mean).toBeCloseTo(0.5005 * scale, 9);
    }
  });
});
