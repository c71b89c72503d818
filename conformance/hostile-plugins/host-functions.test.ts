// Host functions that throw, hang, are slow or answer nonsense, and plug-ins that catch what the host throws.

import { setTimeout as sleep } from "node:timers/promises";
import type { HostFunction, LoadOptions } from "@mortise/runtime";
import { expect } from "vitest";
import { endOf } from "../runtime/errors.ts";
import { runOf } from "../runtime/wat.ts";
import { type Hostile, tryFamily } from "./trial.ts";

const asks = { imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))' };
const asking = runOf("(call $put (call $ask (call $input)))", asks);
const withAsk = (ask: HostFunction, limits: LoadOptions["limits"] = {}): LoadOptions => ({
  imports: { "extism:host/user": { ask } },
  limits,
});
const FAILED = "host-function-failed";
const answering = (name: string, ask: unknown, ends: Hostile["ends"] = FAILED): Hostile => ({
  name,
  wasm: asking,
  ends,
  options: withAsk(ask as HostFunction),
});
const throwing = (thrown: unknown) => () => {
  throw thrown;
};
const promiseLike = (then: unknown) => ({ then });
const thrower = new Proxy(new Error("x"), { get: throwing(new Error("y")) });

tryFamily("host functions that fail", [
  answering("throws", throwing(new Error("no"))),
  answering("rejects", () => Promise.reject(new Error("no"))),
  answering("throws nothing", throwing(undefined)),
  answering("throws a number", throwing(7)),
  answering("throws an object that throws when it is looked at", throwing(thrower)),
  answering("rejects with an object that throws when it is looked at", () => Promise.reject(thrower)),
  answering("throws a message of 10 MB", throwing(new Error("x".repeat(10_000_000)))),
  answering("answers with an object", () => ({})),
  answering("answers with a fraction", () => 0.5),
  answering("answers with a number that is not exact", () => 2 ** 60),
  answering("answers with a promise whose then throws", () => promiseLike(throwing(new Error("then")))),
  answering("answers with a symbol", () => Symbol("x")),
  answering("answers with bytes that were given away", () => {
    const bytes = new Uint8Array(8);
    structuredClone(bytes, { transfer: [bytes.buffer] });
    return bytes;
  }, ["ok", FAILED]),
  answering("answers with bytes of shared memory", () => new Uint8Array(new SharedArrayBuffer(8)), [
    "ok",
    FAILED,
  ]),
  {
    ...answering("answers with more than fits", () => "x".repeat(100_000), "memory-limit"),
    options: withAsk(() => "x".repeat(100_000), { blockBytes: 65_536 }),
  },
  answering("answers with a number beyond 64 bits", () => 2n ** 70n, ["ok", FAILED]),
  answering(
    "settles twice",
    () => promiseLike((settle: (value: string) => void) => [settle("one"), settle("two")]),
    "ok",
  ),
]);

let late: (answer: string) => void = () => {};
tryFamily("host functions that take their time", [
  answering("hangs for ever", () => new Promise(() => {}), "call-timeout"),
  {
    ...answering("is slow", () => sleep(50, "late"), "ok"),
    options: withAsk(() => sleep(50, "late"), { callTimeoutMs: 5_000 }),
  },
  answering("blocks the app's thread beyond the limit", () => {
    const end = performance.now() + 150;
    while (performance.now() < end);
    return "late";
  }, ["call-timeout", "ok"]),
  {
    name: "answers when its call is over: the next call does not get it",
    wasm: asking,
    ends: "ok",
    options: withAsk((input) =>
      Buffer.from(input ?? []).toString() === "first"
        ? new Promise<string>((settle) => {
            late = settle;
          })
        : sleep(20, "of the second"),
    ),
    act: async (plugin) => {
      expect(await endOf(plugin.call("run", "first"))).toBe("call-timeout");
      const second = plugin.call("run", "second", { timeoutMs: 5_000 });
      late("of the first");
      expect((await second).text()).toBe("of the second");
    },
  },
  {
    name: "learns by its signal that the call is over",
    wasm: asking,
    ends: "ok",
    options: withAsk(() => new Promise(() => {})),
    act: async (plugin) => {
      let heard = () => {};
      const isHeard = new Promise<void>((resolve) => {
        heard = resolve;
      });
      const other = await plugin.call("echo");
      expect(other.bytes()).toHaveLength(0);
      const abort = new AbortController();
      abort.signal.addEventListener("abort", heard);
      const running = endOf(plugin.call("run", "x", { signal: abort.signal }));
      setTimeout(() => abort.abort(), 20);
      await isHeard;
      expect(await running).toBe("aborted");
    },
  },
]);

let reached = 0;
/** Goes on after the host has ended the call: three more questions, a variable, a log entry and a good answer. */
const deaf = (code: string) =>
  runOf(
    `(try (do ${code}) (catch_all))
   (loop $again
     (try (do (drop (call $ask (i64.const 0)))) (catch_all))
     (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))))
   (try (do (call $var_set (call $input) (call $input))) (catch_all))
   (try (do (call $put (call $input))) (catch_all))`,
    asks,
  );
const catching = (
  name: string,
  code: string,
  ends: Hostile["ends"],
  asked: number,
  limits: LoadOptions["limits"] = {},
): Hostile => ({
  name,
  wasm: deaf(code),
  ends,
  input: "fine",
  options: withAsk(
    () => {
      reached += 1;
      throw new Error("no");
    },
    { callTimeoutMs: 2_000, ...limits },
  ),
  act: (plugin) => {
    reached = 0;
    return plugin.call("run", "fine");
  },
  check: () => expect(reached, "how often the host was asked").toBe(asked),
});

tryFamily("plug-ins that catch what the host throws", [
  catching("a host function's failure", "(drop (call $ask (i64.const 0)))", FAILED, 1),
  catching("an output outside of all blocks", "(call $output_set (i64.const -8) (i64.const 8))", "trap", 0),
  catching(
    "a variable that is too large",
    "(call $var_set (call $input) (call $alloc (i64.const 5000)))",
    "variable-limit",
    0,
    { variableBytes: 1_000 },
  ),
  catching(
    "an HTTP request that is refused",
    "(drop (call $http_request (call $input) (i64.const 0)))",
    "http-request-refused",
    0,
  ),
  {
    name: "a trap of their own, which cannot be caught",
    wasm: runOf("(try (do (unreachable)) (catch_all))"),
    ends: "trap",
  },
  {
    name: "the end of a call by its time limit, again and again",
    wasm: runOf("(loop $l (try (do (drop (call $ask (i64.const 0)))) (catch_all)) (br $l))", asks),
    options: withAsk(() => new Promise(() => {})),
    ends: "call-timeout",
  },
  {
    name: "a host function's failure, and then run for ever",
    wasm: runOf("(try (do (drop (call $ask (i64.const 0)))) (catch_all)) (loop $l (br $l))", asks),
    options: withAsk(throwing(new Error("no"))),
    ends: [FAILED, "call-timeout"],
  },
]);
