import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { createRuntime } from "@mortise/runtime";
import { type Context, context, ROOT_CONTEXT, type Span, type SpanOptions, trace } from "@opentelemetry/api";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { canSuspend } from "../src/jspi.ts";
import { errorOf, pluginWat } from "./wat.ts";

interface Told {
  readonly name: string;
  readonly parent: string | undefined;
  readonly attributes: Record<string, unknown>;
  status?: unknown;
  ended: boolean;
}

/** The smallest provider and context manager that OpenTelemetry's interfaces allow. */
const told: Told[] = [];
const names = new WeakMap<Span, string>();
const storage = new AsyncLocalStorage<Context>();
const wasm = pluginWat(
  `(func (export "run") (result i32) (call $out (call $ask (call $input))) (i32.const 0))`,
  { imports: '(import "extism:host/user" "ask" (func $ask (param i64) (result i64)))' },
);

beforeAll(() => {
  context.setGlobalContextManager({
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, run, self, ...given) => storage.run(active, () => run.call(self as never, ...given)),
    bind: (_active, target) => target,
    enable: () => context as never,
    disable: () => context as never,
  });
  setProvider();
});
afterAll(() => {
  trace.disable();
  context.disable();
});
beforeEach(() => {
  told.length = 0;
});

function setProvider(): void {
  const startActiveSpan = () => {
    throw new Error("not used");
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan, startActiveSpan }) });
}

function startSpan(name: string, options: SpanOptions = {}, outer: Context = context.active()): Span {
  const above = trace.getSpan(outer);
  const one: Told = {
    name,
    parent: above && names.get(above),
    attributes: { ...options.attributes },
    ended: false,
  };
  told.push(one);
  const span = {
    setAttribute: (key: string, value: unknown) => {
      one.attributes[key] = value;
      return span;
    },
    setStatus: (status: unknown) => {
      one.status = status;
      return span;
    },
    end: () => {
      one.ended = true;
    },
  } as unknown as Span;
  names.set(span, name);
  return span;
}

it("without a provider, nothing is begun", async () => {
  const { Tracing } = await import("../src/tracing.ts");
  const tracing = await Tracing.find();
  expect(tracing?.begin("greeter", "run")).toBeDefined();
  trace.disable();
  expect(tracing?.begin("greeter", "run")).toBeUndefined();
  setProvider();
  expect(tracing?.begin("greeter", "run")).toBeDefined();
});

// The plug-in asks an async function: inline, that needs JSPI.
const isolations = canSuspend ? (["worker", "inline"] as const) : (["worker"] as const);

describe.each(isolations)("with OpenTelemetry's API beside it, %s", (isolation) => {
  const where = { name: "greeter", isolation, trusted: true };

  it("each call is a span below the caller's, with a span below it for each host function", async () => {
    const runtime = createRuntime();
    const ask = async () => {
      await sleep(5);
      startSpan("query").end();
      return "yes";
    };
    const plugin = await runtime.load(wasm, { ...where, imports: { "extism:host/user": { ask } } });
    const request = startSpan("request");
    await context.with(trace.setSpan(ROOT_CONTEXT, request), () => plugin.call("run", "x"));
    expect(told).toEqual([
      { name: "request", parent: undefined, attributes: {}, ended: false },
      {
        name: "greeter run",
        parent: "request",
        attributes: { "mortise.plugin": "greeter", "mortise.export": "run" },
        ended: true,
      },
      {
        name: "extism:host/user.ask",
        parent: "greeter run",
        attributes: { "mortise.import": "extism:host/user.ask" },
        ended: true,
      },
      { name: "query", parent: "extism:host/user.ask", attributes: {}, ended: true },
    ]);
    await runtime.close();
  });

  it("a span of what failed has the code, and no text", async () => {
    const runtime = createRuntime();
    const ask = () => {
      throw new Error("password 1234");
    };
    const plugin = await runtime.load(wasm, { ...where, imports: { "extism:host/user": { ask } } });
    await errorOf(plugin.call("run", "x"));
    expect(told).toHaveLength(2);
    for (const span of told) {
      expect(span.ended).toBe(true);
      expect(span.status).toEqual({ code: 2, message: "host-function-failed" });
      expect(span.attributes["error.type"]).toBe("host-function-failed");
    }
    expect(JSON.stringify(told)).not.toContain("1234");
    await runtime.close();
  });

  it("no spans are made when the app does not want them", async () => {
    const runtime = createRuntime({ tracing: false });
    const plugin = await runtime.load(wasm, {
      ...where,
      imports: { "extism:host/user": { ask: () => "yes" } },
    });
    await plugin.call("run", "x");
    expect(told).toEqual([]);
    await runtime.close();
    expect(() => createRuntime({ tracing: "no" as unknown as boolean })).toThrow(/tracing/);
  });
});
