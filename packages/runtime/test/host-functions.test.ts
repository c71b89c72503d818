import { setTimeout as sleep } from "node:timers/promises";
import type { HostCall, HostFunction } from "@mortise/runtime";
import { describe, expect, it } from "vitest";
import { echoes, errorOf, numberOf, pluginWat, testRuntime, wat } from "./wat.ts";

const { load } = testRuntime();
const imports = '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))';
const asking = pluginWat(
  `(func (export "run") (result i32) (call $out (call $ask (call $input))) (i32.const 0))
   (func (export "twice") (result i32) (call $out (call $ask (call $ask (call $input)))) (i32.const 0))`,
  { imports },
);
const withAsk = (ask: HostFunction) => ({ imports: { "extism:host/user": { ask } } });
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

describe("a host function", () => {
  it("gets the block and answers with text or bytes, at once or later", async () => {
    const answers: HostFunction[] = [
      (input) => `<${textOf(input)}>`,
      async (input) => `<${textOf(input)}>`,
      (input) => Buffer.from(`<${textOf(input)}>`),
      async (input) => {
        await sleep(20);
        return new TextEncoder().encode(`<${textOf(input)}>`);
      },
    ];
    for (const answer of answers) {
      const plugin = await load(asking, withAsk(answer));
      expect((await plugin.call("run", "a")).text()).toBe("<a>");
      expect((await plugin.call("twice", "a")).text()).toBe("<<a>>");
    }
  });

  it("answers 0, the null offset, with nothing", async () => {
    const body = '(func (export "run") (result i32) (call $number (call $ask (call $input))) (i32.const 0))';
    for (const nothing of [() => {}, () => undefined, () => "", async () => new Uint8Array()]) {
      const plugin = await load(pluginWat(body, { imports }), withAsk(nothing));
      expect(await numberOf(plugin.call("run", "x"))).toBe(0n);
    }
  });

  it("learns who calls, from where, and what the app passed along", async () => {
    const seen: HostCall[] = [];
    const plugin = await load(asking, {
      name: "asker",
      ...withAsk((_input, call) => {
        seen.push(call);
        return undefined;
      }),
    });
    const context = { tenant: 7 };
    await plugin.call("run", "x", { context });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ exportName: "run", importName: "extism:host/user.ask" });
    expect(seen[0]?.plugin).toBe(plugin);
    expect(seen[0]?.context).toBe(context);
    expect(seen[0]?.signal.aborted).toBe(true);
  });

  it("can have any signature of numbers", async () => {
    const all = '(import "math" "all" (func $all (param i32 i64 f32 f64) (result f64)))';
    const none = '(import "math" "none" (func $none))';
    const bigs = '(import "math" "bigs" (func $bigs (param i64 i64 i64 i64 i64) (result i64)))';
    const seen: unknown[] = [];
    const body = `(func (export "run") (result i32) (call $none)
      (if (f64.ne (call $all (i32.const -1) (i64.const 5) (f32.const 0.5) (f64.const 2.25)) (f64.const 1.5)) (then (unreachable)))
      (call $number (call $bigs (call $input) (call $input) (i64.const 0) (i64.const -1) (call $input)))
      (i32.const 0))`;
    const plugin = await load(pluginWat(body, { imports: all + none + bigs }), {
      imports: {
        math: {
          all: (_input, call) => {
            seen.push(...call.arguments);
            return 1.5;
          },
          none: (input, call) => void seen.push(input, call.arguments.length),
          bigs: (_input, call) => {
            seen.push(...call.inputs.map(textOf));
            return -7n;
          },
        },
      },
    });
    expect(await numberOf(plugin.call("run", "ab"))).toBe(-7n);
    expect(seen).toEqual([undefined, 0, -1, 5n, 0.5, 2.25, "ab", "ab", "", "", "ab"]);
  });

  it("that answers with something its import cannot hold has failed", async () => {
    const plugin = await load(
      pluginWat('(func (export "run") (result i32) (call $flag))', {
        imports: '(import "extism:host/user" "flag" (func $flag (result i32)))',
      }),
      { imports: { "extism:host/user": { flag: () => "text" } } },
    );
    expect((await errorOf(plugin.call("run"))).code).toBe("host-function-failed");
    const odd = await load(asking, withAsk((() => ({ no: "bytes" })) as unknown as HostFunction));
    expect((await errorOf(odd.call("run"))).code).toBe("host-function-failed");
  });

  it("that fails ends the call; its error is kept for the app, and the next call works", async () => {
    const secret = new Error("password is hunter2");
    const failing: HostFunction[] = [
      () => {
        throw secret;
      },
      () => Promise.reject(secret),
    ];
    for (const ask of failing) {
      const plugin = await load(asking, withAsk(ask));
      const error = await errorOf(plugin.call("run", "x"));
      expect(error).toMatchObject({
        code: "host-function-failed",
        importName: "extism:host/user.ask",
        exportName: "run",
      });
      expect(error.cause).toBe(secret);
      expect(error.message).not.toContain("hunter2");
      expect(await echoes(plugin)).toBe(true);
    }
  });

  it("that fails ends the call even when the plug-in catches it, and is not run again in it", async () => {
    let asked = 0;
    const body = `(func (export "run") (result i32) (local $i i32)
      (loop $again
        (try (do (drop (call $ask (i64.const 0)))) (catch_all))
        (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 5))))
      (call $error_set (i64.const 0)) (call $out (call $input)) (i32.const 0))`;
    const plugin = await load(
      pluginWat(body, { imports }),
      withAsk(() => {
        asked += 1;
        throw new Error("no");
      }),
    );
    expect((await errorOf(plugin.call("run", "x"))).code).toBe("host-function-failed");
    expect(asked).toBe(1);
    expect(await echoes(plugin)).toBe(true);
  });

  it("that hangs is bounded by the call's time, and hears that the call is over", async () => {
    let signal: AbortSignal | undefined;
    const plugin = await load(
      asking,
      withAsk((_input, call) => {
        signal = call.signal;
        return new Promise(() => {});
      }),
    );
    const error = await errorOf(plugin.call("run", "x", { timeoutMs: 400 }));
    expect(error).toMatchObject({ code: "call-timeout", limit: 400 });
    expect(signal?.aborted).toBe(true);
    expect(await echoes(plugin)).toBe(true);
  });

  it("that answers after its call was given up answers nobody", async () => {
    let calls = 0;
    const plugin = await load(
      asking,
      withAsk(async () => {
        calls += 1;
        if (calls > 1) return "second";
        await sleep(600);
        return "first";
      }),
    );
    expect((await errorOf(plugin.call("run", "x", { timeoutMs: 400 }))).code).toBe("call-timeout");
    const second = plugin.call("run", "x");
    await sleep(300);
    expect((await second).text()).toBe("second");
  });

  it("whose answer does not fit ends the call with memory-limit", async () => {
    const plugin = await load(asking, {
      ...withAsk(() => "x".repeat(70_000)),
      limits: { blockBytes: 65_536 },
    });
    expect(await errorOf(plugin.call("run", "x"))).toMatchObject({ code: "memory-limit", limit: 65_536 });
    expect(await echoes(plugin)).toBe(true);
  });

  it("is reached during start-up too", async () => {
    const asked: string[] = [];
    const source = pluginWat(
      `(func (export "_initialize") (drop (call $ask (call $input)))) (func (export "run") (result i32) (i32.const 0))`,
      { imports },
    );
    const plugin = await load(
      source,
      withAsk((_input, call) => {
        asked.push(call.exportName);
        return undefined;
      }),
    );
    await plugin.call("run", "not for start-up");
    expect(asked).toEqual(["run"]);
  });
});

