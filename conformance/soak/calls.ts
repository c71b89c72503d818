import { type HostImports, type Plugin, type Runtime, RuntimeError } from "@mortise/runtime";
import type { Random } from "../runtime/random.ts";
import { exportOf, pluginOf, runOf } from "../runtime/wat.ts";

/** One kind of call, and how it has to end. */
interface Kind {
  readonly ends: readonly string[];
  run(random: Random): Promise<unknown>;
}

/** Makes calls of many kinds, of which a share is hostile. */
export interface Caller {
  /** Makes one call. Rejects when it does not end as it has to. */
  call(): Promise<void>;
  /** How many calls were hostile so far. */
  readonly hostile: number;
}

type Kinds = readonly [Kind, ...Kind[]];

const HOSTILE_SHARE = 0.02;
const asks = { imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))' };

/** Loads the plug-ins of a soak. */
export async function loadCaller(runtime: Runtime, random: Random): Promise<Caller> {
  const sane = await saneKinds(runtime);
  const hostile = await hostileKinds(runtime);
  let count = 0;
  return {
    get hostile() {
      return count;
    },
    async call() {
      const isHostile = random.below(1_000_000) < HOSTILE_SHARE * 1_000_000;
      if (isHostile) count += 1;
      const { ends, run } = random.pick(isHostile ? hostile : sane);
      const end = await run(random).then(
        () => "ok",
        (error: unknown) => (error instanceof RuntimeError ? error.code : String(error)),
      );
      if (!ends.includes(end))
        throw new Error(`A call that should end with ${ends.join(" or ")} ended with ${end}.`);
    },
  };
}

async function saneKinds(runtime: Runtime): Promise<Kinds> {
  const imports: HostImports = {
    "extism:host/user": { ask: (input, call) => (call.context === "later" ? Promise.resolve(input) : input) },
  };
  const limits = { callTimeoutMs: 30_000, workers: 2, queuedCalls: 1_000 };
  const settings = { imports, limits, log: () => {}, config: { key: "value" } };
  const asking = pluginOf(
    `${exportOf("ask", "(call $put (call $ask (call $input)))")}
     ${exportOf("keep", "(call $var_set (call $input) (call $input)) (call $put (call $var_get (call $input)))")}
     ${exportOf("log", "(call $log_info (call $input)) (drop (call $config_get (call $input)))")}
     ${exportOf("fail", "(call $error_set (call $input))")} ${exportOf("nothing", "")}`,
    asks,
  );
  const fresh = await runtime.load(asking, settings);
  const kept = await runtime.load(asking, { ...settings, state: "kept" });
  const echo = (plugin: Plugin, exportName: string, length: number, context?: string): Kind => ({
    ends: ["ok"],
    run: async () => {
      const output = (await plugin.call(exportName, "x".repeat(length), { context })).bytes();
      if (output.length !== length) throw new Error(`${output.length} bytes came back of ${length}.`);
    },
  });
  const plain = (exportName: string, ends: string): Kind => ({
    ends: [ends],
    run: () => fresh.call(exportName, "abc"),
  });
  return [
    ...([echo(fresh, "echo", 10), echo(fresh, "echo", 400), echo(fresh, "echo", 20_000)] as const),
    ...[
      echo(kept, "echo", 400),
      echo(kept, "ask", 400, "later"),
      echo(kept, "keep", 50),
      echo(fresh, "keep", 50),
    ],
    ...[
      echo(fresh, "ask", 400),
      echo(fresh, "ask", 400, "later"),
      plain("nothing", "ok"),
      plain("log", "ok"),
    ],
    ...[plain("fail", "plugin-error"), plain("missing", "missing-export"), cancelled(fresh)],
  ];
}

function cancelled(plugin: Plugin): Kind {
  return {
    ends: ["ok", "aborted"],
    run: (random) => {
      const abort = new AbortController();
      const call = plugin.call("ask", "abc", { signal: abort.signal, context: "later" });
      // One in five: a call that runs may cost its thread.
      if (random.below(5) === 0) setImmediate(() => abort.abort());
      return call;
    },
  };
}

async function hostileKinds(runtime: Runtime): Promise<Kinds> {
  const limits = {
    callTimeoutMs: 30_000,
    memoryPages: 64,
    variableBytes: 4_096,
    outputBytes: 4_096,
    queuedCalls: 1_000,
  };
  const load = (code: string, around = {}, more = {}) =>
    runtime.load(runOf(code, around), { limits, ...more });
  const kind = (plugin: Plugin, end: string, options = {}): Kind => ({
    ends: [end],
    run: () => plugin.call("run", "abc", options),
  });
  const ask = () => {
    throw new Error("no");
  };
  const grow = "(loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))";
  const deep = { memory: "(memory 1) (func $deep (call $deep))" };
  return [
    kind(await load("(unreachable)"), "trap"),
    kind(await load("(call $deep)", deep), "trap"),
    kind(
      await load(`${grow} (memory.fill (i32.const 0) (i32.const 1) (i32.const 4000000)) (unreachable)`),
      "memory-limit",
    ),
    kind(await load("(call $output_set (i64.const -8) (i64.const 8))"), "trap"),
    kind(await load("(call $put (call $alloc (i64.const 5000)))"), "output-too-large"),
    kind(await load("(call $var_set (call $input) (call $alloc (i64.const 5000)))"), "variable-limit"),
    kind(
      await load("(drop (call $ask (i64.const 0)))", asks, { imports: { "extism:host/user": { ask } } }),
      "host-function-failed",
    ),
    kind(await load("(loop $l (br $l))"), "call-timeout", { timeoutMs: 20 }),
  ];
}
