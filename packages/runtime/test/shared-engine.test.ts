import { createRuntime, type LoadOptions, type LogEntry } from "@mortise/runtime";
import { describe, expect, it } from "vitest";
import { engine, engineWith, HANDLERS, plugin, SECTION, type Section } from "./engine-plugins.ts";
import { errorOf, numberOf, testRuntime, wat } from "./wat.ts";

const decoder = new TextDecoder();
const app = {
  imports: {
    app: {
      nothing: () => "nothing asked",
      find: async (input: Uint8Array | undefined) => `found ${decoder.decode(input)}`,
    },
  },
} satisfies LoadOptions;
const shared = testRuntime({ engines: [engine], limits: { callTimeoutMs: 5_000 } });
const oneThread = testRuntime({ engines: [engine], threads: 1, limits: { callTimeoutMs: 10_000 } });
const alone = testRuntime();
const HANDLERS_BUT_LAST = HANDLERS.slice(0, -1);

/** The plug-in's whole memory: nothing of the engine's own data shines through. */
const IMAGE = "plug-in".padEnd(40, "\0") + "more".padEnd(24, "\0");

describe("a plug-in that names a shared engine", () => {
  it("runs in it where the runtime has it, and as it is where not", async () => {
    const [inEngine, asItIs] = [await shared.load(plugin(), app), await alone.load(plugin(), app)];
    expect((await inEngine.call("dump")).text()).toBe(IMAGE);
    expect((await asItIs.call("dump")).bytes()).toHaveLength(0);
    expect(inEngine.imports).toEqual(asItIs.imports);
    expect(inEngine.exports).toEqual(asItIs.exports);
  });

  it("runs as it is when it names an engine that is not there, or speaks another format", async () => {
    for (const change of [{ engine: "0".repeat(64) }, { formatVersion: 2, handlers: 1 }]) {
      const other = await shared.load(plugin({ ...SECTION, ...change }), app);
      expect((await other.call("dump")).bytes()).toHaveLength(0);
    }
  });

  it("starts each call with its own memory and variables", async () => {
    const one = await shared.load(plugin(), app);
    const other = await shared.load(plugin({ ...SECTION, globals: { count: -1, large: "0" } }), app);
    for (let round = 0; round < 5; round += 1) {
      expect(await numberOf(one.call("count"))).toBe(9_007_199_254_740_999n);
      expect(await numberOf(other.call("count"))).toBe(0n);
    }
  });

  it("keeps them when it is loaded so", async () => {
    const kept = await shared.load(plugin(), { ...app, state: "kept" });
    for (const count of [6n, 7n, 8n])
      expect(await numberOf(kept.call("count"))).toBe(9_007_199_254_740_993n + count);
  });

  it("calls its own operations, by their numbers, also where the app takes its time", async () => {
    const ask = (number: number) =>
      shared.load(plugin({ ...SECTION, image: [0, 60] }, ['"more"', `"\\0${number}\\00\\00\\00"`]), app);
    expect((await (await ask(0)).call("ask")).text()).toBe("found plug-in\0");
    expect((await (await ask(1)).call("ask_nothing")).text()).toBe("nothing asked");
    expect((await errorOf((await ask(1)).call("ask"))).code).toBe("trap");
    expect((await errorOf((await ask(2)).call("ask"))).code).toBe("trap");
  });

  const canSuspend = "Suspending" in WebAssembly;
  it.skipIf(!canSuspend)("is set aside while it waits, in a worker thread and inline", async () => {
    const together = 8;
    const all = Promise.withResolvers<void>();
    let waiting = 0;
    const find = async (input: Uint8Array | undefined) => {
      waiting += 1;
      if (waiting === together) all.resolve();
      await all.promise;
      return `found ${decoder.decode(input)}`;
    };
    const imports = { app: { ...app.imports.app, find } };
    const bytes = plugin({ ...SECTION, image: [0, 60] }, ['"more"', '"\\00\\00\\00\\00"']);
    const one = await oneThread.load(bytes, { imports, limits: { workers: together } });
    const answers = await Promise.all(Array.from({ length: together }, () => one.call("ask")));
    expect(answers.map((answer) => answer.text())).toEqual(Array(together).fill("found plug-in\0"));
    const inline = await oneThread.load(bytes, { imports, isolation: "inline", trusted: true });
    expect((await inline.call("ask")).text()).toBe("found plug-in\0");
  });

  it("cannot call what the engine imports and its own import section does not list", async () => {
    const entries: string[] = [];
    const log = { log: ({ text }: LogEntry) => entries.push(text) };
    const without = await shared.load(plugin(), { ...app, ...log });
    expect(await errorOf(without.call("log"))).toMatchObject({
      code: "trap",
      message: "The plug-in trapped: unreachable.",
    });
    expect(entries).toEqual([]);
    const listed = '(import "extism:host/env" "log_info" (func (param i64))) (memory';
    const withLog = await shared.load(plugin(SECTION, ["(memory", listed]), { ...app, ...log });
    await withLog.call("log");
    expect(entries).toEqual(["plug-in\0"]);
  });

  it("has no more memory than it declares, or than the limit, whichever is less", async () => {
    const grow = async (options: LoadOptions, most: string) =>
      numberOf((await shared.load(plugin(SECTION, ["1 50", most]), { ...app, ...options })).call("grow"));
    expect(await grow({}, "1 50")).toBe(-1n);
    expect(await grow({}, "1 200")).toBe(1n);
    expect(await grow({ limits: { memoryPages: 50 } }, "1 200")).toBe(-1n);
    const large = shared.load(plugin(SECTION, ["1 50", "40 50"]), { ...app, limits: { memoryPages: 30 } });
    expect((await errorOf(large)).code).toBe("memory-limit");
    const table = shared.load(plugin(), { ...app, limits: { tableElements: 2 } });
    expect((await errorOf(table)).code).toBe("memory-limit");
  });

  it("is as it was after its memory has grown", async () => {
    const one = await shared.load(plugin(SECTION, ["1 50", "1 200"]), app);
    for (let round = 0; round < 4; round += 1) {
      expect(await numberOf(one.call("grow"))).toBe(1n);
      expect((await one.call("dump")).text()).toBe(IMAGE);
    }
  });

  it("can start over by itself", async () => {
    const one = await shared.load(plugin(), app);
    expect((await one.call("over")).text()).toBe(`${IMAGE.slice(0, 56)}\x05\0\0\0\0\0\0\0`);
  });

  it("is ended when it spins, and works again", async () => {
    const one = await shared.load(plugin(), app);
    expect((await errorOf(one.call("spin", "", { timeoutMs: 100 }))).code).toBe("call-timeout");
    expect((await one.call("dump")).text()).toBe(IMAGE);
  });
});

