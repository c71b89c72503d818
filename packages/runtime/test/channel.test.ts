import { MessageChannel } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { createRing, type Frame, RING_BYTES, RingReader, RingWriter } from "../src/channel/ring.ts";
import { openSideDoor } from "../src/channel/side-door.ts";
import { pluginWat, testRuntime } from "./wat.ts";

/** Both ends of one direction, in this thread. */
function ends(parts: "copies" | "views" = "copies") {
  const { port1, port2 } = new MessageChannel();
  const memory = createRing();
  const writer = new RingWriter(memory, openSideDoor(port1));
  const reader = new RingReader(memory, openSideDoor(port2), parts);
  return { writer, reader, port1, close: () => port1.close() };
}

/** Numbers that look random and are the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const fill = (length: number, seed: number) => new Uint8Array(length).map((_byte, at) => at * 31 + seed);

function same(frame: Frame | undefined, sent: { id: number; parts: Uint8Array[] } | undefined): void {
  const { parts, ...numbers } = frame ?? { parts: [] };
  expect(numbers).toEqual({ kind: 3, id: sent?.id, first: -1, second: 2 ** 31 - 1, third: sent?.id });
  expect(parts.length).toBe(sent?.parts.length);
  expect(Buffer.compare(Buffer.concat(parts), Buffer.concat(sent?.parts ?? []))).toBe(0);
  expect(parts.map(({ length }) => length)).toEqual(sent?.parts.map(({ length }) => length));
}

describe("a ring", () => {
  it("carries frames of every size in order, round after round", () => {
    const { writer, reader, close } = ends();
    const random = numbers(7);
    const sent: { id: number; parts: Uint8Array[] }[] = [];
    for (let id = 1; id <= 1_500; id += 1) {
      const largest = [16, 400, 9_000, RING_BYTES][random(4)] ?? 0;
      const parts = Array.from({ length: random(4) }, () => fill(random(largest), id));
      const copies = parts.map((part) => part.slice());
      if (writer.write(3, id, -1, 2 ** 31 - 1, id, parts)) sent.push({ id, parts: copies });
      // Sometimes the reader is behind, sometimes it has all.
      for (let left = random(3); left > 0; left -= 1) {
        const frame = reader.next();
        if (frame === undefined) break;
        same(frame, sent.shift());
      }
    }
    for (const one of sent) same(reader.next(), one);
    expect(reader.next()).toBeUndefined();
    close();
  });

  it("that is full takes nothing more, and takes frames again when some were read", () => {
    const { writer, reader, close } = ends();
    let written = 0;
    while (writer.write(1, written, 0, 0, 0, [new Uint8Array(300)])) written += 1;
    expect(written).toBeGreaterThan(RING_BYTES / 400);
    expect(writer.write(1, written, 0, 0, 0, [])).toBe(false);
    for (let id = 0; id < written; id += 1) expect(reader.next()).toMatchObject({ id });
    expect(reader.next()).toBeUndefined();
    expect(writer.write(1, 0, 0, 0, 0, [])).toBe(true);
    close();
  });

  it("passes over what came beside it without a frame", () => {
    const { writer, reader, port1, close } = ends();
    port1.postMessage({ ticket: 0, parts: [new Uint8Array(3)] });
    writer.write(1, 1, 0, 0, 0, [fill(RING_BYTES, 1)]);
    expect(reader.next()?.parts[0]).toEqual(fill(RING_BYTES, 1));
    close();
  });

  it("never hands over what a view is only a part of", () => {
    const { writer, reader, close } = ends();
    const whole = fill(RING_BYTES * 2, 5);
    writer.write(1, 1, 0, 0, 0, [whole.subarray(0, RING_BYTES)]);
    const [part] = reader.next()?.parts ?? [];
    expect(part?.buffer.byteLength).toBe(RING_BYTES);
    expect(whole).toHaveLength(RING_BYTES * 2);
    close();
  });
});

describe("the channel to a thread", () => {
  const { load } = testRuntime({ limits: { callTimeoutMs: 20_000 } });
  const wasm = pluginWat(
    `(func (export "pass") (result i32) (call $out (call $ask (call $input))) (i32.const 0))
     (func (export "log") (result i32) (local $i i32)
       (loop $more (call $log_info (call $input))
         (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3000)))) (i32.const 0))`,
    { imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))' },
  );
  const imports = { "extism:host/user": { ask: async (input?: Uint8Array) => input } };

  it("carries input, questions, answers and output of every size", async () => {
    const plugin = await load(wasm, { imports });
    const sizes = [
      0,
      1,
      7,
      8,
      9,
      4_095,
      65_536,
      69_600,
      69_632,
      69_640,
      RING_BYTES,
      RING_BYTES + 1,
      1_500_000,
    ];
    for (const size of sizes) {
      const input = fill(size, size);
      expect(Buffer.compare((await plugin.call("pass", input)).bytes(), fill(size, size))).toBe(0);
      expect(Buffer.compare((await plugin.call("echo", input)).bytes(), input)).toBe(0);
    }
  });

  it("carries more log entries than fit, all of them in order, while the app does other things", async () => {
    const lengths: number[] = [];
    const plugin = await load(wasm, {
      imports,
      limits: { logBytes: 8_000_000 },
      log: ({ text }) => lengths.push(text.length),
    });
    const call = plugin.call("log", "x".repeat(200));
    const busyUntil = performance.now() + 300;
    while (performance.now() < busyUntil);
    await call;
    expect(lengths).toEqual(Array.from({ length: 3_000 }, () => 200));
  });

  it("loses no wake-up: twenty thousand calls, whatever the app does in between", async () => {
    const plugin = await load(wasm, { imports, state: "kept" });
    const random = numbers(11);
    const input = fill(40, 1);
    let longest = 0;
    for (let turn = 0; turn < 20_000; turn += 1) {
      const startedAt = performance.now();
      await plugin.call(turn % 2 === 0 ? "pass" : "echo", input);
      longest = Math.max(longest, performance.now() - startedAt);
      const pause = random(20);
      if (pause === 0) await new Promise(setImmediate);
      if (pause === 1) for (let left = random(20_000); left > 0; left -= 1);
    }
    // Far below any time after which something would look again by itself: nothing does.
    expect(longest).toBeLessThan(5_000);
  });
});
