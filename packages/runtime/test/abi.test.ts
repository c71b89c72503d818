import type { LogEntry } from "@mortise/runtime";
import { describe, expect, it } from "vitest";
import { echoes, errorOf, numberOf, pluginWat, testRuntime } from "./wat.ts";

const { load } = testRuntime();
const run = async (body: string, input: string | Uint8Array = "", options = {}) => {
  const plugin = await load(pluginWat(body), options);
  return plugin.call("run", input);
};
const exported = (body: string) => `(func (export "run") (result i32) ${body} (i32.const 0))`;

describe("Extism's functions", () => {
  it("input and output carry every byte", async () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 256);
    const plugin = await load(pluginWat(""));
    expect((await plugin.call("echo", bytes)).bytes()).toEqual(bytes);
    expect((await plugin.call("echo", "zażółć 𝄞")).text()).toBe("zażółć 𝄞");
    expect((await plugin.call("echo")).bytes()).toEqual(new Uint8Array());
  });

  it("input_load_u64 reads little-endian, and 0 behind the end", async () => {
    const input = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect(await numberOf(run(exported("(call $number (call $input_load_u64 (i64.const 0)))"), input))).toBe(
      0x0807060504030201n,
    );
    expect(await numberOf(run(exported("(call $number (call $input_load_u64 (i64.const 2)))"), input))).toBe(
      0n,
    );
    const behind = "(call $number (i64.extend_i32_u (call $input_load_u8 (i64.const 9))))";
    expect(await numberOf(run(exported(behind), input))).toBe(0n);
  });

  it("input_offset is a block with the input", async () => {
    expect((await run(exported("(call $out (call $input_offset))"), "abc")).text()).toBe("abc");
  });

  it("alloc gives blocks that do not overlap, and 0 for nothing", async () => {
    const body = `(func (export "run") (result i32) (local $a i64) (local $b i64)
      (local.set $a (call $alloc (i64.const 8))) (local.set $b (call $alloc (i64.const 8)))
      (call $store_u64 (local.get $a) (i64.const 1)) (call $store_u64 (local.get $b) (i64.const 2))
      (call $number (i64.add (i64.mul (i64.const 10) (call $load_u64 (local.get $a)))
        (i64.add (call $load_u64 (local.get $b)) (call $alloc (i64.const 0)))))
      (i32.const 0))`;
    expect(await numberOf(run(body))).toBe(12n);
  });

  it("load_u8 reads what store_u8 wrote", async () => {
    const body = `(func (export "run") (result i32) (local $a i64) (local.set $a (call $alloc (i64.const 2)))
      (call $store_u8 (local.get $a) (i32.const 0x1ff)) (call $number (i64.extend_i32_u (call $load_u8 (local.get $a))))
      (i32.const 0))`;
    expect(await numberOf(run(body))).toBe(0xffn);
  });

  it("length and length_unsafe know live blocks only", async () => {
    const body = `(func (export "run") (result i32) (local $a i64) (local $sum i64)
      (local.set $a (call $alloc (i64.const 5)))
      (local.set $sum (i64.add (i64.mul (i64.const 100) (call $length (local.get $a))) (call $length_unsafe (local.get $a))))
      (call $free (local.get $a))
      (call $number (i64.add (local.get $sum) (i64.add (call $length (local.get $a)) (call $length (i64.const 77)))))
      (i32.const 0))`;
    expect(await numberOf(run(body))).toBe(505n);
  });

  it("freed blocks are used again", async () => {
    const body = `(func (export "run") (result i32) (local $i i32) (local $a i64)
      (loop $next
        (local.set $a (call $alloc (i64.const 60000)))
        (if (i64.eqz (local.get $a)) (then (unreachable)))
        (call $free (local.get $a))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
      (i32.const 0))`;
    await run(body, "", { limits: { blockBytes: 65_536 } });
  });

  it("error_set and a non-zero return are the plug-in's error", async () => {
    const plugin = await load(
      pluginWat(`(data (i32.const 0) "email is required")
        (func (export "run") (result i32) (call $error_set (call $text (i32.const 0) (i32.const 17))) (i32.const 3))
        (func (export "withdrawn") (result i32) (call $error_set (call $text (i32.const 0) (i32.const 17)))
          (call $error_set (i64.const 0)) (call $number (call $error_get)) (i32.const 0))
        (func (export "readBack") (result i32) (local $e i64) (local.set $e (call $text (i32.const 0) (i32.const 17)))
          (call $error_set (local.get $e)) (call $log_info (call $error_get))
          (i32.const 0))`),
    );
    expect(await errorOf(plugin.call("run"))).toMatchObject({
      code: "plugin-error",
      guestMessage: "email is required",
      status: 3,
      exportName: "run",
    });
    expect(await numberOf(plugin.call("withdrawn"))).toBe(0n);
    expect(await errorOf(plugin.call("readBack"))).toMatchObject({ code: "plugin-error", status: 0 });
    expect(await echoes(plugin)).toBe(true);
  });

  it("config_get answers by name, and 0 for a name that is not there", async () => {
    const plugin = await load(pluginWat(exported("(call $out (call $config_get (call $input)))")), {
      config: { greeting: "hello", empty: "" },
    });
    expect((await plugin.call("run", "greeting")).text()).toBe("hello");
    expect((await plugin.call("run", "empty")).text()).toBe("");
    for (const name of ["missing", "__proto__", "constructor", "toString"]) {
      expect((await plugin.call("run", name)).bytes()).toHaveLength(0);
    }
  });

  it("var_set keeps a value for var_get, and takes it back with 0", async () => {
    const body = `(data (i32.const 0) "__proto__") (data (i32.const 16) "value")
      (func $name (result i64) (call $text (i32.const 0) (i32.const 9)))
      (func (export "run") (result i32)
        (call $var_set (call $name) (call $text (i32.const 16) (i32.const 5)))
        (call $out (call $var_get (call $name))) (i32.const 0))
      (func (export "deleted") (result i32)
        (call $var_set (call $name) (call $text (i32.const 16) (i32.const 5)))
        (call $var_set (call $name) (i64.const 0))
        (call $number (call $var_get (call $name))) (i32.const 0))`;
    const plugin = await load(pluginWat(body));
    expect((await plugin.call("run")).text()).toBe("value");
    expect(await numberOf(plugin.call("deleted"))).toBe(0n);
  });

  it("functions that take a handle over free its block", async () => {
    const body = `(func (export "run") (result i32) (local $a i64) (local $sum i64)
      (local.set $a (call $input)) (drop (call $config_get (local.get $a))) (local.set $sum (call $length (local.get $a)))
      (local.set $a (call $input)) (drop (call $var_get (local.get $a)))
      (local.set $sum (i64.add (local.get $sum) (call $length (local.get $a))))
      (local.set $a (call $input)) (call $log_trace (local.get $a))
      (call $number (i64.add (local.get $sum) (call $length (local.get $a)))) (i32.const 0))`;
    expect(await numberOf(run(body, "key"))).toBe(0n);
  });

  it("log functions report their level, text, plug-in and export", async () => {
    const entries: LogEntry[] = [];
    const levels = ["trace", "debug", "info", "warn", "error"] as const;
    const body = exported(levels.map((level) => `(call $log_${level} (call $input))`).join(" "));
    const plugin = await load(pluginWat(body), {
      name: "noisy",
      log: (entry) => entries.push(entry),
      logLevel: "trace",
    });
    await plugin.call("run", "seen");
    expect(entries).toEqual(
      levels.map((level) => ({ level, text: "seen", source: "log", plugin: "noisy", exportName: "run" })),
    );
  });

  it("get_log_level answers the level, and entries below it are not reported", async () => {
    const entries: LogEntry[] = [];
    const body = exported(
      "(call $log_info (call $input)) (call $log_error (call $input)) (call $number (i64.extend_i32_u (call $get_log_level)))",
    );
    const log = (entry: LogEntry) => entries.push(entry);
    const plugin = await load(pluginWat(body), { log, logLevel: "warn" });
    expect(await numberOf(plugin.call("run", "x"))).toBe(3n);
    expect(entries.map(({ level }) => level)).toEqual(["error"]);
    const silent = await load(pluginWat(body));
    expect(await numberOf(silent.call("run", "x"))).toBe(0x7fff_ffffn);
  });
});

