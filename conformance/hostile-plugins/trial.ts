import { createRuntime, type LoadOptions, type Plugin, type Runtime } from "@mortise/runtime";
import { afterAll, describe, expect, test } from "vitest";
import { endOf } from "../runtime/errors.ts";
import { runOf } from "../runtime/wat.ts";
import { type Held, measure } from "../soak/measure.ts";
import { FAMILIES, type Family } from "./families.ts";

/** One hostile plug-in, or one that is fine and a host that is not. */
export interface Hostile {
  readonly name: string;
  readonly wasm: Uint8Array;
  /** How it ends: `ok`, or the code of the error. Several, where it is decided by who is first. */
  readonly ends: string | readonly string[];
  /** When it ends so: at the call (default), at the load, or at each call, because its start-up is hostile. */
  readonly at?: "call" | "load" | "every call";
  readonly options?: LoadOptions;
  readonly input?: string | Uint8Array;
  /** The export that must work afterwards. Default `echo`, which must give back its input. */
  readonly next?: string;
  /** What is done with it. Default: its export `run` is called. */
  readonly act?: (plugin: Plugin, runtime: Runtime) => Promise<unknown>;
  /** Looks at the rest: what was logged, what reached the host. */
  readonly check?: () => void;
}

/** What may be left of a round of hostile plug-ins: what an allocator and a compiler keep for themselves. */
const RESIDENT_SLACK = 48 * 1024 * 1024;
const HEAP_SLACK = 4 * 1024 * 1024;
/** How long a hostile call may run that is to end by its time. */
const HOSTILE_MS = 100;
/** How long all others may run: however busy the machine is, they end by themselves. */
const PATIENT_MS = 20_000;

/**
 * Tries a family of hostile plug-ins, one by one. Each must end as it says, while a call of another plug-in waits for its
 * host function and succeeds; then calls of both plug-ins must work. After another round the process must hold no more
 * memory, threads and handles than before it.
 */
export function tryFamily(family: Family, hostiles: readonly Hostile[]): void {
  describe(family, () => {
    // What conformance/README.md says is the sum.
    expect(hostiles, "the family's number in families.ts").toHaveLength(FAMILIES[family]);
    const runtime = createRuntime();
    const bystander = openBystander(runtime);
    afterAll(() => runtime.close());

    test.each(hostiles.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
      await tryOne(one, runtime, await bystander);
    });

    test("leaves no memory, thread or handle behind", async () => {
      await runtime.close();
      await round(hostiles);
      const first = await measure();
      await round(hostiles);
      expectNoMore(await measure(first.handles), first);
    }, 60_000);
  });
}

/** A plug-in of somebody else. `wait` begins a call that waits for its host function until `release` is called. */
interface Bystander {
  readonly plugin: Plugin;
  wait(): Promise<{ release(): void; readonly result: Promise<string> }>;
}

async function openBystander(runtime: Runtime): Promise<Bystander> {
  const waiting = { imports: '(import "extism:host/user" "wait" (func $wait (param i64) (result i64)))' };
  let reached = () => {};
  let gate = Promise.resolve();
  const wait = async (input: Uint8Array | undefined) => {
    const opened = gate;
    reached();
    await opened;
    return input;
  };
  const plugin = await runtime.load(runOf("(call $put (call $wait (call $input)))", waiting), {
    name: "bystander",
    imports: { "extism:host/user": { wait } },
    limits: { callTimeoutMs: 30_000 },
  });
  return {
    plugin,
    async wait() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      const isThere = new Promise<void>((arrived) => {
        reached = arrived;
      });
      const result = plugin.call("run", "waited").then((output) => output.text());
      await Promise.race([isThere, result]);
      return { release: resolve, result };
    },
  };
}

async function tryOne(one: Hostile, runtime: Runtime, bystander: Bystander): Promise<void> {
  const { release, result } = await bystander.wait();
  try {
    await expectItsEnd(one, runtime);
  } finally {
    release();
  }
  expect(await result).toBe("waited");
  expect((await bystander.plugin.call("echo", "next")).text()).toBe("next");
}

async function expectItsEnd(one: Hostile, runtime: Runtime): Promise<void> {
  const ends = endsOf(one);
  if (one.at === "load") {
    expect(ends).toContain(await endOf(load(runtime, one)));
    return;
  }
  const plugin = await load(runtime, one);
  expect(ends).toContain(await endOf(act(one, plugin, runtime)));
  one.check?.();
  if (one.at === "every call") expect(ends).toContain(await endOf(plugin.call("echo", "still here")));
  else if (one.next !== undefined) await plugin.call(one.next, "", { timeoutMs: PATIENT_MS });
  else {
    const next = await plugin.call("echo", "still here", { timeoutMs: PATIENT_MS });
    expect(next.text()).toBe("still here");
  }
  await plugin.close();
}

function endsOf({ ends }: Hostile): readonly string[] {
  return typeof ends === "string" ? [ends] : ends;
}

function load(runtime: Runtime, one: Hostile): Promise<Plugin> {
  const { wasm, options } = one;
  const callTimeoutMs = endsOf(one).includes("call-timeout") ? HOSTILE_MS : PATIENT_MS;
  const limits = { callTimeoutMs, startTimeoutMs: PATIENT_MS, ...options?.limits };
  return runtime.load(wasm, { name: "hostile", ...options, limits });
}

function act({ act: run, input = "" }: Hostile, plugin: Plugin, runtime: Runtime): Promise<unknown> {
  return run ? run(plugin, runtime) : plugin.call("run", input);
}

/** All of them once, in a runtime of their own. */
async function round(hostiles: readonly Hostile[]): Promise<void> {
  const runtime = createRuntime();
  for (const one of hostiles) {
    const ended = load(runtime, one).then(async (plugin) => {
      await endOf(act(one, plugin, runtime));
      await plugin.close();
    });
    await endOf(ended);
  }
  await runtime.close();
}

function expectNoMore(now: Held, before: Held): void {
  const more = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  const resident = now.residentBytes - before.residentBytes;
  expect(resident, `resident memory grew by ${more(resident)}`).toBeLessThan(RESIDENT_SLACK);
  const heap = now.heapBytes - before.heapBytes;
  expect(heap, `the heap grew by ${more(heap)}`).toBeLessThan(HEAP_SLACK);
  expect(now.threads, "threads").toBe(before.threads);
  expect(now.handles, "handles").toBeLessThanOrEqual(before.handles);
}
