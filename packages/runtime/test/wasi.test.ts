import type { LogEntry } from "@mortise/runtime";
import { describe, expect, it } from "vitest";
import { WASI_FUNCTIONS } from "../src/abi.ts";
import { echoes, errorOf, numberOf, pluginWat, testRuntime } from "./wat.ts";

const { load } = testRuntime();
const wasi = (name: keyof typeof WASI_FUNCTIONS) => {
  const [parameters = "", results = ""] = WASI_FUNCTIONS[name].split("->");
  const types = (kind: string, list: string) => (list === "" ? "" : `(${kind} ${list.replaceAll(",", " ")})`);
  return `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${types("param", parameters)} ${types("result", results)}))`;
};
const all = (Object.keys(WASI_FUNCTIONS) as (keyof typeof WASI_FUNCTIONS)[]).map(wasi).join("\n");
/** A plug-in whose `run` puts out the i64 that `body` leaves. */
const computing = (body: string) =>
  pluginWat(`(func (export "run") (result i32) (call $number ${body}) (i32.const 0))`, { imports: all });
const compute = async (body: string) => numberOf((await load(computing(body))).call("run"));

describe("WASI", () => {
  it("has the time of day and a clock that only goes up", async () => {
    const now = await compute(
      "(block (result i64) (drop (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 8))) (i64.load (i32.const 8)))",
    );
    expect(Math.abs(Number(now / 1_000_000n) - Date.now())).toBeLessThan(5_000);
    const clock =
      "(block (result i64) (drop (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 8))) (i64.load (i32.const 8)))";
    expect(await compute(`(i64.sub (i64.const 0) (i64.sub ${clock} ${clock}))`)).toBeGreaterThanOrEqual(0n);
    expect(
      await compute("(i64.extend_i32_u (call $clock_time_get (i32.const 9) (i64.const 0) (i32.const 8)))"),
    ).toBe(28n);
  });

  it("has random bytes, as many as asked for, different in each call", async () => {
    const last =
      "(block (result i64) (drop (call $random_get (i32.const 0) (i32.const 65536))) (i64.load (i32.const 65528)))";
    const plugin = await load(computing(last));
    const seen = new Set([await numberOf(plugin.call("run")), await numberOf(plugin.call("run")), 0n]);
    expect(seen.size).toBe(3);
  });

  it("has no arguments, no environment and an empty standard input", async () => {
    const sizes = (name: string) =>
      `(i64.extend_i32_u (block (result i32) (i64.store (i32.const 0) (i64.const -1))
        (drop (call $${name} (i32.const 0) (i32.const 4))) (i32.or (i32.load (i32.const 0)) (i32.load (i32.const 4)))))`;
    expect(await compute(sizes("args_sizes_get"))).toBe(0n);
    expect(await compute(sizes("environ_sizes_get"))).toBe(0n);
    const read = `(i64.extend_i32_u (block (result i32) (i64.store (i32.const 8) (i64.const -1))
      (i32.or (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)) (i32.load (i32.const 8)))))`;
    expect(await compute(read)).toBe(0n);
  });

  it("reports what is printed, line by line", async () => {
    const entries: LogEntry[] = [];
    const body = `(data (i32.const 100) "one\\ntwo, ") (data (i32.const 120) "three\\nfour")
      (func $print (param $fd i32) (param $at i32) (param $n i32)
        (i32.store (i32.const 0) (local.get $at)) (i32.store (i32.const 4) (local.get $n))
        (if (i32.ne (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8)) (i32.const 0)) (then (unreachable)))
        (if (i32.ne (i32.load (i32.const 8)) (local.get $n)) (then (unreachable))))
      (func (export "run") (result i32)
        (call $print (i32.const 1) (i32.const 100) (i32.const 9)) (call $print (i32.const 2) (i32.const 100) (i32.const 4))
        (call $print (i32.const 1) (i32.const 120) (i32.const 10)) (i32.const 0))`;
    const plugin = await load(pluginWat(body, { imports: all }), {
      log: (entry) => void entries.push(entry),
    });
    await plugin.call("run");
    expect(entries.map(({ level, source, text }) => [level, source, text])).toEqual([
      ["info", "stdout", "one"],
      ["warn", "stderr", "one"],
      ["info", "stdout", "two, three"],
      ["info", "stdout", "four"],
    ]);
  });

  it("has no files, directories or sockets", async () => {
    const answers: [call: string, errno: bigint][] = [
      ["(call $fd_prestat_get (i32.const 3) (i32.const 0))", 8n],
      ["(call $fd_write (i32.const 3) (i32.const 0) (i32.const 1) (i32.const 8))", 8n],
      ["(call $fd_read (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))", 8n],
      [
        "(call $path_open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0) (i64.const -1) (i64.const -1) (i32.const 0) (i32.const 8))",
        76n,
      ],
      ["(call $path_unlink_file (i32.const 3) (i32.const 0) (i32.const 1))", 76n],
      ["(call $sock_accept (i32.const 3) (i32.const 0) (i32.const 0))", 8n],
      ["(call $proc_raise (i32.const 9))", 58n],
      ["(call $fd_fdstat_get (i32.const 1) (i32.const 0))", 0n],
      ["(call $fd_close (i32.const 4))", 8n],
      ["(call $sched_yield)", 0n],
    ];
    for (const [call, errno] of answers) expect(await compute(`(i64.extend_i32_u ${call})`)).toBe(errno);
  });

  it("answers `fault` to addresses outside of the plug-in's memory", async () => {
    const calls = [
      "(call $clock_time_get (i32.const 0) (i64.const 0) (i32.const -4))",
      "(call $random_get (i32.const 65530) (i32.const 7))",
      "(call $random_get (i32.const 0) (i32.const -1))",
      "(call $args_sizes_get (i32.const -1) (i32.const 0))",
      "(call $fd_write (i32.const 1) (i32.const 65533) (i32.const 1) (i32.const 0))",
      "(call $fd_write (i32.const 1) (i32.const 0) (i32.const -1) (i32.const 0))",
      "(call $poll_oneoff (i32.const 65530) (i32.const 0) (i32.const 1) (i32.const 0))",
      "(call $fd_fdstat_get (i32.const 1) (i32.const 65520))",
    ];
    for (const call of calls) expect(await compute(`(i64.extend_i32_u ${call})`)).toBe(21n);
    const none = pluginWat(
      '(func (export "run") (result i32) (call $random_get (i32.const 0) (i32.const 1)))',
      { imports: all, memory: "(memory 1)" },
    );
    expect(await errorOf((await load(none)).call("run"))).toMatchObject({ code: "plugin-error", status: 21 });
  });

  it("sleeps as long as poll_oneoff asks, and says which clock it was", async () => {
    const body = `(func (export "run") (result i32)
      (i64.store (i32.const 0) (i64.const 111)) (i32.store (i32.const 16) (i32.const 1)) (i64.store (i32.const 24) (i64.const 60000000))
      (i64.store (i32.const 48) (i64.const 222)) (i32.store (i32.const 64) (i32.const 1)) (i64.store (i32.const 72) (i64.const 90000000000))
      (if (i32.ne (call $poll_oneoff (i32.const 0) (i32.const 200) (i32.const 2) (i32.const 300)) (i32.const 0)) (then (unreachable)))
      (call $number (i64.add (i64.load (i32.const 200)) (i64.mul (i64.const 1000) (i64.extend_i32_u (i32.load (i32.const 300))))))
      (i32.const 0))`;
    const plugin = await load(pluginWat(body, { imports: all }));
    const result = await plugin.call("run");
    expect(await numberOf(Promise.resolve(result))).toBe(1_111n);
    expect(result.durationMs).toBeGreaterThanOrEqual(59);
  });
});

