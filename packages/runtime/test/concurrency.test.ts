import { setTimeout as sleep } from "node:timers/promises";
import { createRuntime } from "@mortise/runtime";
import { describe, expect, it } from "vitest";
import { echoes, errorOf, numberOf, pluginWat, testRuntime } from "./wat.ts";

const { load } = testRuntime();
const imports = '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))';
const asking = pluginWat(
  '(func (export "run") (result i32) (call $out (call $ask (call $input))) (i32.const 0))',
  { imports },
);
const counter = pluginWat(`(global $n (mut i64) (i64.const 0))
  (func (export "count") (result i32) (global.set $n (i64.add (global.get $n) (i64.const 1))) (call $number (global.get $n)) (i32.const 0))
  (func (export "fail") (result i32) (i32.const 1)) (func (export "trap") (result i32) (unreachable))
  (func (export "spin") (result i32) (loop $l (br $l)) (i32.const 0))`);

describe("a plug-in with several workers", () => {
  it("runs that many calls at once, and no more", async () => {
    let running = 0;
    let most = 0;
    const ask = async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(40);
      running -= 1;
      return "ok";
    };
    const plugin = await load(asking, { imports: { "extism:host/user": { ask } }, limits: { workers: 3 } });
    await Promise.all(Array.from({ length: 9 }, () => plugin.call("run")));
    expect(most).toBe(3);
  });

  it("goes on with the others when one call runs out of time", async () => {
    const plugin = await load(counter, { limits: { workers: 2, callTimeoutMs: 500 } });
    const spin = errorOf(plugin.call("spin"));
    for (let turn = 0; turn < 5; turn += 1) expect(await echoes(plugin)).toBe(true);
    expect((await spin).code).toBe("call-timeout");
  });
});

describe("a full queue", () => {
  it("refuses at once, and takes calls again later", async () => {
    const plugin = await load(counter, { limits: { queuedCalls: 2, callTimeoutMs: 400 } });
    const running = errorOf(plugin.call("spin"));
    const waiting = [plugin.call("echo", "1"), plugin.call("echo", "2")];
    expect(await errorOf(plugin.call("echo", "3"))).toMatchObject({ code: "overloaded", limit: 2 });
    expect((await running).code).toBe("call-timeout");
    expect(await Promise.all(waiting.map(async (call) => (await call).text()))).toEqual(["1", "2"]);
    expect(await echoes(plugin)).toBe(true);
  });

  it("of length 0 still lets a call follow one that ran out of time", async () => {
    const plugin = await load(counter, { limits: { queuedCalls: 0, callTimeoutMs: 400 } });
    expect((await errorOf(plugin.call("spin"))).code).toBe("call-timeout");
    expect(await echoes(plugin)).toBe(true);
    const running = plugin.call("echo", "a");
    expect((await errorOf(plugin.call("echo", "b"))).code).toBe("overloaded");
    expect((await running).text()).toBe("a");
  });
});

describe("state", () => {
  it("is fresh in each call when nothing else is said", async () => {
    const plugin = await load(counter);
    for (let turn = 0; turn < 3; turn += 1) expect(await numberOf(plugin.call("count"))).toBe(1n);
  });

  it("is kept on request, until a call does not succeed", async () => {
    const plugin = await load(counter, { state: "kept", limits: { callTimeoutMs: 400 } });
    for (const failing of ["fail", "trap", "spin"]) {
      expect(await numberOf(plugin.call("count"))).toBe(1n);
      expect(await numberOf(plugin.call("count"))).toBe(2n);
      await errorOf(plugin.call(failing));
    }
    expect(await numberOf(plugin.call("count"))).toBe(1n);
  });
});

describe("closing", () => {
  it("ends calls that run and wait, and refuses later ones", async () => {
    const plugin = await load(counter, { limits: { callTimeoutMs: 60_000 } });
    const calls = [errorOf(plugin.call("spin")), errorOf(plugin.call("echo"))];
    await sleep(100);
    await plugin.close();
    await plugin.close();
    calls.push(errorOf(plugin.call("echo")));
    expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(["closed", "closed", "closed"]);
  });

  it("a runtime closes its plug-ins, and loads no more", async () => {
    const runtime = createRuntime();
    const plugin = await runtime.load(counter);
    expect(await echoes(plugin)).toBe(true);
    await runtime.close();
    await runtime.close();
    expect((await errorOf(plugin.call("echo"))).code).toBe("closed");
    expect((await errorOf(runtime.load(counter))).code).toBe("closed");
  });

  it("leaves the caller's input as it was", async () => {
    const plugin = await load(counter);
    const input = Uint8Array.of(1, 2, 3);
    await plugin.call("echo", input);
    expect(input).toEqual(Uint8Array.of(1, 2, 3));
  });
});
