import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createRuntime, type LoadOptions, type Plugin } from "@mortise/runtime";
import { describe, expect, it, onTestFinished } from "vitest";
import { openEngines } from "../src/engine/shared-engine.ts";
import { resolveLoadOptions } from "../src/options.ts";
import { Programs } from "../src/programs.ts";
import { lendBytes } from "../src/source.ts";
import { engine, plugin, SECTION } from "./engine-plugins.ts";
import { echoes, errorOf, numberOf, pluginWat, testRuntime } from "./wat.ts";

const asking = pluginWat(
  `(global $n (mut i64) (i64.const 0))
  (func (export "count") (result i32) (global.set $n (i64.add (global.get $n) (i64.const 1)))
    (i64.store (i32.const 64) (i64.add (i64.load (i32.const 64)) (global.get $n)))
    (call $number (i64.load (i32.const 64))) (i32.const 0))
  (func (export "ask") (result i32) (call $out (call $ask (call $input))) (i32.const 0))`,
  { imports: '(import "app" "ask" (func $ask (param i64) (result i64)))' },
);
const answering = (answer: string): LoadOptions => ({ imports: { app: { ask: () => answer } } });
const ENGINE_APP: LoadOptions = { imports: { app: { nothing: () => "", find: () => "" } } };

function testRuntimeOf(threads: number) {
  const runtime = createRuntime({ threads, limits: { callTimeoutMs: 10_000 } });
  onTestFinished(() => runtime.close());
  return { load: (bytes: Uint8Array, options?: LoadOptions) => runtime.load(bytes, options) };
}

function programsOf(engines: readonly Uint8Array[] = []) {
  const programs = new Programs(openEngines(engines));
  return (bytes: Uint8Array, options: LoadOptions) =>
    programs.load(lendBytes(bytes, resolveLoadOptions({}, options, "p")));
}

describe("plug-ins of the same bytes and the same options", () => {
  it("have one program, and each its own host functions", async () => {
    const load = programsOf();
    const [one, other] = [await load(asking, answering("1")), await load(asking.slice(), answering("2"))];
    expect(other.program).toBe(one.program);
    expect(other.hostFunctions[0]).not.toBe(one.hostFunctions[0]);
    expect([other.imports, other.exports]).toEqual([one.imports, one.exports]);
  });

  it("have one in an engine too, where what is not looked at makes no difference", async () => {
    const load = programsOf([engine]);
    const one = await load(plugin(), ENGINE_APP);
    expect(one.program.shared).toBeDefined();
    expect((await load(plugin(), ENGINE_APP)).program).toBe(one.program);
    const otherImage = plugin(SECTION, ['"more"', '"less"']);
    expect((await load(otherImage, ENGINE_APP)).program).not.toBe(one.program);
    const otherStart = plugin({ ...SECTION, globals: { count: 7, large: "0" } });
    expect((await load(otherStart, ENGINE_APP)).program).not.toBe(one.program);
  });

  it("have one when they are loaded at the same time", async () => {
    const load = programsOf();
    const [one, other] = await Promise.all([load(asking, answering("1")), load(asking, answering("2"))]);
    expect(other.program).toBe(one.program);
    expect(other.hostFunctions[0]).not.toBe(one.hostFunctions[0]);
  });

  it("have another one where anything of them differs", async () => {
    const load = programsOf();
    const { program } = await load(asking, answering("1"));
    const others: LoadOptions[] = [
      { limits: { memoryPages: 77 } },
      { limits: { hostCalls: 7 } },
      { config: { key: "value" } },
      { log: () => {} },
      { state: "kept" },
      { isolation: "inline", trusted: true },
    ];
    for (const other of others)
      expect((await load(asking, { ...answering("1"), ...other })).program).not.toBe(program);
    const longer = Buffer.concat([asking, Buffer.of(0, 2, 1, 120)]);
    expect((await load(longer, answering("1"))).program).not.toBe(program);
  });

  it("leave nothing behind when the last of them is gone", async () => {
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    const load = programsOf();
    const loadOnce = async () => new WeakRef((await load(asking, answering("1"))).program);
    const program = await loadOnce();
    const isGone = () => {
      collect();
      return program.deref() === undefined;
    };
    await expect.poll(isGone, { timeout: 5_000 }).toBe(true);
    expect((await load(asking, answering("2"))).hostFunctions).toHaveLength(1);
  });

  it("are checked each: what one is given, the other is not", async () => {
    const { load } = testRuntimeOf(1);
    await load(asking, answering("1"));
    expect(await errorOf(load(asking, {}))).toMatchObject({ code: "missing-import", imports: ["app.ask"] });
  });

  it("are what the bytes were when load was called", async () => {
    for (const engines of [[], [engine]]) {
      const load = programsOf(engines);
      const bytes = plugin();
      const loading = load(bytes, ENGINE_APP);
      bytes.fill(0);
      expect((await loading).program.shared !== undefined).toBe(engines.length > 0);
      expect((await load(plugin(), ENGINE_APP)).program).toBe((await loading).program);
    }
  });
});

describe("plug-ins that have one program", () => {
  const all = (count: number, load: (one: number) => Promise<Plugin>) =>
    Promise.all(Array.from({ length: count }, (_, one) => load(one)));

  it("see nothing of each other, and each asks its own app", async () => {
    for (const state of ["fresh", "kept"] as const) {
      const { load } = testRuntimeOf(1);
      const plugins = await all(6, (one) => load(asking, { ...answering(`answer ${one}`), state }));
      for (const [one, each] of plugins.entries()) {
        expect(await numberOf(each.call("count"))).toBe(1n);
        expect((await each.call("ask", "x")).text()).toBe(`answer ${one}`);
      }
      expect(await numberOf((plugins[0] ?? (await load(asking))).call("count"))).toBe(
        state === "fresh" ? 1n : 3n,
      );
    }
  });

  it("go on when one of them is closed, and calls of that end", async () => {
    const { load } = testRuntimeOf(1);
    const never = { imports: { app: { ask: () => new Promise<string>(() => {}) } } };
    const [first, second, third] = await all(3, (one) => load(asking, one === 1 ? never : answering("yes")));
    if (!first || !second || !third) throw new Error("Three were loaded.");
    expect(await echoes(first)).toBe(true);
    const waiting = errorOf(second.call("ask", "x"));
    await first.close();
    await second.close();
    expect((await waiting).code).toBe("closed");
    expect((await errorOf(first.call("count"))).code).toBe("closed");
    expect((await third.call("ask", "x")).text()).toBe("yes");
    await third.close();
    expect(await numberOf((await load(asking, answering("yes"))).call("count"))).toBe(1n);
  });
});

it("a plug-in runs in an engine from bytes that the app still has", async () => {
  const { load } = testRuntime({ engines: [engine] });
  const bytes = plugin();
  const before = bytes.slice();
  expect((await (await load(bytes, ENGINE_APP)).call("dump")).bytes().length).toBeGreaterThan(0);
  expect(bytes).toEqual(before);
});
