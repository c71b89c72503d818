import { describe, expect, it } from "vitest";
import { echoes, errorOf, numberOf, pluginWat, testRuntime } from "./wat.ts";

const { load } = testRuntime();
const { Kernel } = await import(new URL("../dist/worker/kernel.js", import.meta.url).href);

const exported = (body: string, locals = "") =>
  `(func (export "run") (result i32) ${locals} ${body} (i32.const 0))`;

describe("the kernel", () => {
  it("gives blocks that never overlap, whatever is allocated, freed and written", () => {
    const kernel = new Kernel({ blockBytes: 1_000_000, inputBytes: 1_000 });
    const { alloc, free, length, load_u8, store_u8 } = kernel.functions;
    const live = new Map<bigint, { size: number; mark: number }>();
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let turn = 0; turn < 20_000; turn += 1) {
      if (live.size < 60 && random(3) > 0) {
        const size = 1 + random(random(20) === 0 ? 100_000 : 700);
        const at = alloc(BigInt(size));
        if (at === 0n) continue;
        expect(live.has(at)).toBe(false);
        const mark = 1 + random(255);
        for (const place of [0, size - 1]) store_u8(at + BigInt(place), mark);
        live.set(at, { size, mark });
      } else if (live.size > 0) {
        const [at, { size, mark }] = [...live][random(live.size)] ?? [0n, { size: 0, mark: 0 }];
        expect(length(at)).toBe(BigInt(size));
        expect([load_u8(at), load_u8(at + BigInt(size - 1))]).toEqual([mark, mark]);
        free(at);
        expect(length(at)).toBe(0n);
        // Written after it was freed, and freed again: neither may hurt a later block.
        for (let place = 0; place < Math.min(size, 64); place += 1) store_u8(at + BigInt(place), 0xff);
        free(at);
        live.delete(at);
      }
    }
    const ranges = [...live].map(([at, { size }]) => [at, at + BigInt(size)] as const);
    ranges.sort(([one], [other]) => Number(one - other));
    for (const [index, [start]] of ranges.entries())
      if (index > 0) expect(start).toBeGreaterThanOrEqual(ranges[index - 1]?.[1] ?? 0n);
  });

  it("keeps what it knows of blocks out of a plug-in's reach", async () => {
    const body = `(local.set $a (call $alloc (i64.const 100)))
      (loop $next
        (call $store_u64 (local.get $i) (i64.const -1))
        (local.set $i (i64.add (local.get $i) (i64.const 8)))
        (br_if $next (i64.lt_u (local.get $i) (local.get $a))))
      (call $store_u64 (i64.sub (local.get $a) (i64.const 7)) (i64.const -1))
      (local.set $b (call $alloc (i64.const 100)))
      (if (i64.le_u (local.get $b) (local.get $a)) (then (unreachable)))
      (call $number (i64.add (call $length (local.get $a)) (call $length (local.get $b))))`;
    const plugin = await load(pluginWat(exported(body, "(local $a i64) (local $b i64) (local $i i64)")));
    expect(await numberOf(plugin.call("run"))).toBe(200n);
  });

  it("ends a call that names an output outside of its blocks, whatever the plug-in catches", async () => {
    const body = "(try (do (call $output_set (i64.const -1) (i64.const 8))) (catch_all))";
    const plugin = await load(pluginWat(exported(body)));
    expect(await errorOf(plugin.call("run"))).toMatchObject({
      code: "trap",
      message: "The plug-in set an output outside of its blocks.",
    });
    expect(await echoes(plugin)).toBe(true);
  });

  it("shows nothing of an earlier call, small or large", async () => {
    // The sum of everything that can be read around the input's place.
    const body = `(local.set $at (i64.sub (call $alloc (i64.const 1000)) (i64.const 4000000)))
      (loop $next
        (local.set $sum (i64.or (local.get $sum) (call $load_u64 (local.get $at))))
        (local.set $at (i64.add (local.get $at) (i64.const 8)))
        (br_if $next (i64.lt_u (local.tee $i (i64.add (local.get $i) (i64.const 1))) (i64.const 2000000))))
      (call $number (local.get $sum))`;
    const plugin = await load(pluginWat(exported(body, "(local $at i64) (local $sum i64) (local $i i64)")), {
      limits: { callTimeoutMs: 20_000 },
    });
    for (const size of [1, 64, 5_000, 300_000, 8_000_000]) {
      expect((await plugin.call("echo", "s".repeat(size))).bytes()).toHaveLength(size);
      expect(await numberOf(plugin.call("run"))).toBe(0n);
    }
  });

  it("holds an input of any length beside its blocks", async () => {
    const kernel = new Kernel({ blockBytes: 65_536, inputBytes: 1_000_000 });
    for (const length of [0, 1, 7, 8, 9, 63, 64, 65, 256, 257, 65_536, 999_999, 1_000_000]) {
      kernel.reset();
      expect(kernel.setInput(new Uint8Array(length).fill(7))).toBe(true);
      const { input_length, input_load_u8, input_load_u64, alloc } = kernel.functions;
      expect(input_length()).toBe(BigInt(length));
      expect(input_load_u8(BigInt(length))).toBe(0);
      expect(input_load_u8(BigInt(length) - 1n)).toBe(length === 0 ? 0 : 7);
      expect(input_load_u64(BigInt(length) - 8n)).toBe(length < 8 ? 0n : 0x0707070707070707n);
      expect(input_load_u64(BigInt(length) - 7n)).toBe(0n);
      expect(alloc(65_536n)).not.toBe(0n);
      expect(alloc(1n)).toBe(0n);
    }
  });
});