describe("imports", () => {
  it("that are missing are all listed, before anything runs", async () => {
    const source = wat(`(module
      (import "extism:host/user" "known" (func)) (import "extism:host/user" "first" (func (param i64) (result i64)))
      (import "other" "second" (func)) (import "env" "g" (global i32)) (import "extism:host/env" "alloc" (func (param i32) (result i32)))
      (import "extism:host/env" "toString" (func)) (import "wasi_snapshot_preview1" "fd_steal" (func))
      (import "extism:host/user" "many" (func (result i64 i64)))
      (func (export "run") (result i32) (i32.const 0)))`);
    const nothing = () => undefined;
    const error = await errorOf(
      load(source, { imports: { "extism:host/user": { known: nothing, many: nothing } } }),
    );
    expect(error.code).toBe("missing-import");
    expect(error.imports).toEqual([
      "extism:host/user.first",
      "other.second",
      "env.g (a global)",
      "extism:host/env.alloc (as (i32) -> i32; it is (i64) -> i64)",
      "extism:host/env.toString",
      "wasi_snapshot_preview1.fd_steal",
      "extism:host/user.many (as () -> i64, i64, which no host function can be)",
    ]);
  });

  it("are never found on a prototype", async () => {
    for (const [module, name] of [
      ["extism:host/user", "toString"],
      ["constructor", "name"],
      ["__proto__", "toString"],
    ]) {
      const source = wat(`(module (import "${module}" "${name}" (func (result i64))))`);
      expect((await errorOf(load(source, { imports: { "extism:host/user": {} } }))).code).toBe(
        "missing-import",
      );
    }
  });

  it("with a prototype's name work when the app provides them", async () => {
    const source = pluginWat('(func (export "run") (result i32) (call $out (call $f)) (i32.const 0))', {
      imports: '(import "__proto__" "__proto__" (func $f (result i64)))',
    });
    const provided = JSON.parse('{"__proto__":{"__proto__":1}}');
    Object.defineProperty(provided, "__proto__", {
      value: Object.fromEntries([["__proto__", () => "own"]]),
      enumerable: true,
    });
    const plugin = await load(source, { imports: provided });
    expect((await plugin.call("run")).text()).toBe("own");
  });

  it("of memory and tables are made anew for each instance, within the limits", async () => {
    const source = wat(`(module (import "env" "memory" (memory 1)) (import "env" "table" (table 1 funcref))
      (func (export "run") (result i32)
        (if (i32.ne (i32.load (i32.const 0)) (i32.const 0)) (then (unreachable)))
        (i32.store (i32.const 0) (i32.const 1))
        (if (i32.ne (memory.grow (i32.const 4)) (i32.const -1)) (then (unreachable)))
        (if (i32.ne (table.grow 0 (ref.null func) (i32.const 10)) (i32.const -1)) (then (unreachable)))
        (i32.const 0)))`);
    const plugin = await load(source, { limits: { memoryPages: 4, tableElements: 10 } });
    await plugin.call("run");
    await plugin.call("run");
  });
});
