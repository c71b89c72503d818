import { DEFAULT_LIMITS, type LogEntry } from "@mortise/runtime";
import { describe, expect, it } from "vitest";
import { echoes, errorOf, numberOf, pluginWat, testRuntime, wat } from "./wat.ts";

const { load } = testRuntime();

describe("callTimeoutMs", () => {
  const loops = pluginWat(`(func (export "spin") (result i32) (loop $l (br $l)) (i32.const 0))
    (func (export "spinOutside") (result i32) (loop $l (drop (call $alloc (i64.const 0))) (br $l)) (i32.const 0))`);

  it("ends an endless loop, and the next call works at once", async () => {
    const plugin = await load(loops, { limits: { callTimeoutMs: 300 } });
    for (const name of ["spin", "spinOutside", "spin"]) {
      const started = performance.now();
      expect(await errorOf(plugin.call(name))).toMatchObject({
        code: "call-timeout",
        limit: 300,
        exportName: name,
      });
      expect(performance.now() - started).toBeGreaterThan(290);
      expect(performance.now() - started).toBeLessThan(3_000);
      expect(await echoes(plugin)).toBe(true);
    }
  });

  it("can be set by one call", async () => {
    const plugin = await load(loops, { limits: { callTimeoutMs: 60_000 } });
    expect(await errorOf(plugin.call("spin", "", { timeoutMs: 50 }))).toMatchObject({
      code: "call-timeout",
      limit: 50,
    });
  });

  it("bounds start-up too: a start function, _initialize, _start and hs_init", async () => {
    const spin = "(loop $l (br $l))";
    const starts = [
      `(func $s ${spin}) (start $s)`,
      `(func (export "_initialize") ${spin})`,
      `(func (export "_start") ${spin})`,
      `(func (export "hs_init") (param i32 i32) ${spin})`,
    ];
    for (const start of starts) {
      const plugin = await load(pluginWat(start), { limits: { callTimeoutMs: 300 } });
      expect((await errorOf(plugin.call("echo"))).code).toBe("call-timeout");
    }
  });

  it("holds while the plug-in catches whatever it can", async () => {
    const body = `(func (export "run") (result i32)
      (loop $l (try (do (loop $m (br $m))) (catch_all)) (br $l)) (i32.const 0))`;
    const plugin = await load(pluginWat(body), { limits: { callTimeoutMs: 300 } });
    expect((await errorOf(plugin.call("run"))).code).toBe("call-timeout");
    expect(await echoes(plugin)).toBe(true);
  });

  it("holds in functions of the runtime", async () => {
    const bodies = [
      // Sleeps an hour.
      `(i64.store (i32.const 24) (i64.const 3600000000000)) (drop (call $poll (i32.const 0) (i32.const 100) (i32.const 1) (i32.const 200)))`,
      // Random bytes without end.
      `(loop $l (drop (call $random (i32.const 0) (i32.const 65536))) (br $l))`,
    ];
    for (const body of bodies) {
      const plugin = await load(
        pluginWat(`(func (export "run") (result i32) ${body} (i32.const 0))`, {
          imports: `(import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))`,
        }),
        { limits: { callTimeoutMs: 300 } },
      );
      expect((await errorOf(plugin.call("run"))).code).toBe("call-timeout");
      expect(await echoes(plugin)).toBe(true);
    }
  });
});