describe("what a plug-in says for an engine is refused", () => {
  const without = (name: string): Section =>
    Object.fromEntries(Object.entries(SECTION).filter(([key]) => key !== name));
  it.each<[string, Section | string, (readonly [string, string])?]>([
    ["when it is not JSON", "{"],
    ["when it is no object", "null"],
    ["when it lacks its globals", without("globals")],
    ["when it lacks its handlers", without("handlers")],
    ["when it lacks its operations", without("operations")],
    ["when it lacks its image", without("image")],
    ["when a global is missing", { ...SECTION, globals: { count: 1 } }],
    ["when a global is not the engine's", { ...SECTION, globals: { count: 1, large: "1", more: 1 } }],
    ["when a global has the wrong size", { ...SECTION, globals: { count: "1", large: "1" } }],
    ["when a global is no whole number", { ...SECTION, globals: { count: 1.5, large: "1" } }],
    ["when a global is too large", { ...SECTION, globals: { count: 1, large: "9223372036854775808" } }],
    ["when a handler is no export", { ...SECTION, handlers: [...HANDLERS_BUT_LAST, "other"] }],
    ["when an export is no handler", { ...SECTION, handlers: HANDLERS_BUT_LAST }],
    ["when a handler is there twice", { ...SECTION, handlers: [...HANDLERS_BUT_LAST, "dump"] }],
    ["when an export is there twice", SECTION, ['"spin"', '"grow"']],
    [
      "when there are more handlers than any app has events",
      { ...SECTION, handlers: Array.from({ length: 20_000 }, String) },
    ],
    ["when an export takes something", SECTION, ['"spin") (result', '"spin") (param i32) (result']],
    ["when an operation is no import", { ...SECTION, operations: [6] }],
    ["when an operation is negative", { ...SECTION, operations: [-1] }],
    ["when an operation has another type", { ...SECTION, operations: [1] }],
    ["when there are more operations than the engine has", { ...SECTION, operations: Array(9).fill(4) }],
    ["when a data segment has no place", { ...SECTION, image: [0] }],
    ["when a place has no data segment", { ...SECTION, image: [0, 40, 80] }],
    ["when a place is beyond the memory", { ...SECTION, image: [0, 65_533] }],
    ["when a place is negative", { ...SECTION, image: [-1, 40] }],
    ["when a place is as large as numbers are", { ...SECTION, image: [0, 4_294_967_295] }],
    ["when a place is larger", { ...SECTION, image: [0, 2 ** 53] }],
    ["when a data segment has a place of its own", SECTION, ['(data "more"', '(data (i32.const 0) "more"']],
    ["when there is less memory than the engine needs", SECTION, ['memory") 1 50', 'memory") 0 50']],
    ["when there is no memory", SECTION, ['(memory (export "memory") 1 50)', ""]],
    ["when memory is imported", SECTION, ['(memory (export "memory")', '(memory (import "app" "memory")']],
  ])("%s", async (_, section, replace) => {
    const error = await errorOf(shared.load(plugin(section, replace), app));
    expect(error.code).toBe("invalid-module");
    expect(error.message).toContain("mortise:engine");
  });

  it("when a section that V8 would refuse is there twice", async () => {
    const bytes = plugin();
    const twice = Buffer.concat([bytes, Buffer.from([2, 1, 0])]);
    expect((await errorOf(shared.load(twice, app))).code).toBe("invalid-module");
  });

  it("or read as something that runs, whatever is damaged", async () => {
    const bytes = plugin();
    for (let at = 8; at < bytes.length; at += 7) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x11;
      const loaded = await shared.load(damaged, app).catch((error: unknown) => error);
      if (loaded instanceof Error) expect(loaded).toHaveProperty("code");
      else await (loaded as { close(): Promise<void> }).close();
    }
  });
});

describe("engines", () => {
  it.each([
    ["no module", Uint8Array.of(1, 2, 3)],
    ["a module that is none", wat("(module)")],
    ["one with a variable that cannot be put back", engineWith('(export "count") ', "")],
    [
      "one whose tables can change",
      engineWith("(call $memory)", "(call $memory) (table.set $own (i32.const 0) (ref.null func))"),
    ],
    ["one with data that are copied by code", engineWith("(data (i32.const 0)", "(data")],
  ])("are refused: %s", (_, bytes) => {
    expect(() => createRuntime({ engines: [bytes] })).toThrow(
      expect.objectContaining({ code: "invalid-options" }),
    );
  });
});