describe("offsets that a plug-in forges", () => {
  const forged = [
    "-1",
    "0",
    "1",
    "63",
    "0x7fffffffffffffff",
    "0x8000000000000000",
    "0xfffffffffffffff9",
    "33554432",
    // Inside of the kernel's memory, but of no block yet.
    "60000",
  ];

  it("read 0 and write nothing", async () => {
    const body = forged
      .map(
        (
          at,
        ) => `(call $store_u8 (i64.const ${at}) (i32.const 255)) (call $store_u64 (i64.const ${at}) (i64.const -1))
          (if (i64.gt_s (i64.const ${at}) (i64.const 63)) (then
            (if (i32.ne (call $load_u8 (i64.const ${at})) (i32.const 0)) (then (unreachable)))
            (if (i64.ne (call $load_u64 (i64.const ${at})) (i64.const 0)) (then (unreachable)))))
          (drop (call $load_u8 (i64.const ${at}))) (drop (call $load_u64 (i64.const ${at})))
          (if (i32.ne (call $input_load_u8 (i64.const -1)) (i32.const 0)) (then (unreachable)))
          (drop (call $input_load_u64 (i64.const ${at}))) (call $free (i64.const ${at}))
          (if (i64.ne (call $length (i64.const ${at})) (i64.const 0)) (then (unreachable)))
          (call $log_info (i64.const ${at})) (drop (call $config_get (i64.const ${at}))) (drop (call $var_get (i64.const ${at})))`,
      )
      .join("\n");
    const plugin = await load(pluginWat(exported(body)), { log: () => {}, logLevel: "trace" });
    await plugin.call("run", "abc");
    expect(await echoes(plugin)).toBe(true);
  });

  it("are no output", async () => {
    const pairs = [
      ["64", "33554432"],
      ["-1", "8"],
      ["64", "-1"],
      ["0x7fffffffffffffff", "0x7fffffffffffffff"],
      ["1", "1"],
    ];
    for (const [at, length] of pairs) {
      const plugin = await load(
        pluginWat(exported(`(call $output_set (i64.const ${at}) (i64.const ${length}))`)),
      );
      expect((await errorOf(plugin.call("run"))).code).toBe("trap");
      expect(await echoes(plugin)).toBe(true);
    }
  });

  it("give a host function empty bytes", async () => {
    const imports = '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))';
    const seen: number[] = [];
    const ask = (input?: Uint8Array) => void seen.push(input?.length ?? -1);
    const body = exported(forged.map((at) => `(drop (call $ask (i64.const ${at})))`).join(" "));
    const plugin = await load(pluginWat(body, { imports }), { imports: { "extism:host/user": { ask } } });
    await plugin.call("run");
    expect(seen).toEqual(forged.map(() => 0));
  });
});