describe("the end of a plug-in that exits", () => {
  const exiting = pluginWat(
    `(func (export "good") (result i32) (call $out (call $input)) (call $proc_exit (i32.const 0)) (i32.const 9))
     (func (export "bad") (result i32) (call $proc_exit (i32.const 3)) (i32.const 0))
     (func (export "caught") (result i32) (try (do (call $proc_exit (i32.const 4))) (catch_all)) (i32.const 0))`,
    { imports: all },
  );

  it("is success with 0, and the plug-in's error otherwise", async () => {
    const plugin = await load(exiting);
    expect((await plugin.call("good", "text")).text()).toBe("text");
    expect(await errorOf(plugin.call("bad"))).toMatchObject({ code: "plugin-error", status: 3 });
    expect(await errorOf(plugin.call("caught"))).toMatchObject({ code: "plugin-error", status: 4 });
    expect(await echoes(plugin)).toBe(true);
  });
});

describe("start-up", () => {
  const digit = (n: number) =>
    `(global.set $order (i64.add (i64.mul (global.get $order) (i64.const 10)) (i64.const ${n})))`;
  const order = `(global $order (mut i64) (i64.const 0))
    (func (export "order") (result i32) (call $number (global.get $order)) (i32.const 0))`;

  it("runs _initialize, then hs_init, once before each instance's first call", async () => {
    const source = pluginWat(`${order} (func $s ${digit(1)}) (start $s)
      (func (export "hs_init") (param i32 i32) ${digit(3)}) (func (export "_initialize") ${digit(2)}) (func (export "_start") ${digit(4)})`);
    expect(await numberOf((await load(source)).call("order"))).toBe(123n);
    const kept = await load(source, { state: "kept" });
    await kept.call("order");
    expect(await numberOf(kept.call("order"))).toBe(123n);
  });

  it("runs a command's _start, which may exit with 0", async () => {
    const source = pluginWat(
      `${order} (func (export "_start") ${digit(5)} (call $proc_exit (i32.const 0)))`,
      { imports: all },
    );
    expect(await numberOf((await load(source)).call("order"))).toBe(5n);
    const failing = pluginWat('(func (export "_start") (call $proc_exit (i32.const 2)))', { imports: all });
    expect(await errorOf((await load(failing)).call("echo"))).toMatchObject({
      code: "plugin-error",
      status: 2,
    });
  });

  it("runs a command once when it is _start that is called", async () => {
    const source = pluginWat(
      `${order} (func (export "_start") ${digit(5)} (call $number (global.get $order)))`,
    );
    expect(await numberOf((await load(source)).call("_start"))).toBe(5n);
  });

  it("runs a library's constructors when that is all it has", async () => {
    const source = pluginWat(`${order} (func (export "__wasm_call_ctors") ${digit(6)})`);
    expect(await numberOf((await load(source)).call("order"))).toBe(6n);
  });
});