describe("memoryPages", () => {
  const grower = `(func (export "grow") (result i32)
    (block $full (loop $more (br_if $full (i32.eq (memory.grow (i32.const 1)) (i32.const -1))) (br $more)))
    (call $number (i64.extend_i32_u (memory.size))) (i32.const 0))`;

  it("stops growth inside of the plug-in", async () => {
    const declared: [memory: string, pages: bigint][] = [
      ['(memory (export "memory") 1)', 20n],
      ['(memory (export "memory") 1 65536)', 20n],
      ['(memory (export "memory") 20)', 20n],
      ['(memory (export "memory") 1 7)', 7n],
      ["(memory 1)", 20n],
    ];
    for (const [memory, pages] of declared) {
      const plugin = await load(pluginWat(grower, { memory }), { limits: { memoryPages: 20 } });
      expect(await numberOf(plugin.call("grow"))).toBe(pages);
    }
  });

  it("is 1 024 when nothing else is said", async () => {
    expect(DEFAULT_LIMITS.memoryPages).toBe(1_024);
    expect(await numberOf((await load(pluginWat(grower))).call("grow", "", { timeoutMs: 20_000 }))).toBe(
      1_024n,
    );
  });

  it("refuses a module that starts with more", async () => {
    const own = wat('(module (memory 21) (func (export "run") (result i32) (i32.const 0)))');
    const imported = wat('(module (import "env" "memory" (memory 21)))');
    for (const source of [own, imported]) {
      expect(await errorOf(load(source, { limits: { memoryPages: 20 } }))).toMatchObject({
        code: "memory-limit",
        limit: 20,
      });
    }
  });

  it("names the limit when a plug-in that has it all traps", async () => {
    const plugin = await load(
      pluginWat(`(func (export "run") (result i32)
        (loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (unreachable))`),
      { limits: { memoryPages: 20 } },
    );
    expect(await errorOf(plugin.call("run"))).toMatchObject({ code: "memory-limit", limit: 20 });
    expect(await echoes(plugin)).toBe(true);
  });
});

describe("tableElements", () => {
  it("stops growth inside of the plug-in, of all tables together", async () => {
    const grow = (table: number) =>
      `(block $full${table} (loop $more (br_if $full${table} (i32.eq (table.grow ${table} (ref.null func) (i32.const 1)) (i32.const -1))) (br $more)))`;
    const plugin = await load(
      pluginWat(`(table 1 funcref) (table 1 50 funcref) (func (export "run") (result i32) ${grow(0)} ${grow(1)}
        (call $number (i64.extend_i32_u (i32.add (table.size 0) (table.size 1)))) (i32.const 0))`),
      { limits: { tableElements: 20 } },
    );
    expect(await numberOf(plugin.call("run"))).toBe(20n);
  });

  it("refuses a module that starts with more", async () => {
    const error = await errorOf(load(wat("(module (table 21 funcref))"), { limits: { tableElements: 20 } }));
    expect(error).toMatchObject({ code: "memory-limit", limit: 20 });
  });
});

describe("blockBytes", () => {
  it("makes alloc answer 0, also for sizes that no memory has", async () => {
    for (const size of ["70000", "-1", "0x7fffffffffffffff", "0x8000000000000000", "4294967296"]) {
      const plugin = await load(
        pluginWat(
          `(func (export "run") (result i32) (call $number (call $alloc (i64.const ${size}))) (i32.const 0))`,
        ),
        { limits: { blockBytes: 65_536 } },
      );
      expect(await numberOf(plugin.call("run"))).toBe(0n);
    }
  });

  it("counts what is held at once, and names the limit when the plug-in traps on it", async () => {
    const body = `(func (export "run") (result i32) (local $n i64) (local $p i64)
      (block $full (loop $more
        (br_if $full (i64.eqz (call $alloc (i64.const 1000))))
        (local.set $n (i64.add (local.get $n) (i64.const 1))) (br $more)))
      (if (i64.gt_u (local.get $n) (i64.const 66)) (then (return (i32.const 1))))
      (unreachable))`;
    const plugin = await load(pluginWat(body), { limits: { blockBytes: 65_536 } });
    expect(await errorOf(plugin.call("run"))).toMatchObject({ code: "memory-limit", limit: 65_536 });
    expect(await echoes(plugin)).toBe(true);
  });

  it("bounds what one call of a host function carries, however often a block is passed", async () => {
    const most = 900;
    const plugin = await load(
      pluginWat(
        `(func (export "run") (result i32) (local $p i64) (local.set $p (call $alloc (i64.const 30000)))
          (call $many ${"(local.get $p) ".repeat(most)}) (i32.const 0))`,
        { imports: `(import "extism:host/user" "many" (func $many (param ${"i64 ".repeat(most)})))` },
      ),
      { limits: { blockBytes: 65_536 }, imports: { "extism:host/user": { many: () => {} } } },
    );
    expect(await errorOf(plugin.call("run"))).toMatchObject({ code: "memory-limit", limit: 65_536 });
    expect(await echoes(plugin)).toBe(true);
  });

  it("is given back between calls", async () => {
    const plugin = await load(pluginWat(""), { limits: { blockBytes: 65_536 } });
    for (let turn = 0; turn < 50; turn += 1) {
      expect((await plugin.call("echo", "x".repeat(40_000))).bytes()).toHaveLength(40_000);
    }
  });
});

