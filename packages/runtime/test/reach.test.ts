import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { parseModule } from "../src/module/parse.ts";
import { exportsWithout } from "../src/module/reach.ts";
import { pluginWat, testRuntime, wat } from "./wat.ts";

const without = (source: string) => [
  ...exportsWithout(
    parseModule(
      wat(`(module (import "app" "ask" (func $ask)) (import "app" "other" (func $other))
        (memory (export "memory") 1) ${source})`),
    ),
    ({ name }) => name === "ask",
  ),
];

describe("the exports that reach no import of a kind", () => {
  it("are those from which no chain of calls leads there", () => {
    const found = without(`
      (export "other" (func $other)) (export "ask" (func $ask))
      (func $far (call $middle)) (func $middle (call $near)) (func $near (call $other) (if (i32.const 0) (then (call $ask))))
      (func (export "far") (call $far))
      (func $even (call $odd)) (func $odd (call $even) (call $near))
      (func (export "round") (call $even))
      (func $up (call $down)) (func $down (call $up) (call $other))
      (func (export "quiet round") (call $up))
      (func (export "constant") (drop (i32.const 16)) (drop (i64.const 0x1000)))
      (func (export "nothing"))`);
    expect(found).toEqual(["other", "quiet round", "constant", "nothing"]);
  });

  it("are none of those that call what only shows when they run", () => {
    const found = without(`
      (table funcref (elem $ask)) (type $t (func))
      (func $indirect (call_indirect (type $t) (i32.const 0)))
      (func (export "indirect") (call $indirect))
      (func (export "quiet"))`);
    expect(found).toEqual(["quiet"]);
  });

  it("are found through calls at the end of a function", () => {
    const bytes = wat(`(module (import "app" "ask" (func $ask)) (func (export "run") (call $ask)))`);
    const call = bytes.lastIndexOf(0x10);
    for (const opcode of [0x10, 0x12])
      expect(exportsWithout(parseModule(bytes.with(call, opcode)), () => true).size).toBe(0);
    expect(exportsWithout(parseModule(bytes.with(call, 0x12)), () => false).size).toBe(1);
    // call_indirect, return_call_indirect, call_ref, return_call_ref, and one that is not known.
    for (const opcode of [0x11, 0x13, 0x14, 0x15, 0x27])
      expect(exportsWithout(parseModule(bytes.with(call, opcode)), () => false).size).toBe(0);
  });

  it("are none when there is more code than is worth reading", () => {
    const much = `(func $much ${"(drop (i64.const 0x7fffffffffffffff))".repeat(100_000)})`;
    expect(without(`${much} (func (export "quiet"))`)).toEqual(["quiet"]);
    expect(without(`${much} (func (export "much") (call $much)) (func (export "quiet"))`)).toEqual([]);
  });
});

// Inline, what may answer later needs JSPI.
describe.skipIf(!("Suspending" in WebAssembly))(
  "an inline plug-in with exports that ask and exports that don't",
  () => {
    const runtime = testRuntime();
    const source = pluginWat(
      `(global $n (mut i64) (i64.const 0))
     (func $next (global.set $n (i64.add (global.get $n) (i64.const 1))))
     (func (export "ask") (result i32) (call $next) (call $out (call $ask (call $input))) (i32.const 0))
     (func (export "count") (result i32) (call $next) (call $number (global.get $n)) (i32.const 0))`,
      { imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))' },
    );

    it.each(["kept", "fresh"] as const)("answers both, in any order and at once: %s", async (state) => {
      const plugin = await runtime.load(source, {
        isolation: "inline",
        trusted: true,
        state,
        limits: { workers: 2 },
        imports: { "extism:host/user": { ask: (input) => sleep(5, input) } },
      });
      const count = async () => (await plugin.call("count")).bytes()[0];
      const ask = async () => (await plugin.call("ask", "Ada")).text();
      expect([await count(), await count(), await ask(), await count()]).toEqual(
        state === "kept" ? [1, 2, "Ada", 4] : [1, 1, "Ada", 1],
      );
      for (let turn = 0; turn < 5; turn += 1) {
        const asked = ask();
        expect(plugin.metrics().running).toBe(1);
        const counted = await Promise.all([count(), count(), count()]);
        if (state === "fresh") expect(counted).toEqual([1, 1, 1]);
        expect(await asked).toBe("Ada");
      }
      expect(plugin.metrics()).toMatchObject({ running: 0, waiting: 0 });
    });

    it("does not let what asks at start-up keep its first call from waiting", async () => {
      const started: string[] = [];
      const plugin = await runtime.load(
        pluginWat('(func (export "_initialize") (drop (call $ask (i64.const 0))))', {
          imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))',
        }),
        {
          isolation: "inline",
          trusted: true,
          imports: { "extism:host/user": { ask: () => sleep(5).then(() => void started.push("asked")) } },
        },
      );
      for (let turn = 0; turn < 4; turn += 1)
        expect((await plugin.call("echo", `call ${turn}`)).text()).toBe(`call ${turn}`);
      expect(started).toHaveLength(4);
    });
  },
);
