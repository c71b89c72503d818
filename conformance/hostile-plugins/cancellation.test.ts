// Calls that are cancelled, and plug-ins and runtimes that are closed, at each moment of a call's life.

import { setTimeout as sleep } from "node:timers/promises";
import { createRuntime, type HostFunction, type LoadOptions, type Plugin } from "@mortise/runtime";
import { afterAll, expect, test } from "vitest";
import { endOf } from "../runtime/errors.ts";
import { randomFrom } from "../runtime/random.ts";
import { exportOf, pluginOf } from "../runtime/wat.ts";
import { type Hostile, tryFamily } from "./trial.ts";

const SPIN = "(loop $l (br $l))";
const asks = { imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))' };
const wasm = pluginOf(
  `${exportOf("run", "(call $put (call $ask (call $input)))")} ${exportOf("spin", SPIN)}`,
  asks,
);
const options = (ask: HostFunction = () => new Promise(() => {})): LoadOptions => ({
  imports: { "extism:host/user": { ask } },
  limits: { callTimeoutMs: 20_000 },
});

/** Cancels a call of `exportName` after a while. */
async function cancelled(plugin: Plugin, exportName: string, afterMs: number): Promise<void> {
  const abort = new AbortController();
  const call = plugin.call(exportName, "x", { signal: abort.signal });
  setTimeout(() => abort.abort(), afterMs);
  await call;
}

const cancelling = (
  name: string,
  act: NonNullable<Hostile["act"]>,
  ends: Hostile["ends"] = "aborted",
): Hostile => ({
  name,
  wasm,
  ends,
  options: options(),
  act,
});

tryFamily("cancelled calls", [
  cancelling("before it is made", (plugin) => plugin.call("echo", "x", { signal: AbortSignal.abort() })),
  cancelling("at once", (plugin) => cancelled(plugin, "spin", 0)),
  cancelling("while it spins", (plugin) => cancelled(plugin, "spin", 30)),
  cancelling("while it waits for a host function", (plugin) => cancelled(plugin, "run", 30)),
  cancelling("while it waits for its turn", async (plugin) => {
    const abort = new AbortController();
    const running = endOf(plugin.call("spin", "", { timeoutMs: 100 }));
    const waiting = plugin.call("echo", "x", { signal: abort.signal });
    abort.abort();
    await waiting.finally(() => running);
  }),
  {
    name: "while its instance starts",
    wasm: pluginOf(`(func (export "_initialize") ${SPIN})`),
    at: "every call",
    ends: ["aborted", "call-timeout"],
    options: { limits: { callTimeoutMs: 100 } },
    act: (plugin) => cancelled(plugin, "echo", 20),
  },
  {
    ...cancelling("by its own host function", () => Promise.resolve()),
    options: options((_input, { context }) => {
      (context as AbortController).abort();
      return new Promise(() => {});
    }),
    act: (plugin) => {
      const abort = new AbortController();
      return plugin.call("run", "x", { signal: abort.signal, context: abort });
    },
  },
  cancelling(
    "when it is over: nothing happens",
    async (plugin) => {
      const abort = new AbortController();
      await plugin.call("echo", "x", { signal: abort.signal });
      abort.abort();
    },
    "ok",
  ),
  cancelling(
    "twenty calls by one signal",
    async (plugin) => {
      const abort = new AbortController();
      const calls = Array.from({ length: 20 }, () =>
        endOf(plugin.call("run", "x", { signal: abort.signal })),
      );
      setTimeout(() => abort.abort(), 20);
      expect(new Set(await Promise.all(calls))).toEqual(new Set(["aborted"]));
    },
    "ok",
  ),
]);

const runtime = createRuntime();
afterAll(() => runtime.close());

test("cancelled at any moment, a call ends with its output or `aborted`, and the next one works", async () => {
  const { below, seed } = randomFrom(process.env.MORTISE_SEED);
  const plugin = await runtime.load(
    wasm,
    options(async (input) => input),
  );
  const ends = new Set<string>();
  for (let turn = 0; turn < 60; turn += 1) {
    const abort = new AbortController();
    const call = endOf(plugin.call("run", "x", { signal: abort.signal }));
    const until = performance.now() + below(400) / 1000;
    while (performance.now() < until) await new Promise(setImmediate);
    abort.abort();
    ends.add(await call);
    expect((await plugin.call("echo", `${turn}`)).text(), `seed ${seed}`).toBe(`${turn}`);
  }
  expect([...ends].filter((end) => end !== "ok" && end !== "aborted")).toEqual([]);
}, 120_000);

test("closed while it spins, waits, is queued or starts, each call of a plug-in ends with `closed`, and no other's", async () => {
  const other = await runtime.load(
    wasm,
    options(() => sleep(100, "other")),
  );
  const undisturbed = other.call("run");
  const starting = pluginOf(`(func (export "_initialize") ${SPIN})`);
  for (const [source, exportName] of [
    [wasm, "spin"],
    [wasm, "run"],
    [starting, "echo"],
  ] as const) {
    const plugin = await runtime.load(source, options());
    const calls = [1, 2, 3].map(() => endOf(plugin.call(exportName)));
    await sleep(30);
    await plugin.close();
    expect(await Promise.all(calls)).toEqual(["closed", "closed", "closed"]);
    expect(await endOf(plugin.call(exportName))).toBe("closed");
  }
  expect((await undisturbed).text()).toBe("other");
});

test("a host function may close its own plug-in, and the runtime that runs it", async () => {
  for (const close of ["plug-in", "runtime"] as const) {
    const own = createRuntime();
    const plugin = await own.load(
      wasm,
      options(async (_input, call) => {
        await (close === "plug-in" ? call.plugin.close() : own.close());
        return "closed";
      }),
    );
    expect(await endOf(plugin.call("run"))).toBe("closed");
    await own.close();
  }
});