describe("hostCalls", () => {
  it("ends a call that calls host functions too often, whatever it catches, and 0 allows none", async () => {
    let calls = 0;
    const tell = () => {
      calls += 1;
    };
    const plugin = await load(
      pluginWat(
        `(func (export "run") (result i32)
          (loop $l (try (do (call $tell)) (catch_all)) (br $l)) (i32.const 0))
        (func (export "three") (result i32) (call $tell) (call $tell) (call $tell) (i32.const 0))`,
        { imports: '(import "extism:host/user" "tell" (func $tell))' },
      ),
      {
        imports: { "extism:host/user": { tell } },
        limits: { hostCalls: 3, callTimeoutMs: 300 },
      },
    );
    await plugin.call("three");
    calls = 0;
    // It goes on after what ended it, without reaching anything: only its time can stop it then.
    expect(["host-call-limit", "call-timeout"]).toContain((await errorOf(plugin.call("run"))).code);
    expect(calls).toBe(3);
    const imports = { "extism:host/user": { tell: () => {} } };
    const source = pluginWat('(func (export "run") (result i32) (call $tell) (i32.const 0))', {
      imports: '(import "extism:host/user" "tell" (func $tell))',
    });
    const none = await load(source, { imports, limits: { hostCalls: 0 } });
    expect(await errorOf(none.call("run"))).toMatchObject({ code: "host-call-limit", limit: 0 });
    expect(await echoes(none)).toBe(true);
  });
});

describe("workerStackMiB", () => {
  it("is how deep a plug-in can recurse", async () => {
    const source = pluginWat(
      `(func $down (param $n i32) (result i32)
        (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
        (call $down (i32.sub (local.get $n) (i32.const 1))) (drop) (i32.const 0))
      (func (export "run") (result i32) (call $down (i32.const 40000)))`,
    );
    const small = await load(source, { limits: { workerStackMiB: 1 } });
    const error = await errorOf(small.call("run"));
    expect(error.code).toBe("trap");
    expect(error.message).toContain("stack overflow");
    expect(await echoes(small)).toBe(true);
    const large = await load(source, { limits: { workerStackMiB: 16 } });
    await large.call("run");
  });
});

describe("workerHeapMiB", () => {
  it("ends a worker whose heap is full, and the next call works", async () => {
    // Objects of WebAssembly's own garbage collector, each holding the one before. In bytes: wabt cannot write them yet.
    const listType = [0x5f, 2, 0x63, 0, 0, 0x63, 0, 0];
    const endlessList = [
      1, 1, 0x63, 0, 0x03, 0x40, 0x20, 0, 0x20, 0, 0xfb, 0, 0, 0x21, 0, 0x0c, 0, 0x0b, 0x41, 0, 0x0b,
    ];
    const nothing = [0, 0x41, 0, 0x0b];
    const name = (text: string) => [text.length, ...new TextEncoder().encode(text)];
    const section = (id: number, ...content: number[]) => [id, content.length, ...content];
    const source = Uint8Array.of(
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, 2, ...listType, 0x60, 0, 1, 0x7f),
      ...section(3, 2, 1, 1),
      ...section(7, 2, ...name("run"), 0, 0, ...name("fine"), 0, 1),
      ...section(10, 2, endlessList.length, ...endlessList, nothing.length, ...nothing),
    );
    const plugin = await load(source, { limits: { workerHeapMiB: 32, callTimeoutMs: 20_000 } });
    expect(await errorOf(plugin.call("run"))).toMatchObject({ code: "memory-limit", limit: 32 });
    await plugin.call("fine");
  });
});

describe("sizes", () => {
  it("moduleBytes refuses a larger file", async () => {
    const source = pluginWat("");
    const error = await errorOf(load(source, { limits: { moduleBytes: source.length - 1 } }));
    expect(error).toMatchObject({ code: "module-too-large", limit: source.length - 1 });
    await load(source, { limits: { moduleBytes: source.length } });
  });

  it("inputBytes refuses a larger input, counted in bytes", async () => {
    const plugin = await load(pluginWat(""), { limits: { inputBytes: 10 } });
    expect(await errorOf(plugin.call("echo", "ééééé!"))).toMatchObject({
      code: "input-too-large",
      limit: 10,
    });
    expect((await plugin.call("echo", "ééééé")).text()).toBe("ééééé");
    expect(await echoes(plugin)).toBe(true);
  });

  it("outputBytes refuses a larger output", async () => {
    const plugin = await load(pluginWat(""), { limits: { outputBytes: 10 } });
    expect(await errorOf(plugin.call("echo", "01234567890"))).toMatchObject({
      code: "output-too-large",
      limit: 10,
    });
    expect(await echoes(plugin)).toBe(true);
  });

  it("variableBytes ends a call that would keep more, and 0 allows none", async () => {
    const body = `(func (export "run") (result i32) (local $i i64) (local $name i64)
      (loop $more
        (local.set $name (call $alloc (i64.const 8))) (call $store_u64 (local.get $name) (local.get $i))
        (call $var_set (local.get $name) (call $alloc (i64.const 100)))
        (local.set $i (i64.add (local.get $i) (i64.const 1))) (br $more)) (i32.const 0))
      (func (export "same") (result i32) (local $i i32)
        (loop $more
          (call $var_set (call $input) (call $input))
          (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000)))) (i32.const 0))
      (func (export "one") (result i32) (call $var_set (call $input) (call $input)) (i32.const 0))`;
    const plugin = await load(pluginWat(body), { limits: { variableBytes: 10_000 } });
    expect(await errorOf(plugin.call("run"))).toMatchObject({ code: "variable-limit", limit: 10_000 });
    await plugin.call("same", "name");
    const without = await load(pluginWat(body), { limits: { variableBytes: 0 } });
    expect((await errorOf(without.call("one", "name"))).code).toBe("variable-limit");
    expect(await echoes(without)).toBe(true);
  });
});

describe("logBytes", () => {
  const flood = pluginWat(
    `(func (export "run") (result i32) (local $i i32)
      (loop $more (call $log_info (call $input))
        (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000)))) (i32.const 0))
     (func (export "print") (result i32) (local $i i32)
      (i32.store (i32.const 0) (i32.const 100)) (i32.store (i32.const 4) (i32.const 1000))
      (loop $more (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
        (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000)))) (i32.const 0))`,
    {
      imports:
        '(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))',
    },
  );

  it("drops what a flood logs beyond it, and says so once in each call", async () => {
    for (const [name, input] of [
      ["run", "x".repeat(1000)],
      ["run", ""],
      ["print", ""],
    ] as const) {
      const entries: LogEntry[] = [];
      const plugin = await load(flood, {
        log: (entry) => void entries.push(entry),
        limits: { logBytes: 10_000, callTimeoutMs: 5_000 },
      });
      for (let turn = 0; turn < 2; turn += 1) {
        entries.length = 0;
        await plugin.call(name, input);
        const text = entries.filter(({ source }) => source !== "runtime");
        expect(text.reduce((sum, entry) => sum + entry.text.length, 0)).toBeLessThanOrEqual(10_000);
        expect(text.length).toBeLessThanOrEqual(10_000 / 64);
        const notes = entries.filter(({ source }) => source === "runtime");
        expect(notes).toHaveLength(1);
        expect(notes[0]).toMatchObject({ level: "warn", exportName: name });
      }
      expect(await echoes(plugin)).toBe(true);
    }
  });

  it("is not used up by what nobody listens to", async () => {
    const plugin = await load(flood);
    await plugin.call("run", "x".repeat(1000));
  });

  it("does not let a log that throws end the call", async () => {
    const warned = new Promise((resolve) => process.once("warning", resolve));
    const plugin = await load(flood, {
      limits: { logBytes: 100 },
      log: () => {
        throw new Error("disk full");
      },
    });
    await plugin.call("run", "x");
    expect(await warned).toMatchObject({ message: "disk full" });
  });
});
