import type { BuiltPlugin } from "@mortise/compiler";
import { readSharedEngine } from "@mortise/compiler/engine";
import { createRuntime, RuntimeError } from "@mortise/runtime";
import { onTestFinished } from "vitest";
import { type Operation, type Running, start } from "./extism.ts";

const engine = await readSharedEngine();

/** Where plug-ins are run in these tests: as they are, and in the engine that they share. Both must do the same. */
export const HOSTS: readonly [where: string, start: typeof start][] = [
  ["on Extism's own SDK", start],
  ["in the shared engine", startShared],
];

/** Starts a plug-in in the shared engine, on Mortise's runtime. */
async function startShared(
  plugin: BuiltPlugin,
  operations: Readonly<Record<string, Operation>> = {},
  config: Record<string, string> = {},
): Promise<Running> {
  const log: string[] = [];
  const runtime = createRuntime({ engines: [engine], limits: { callTimeoutMs: 60_000 } });
  onTestFinished(() => runtime.close());
  const decoder = new TextDecoder();
  const functions = Object.entries(operations).map(([name, answer]) => [
    name,
    (input: Uint8Array | undefined) =>
      JSON.stringify(answer(input === undefined ? undefined : JSON.parse(decoder.decode(input)))),
  ]);
  const running = await runtime.load(withoutCode(plugin.wasm), {
    imports: { "extism:host/user": Object.fromEntries(functions) },
    config,
    state: "kept",
    log: ({ text }) => void log.push(text),
    logLevel: "trace",
  });
  const callText = async (name: string, input: string): Promise<string | undefined> => {
    try {
      return (await running.call(name, input)).text();
    } catch (error) {
      throw new Error(textOf(error), { cause: error });
    }
  };
  const call = async (name: string, input?: unknown): Promise<unknown> => {
    const text = await callText(name, input === undefined ? "" : JSON.stringify(input));
    return text === undefined || text === "" ? undefined : JSON.parse(text);
  };
  return {
    call,
    callText,
    log,
    async failure(name, input) {
      try {
        await call(name, input);
      } catch (error) {
        return (error as Error).message;
      }
      throw new Error("It worked.");
    },
  };
}

function textOf(error: unknown): string {
  if (!(error instanceof RuntimeError)) return String(error);
  const { guestMessage, cause } = error;
  return guestMessage ?? (cause instanceof Error ? cause.message : error.message);
}

/** Takes away the plug-in's own code: what runs now, runs in the shared engine. */
function withoutCode(wasm: Uint8Array): Uint8Array {
  const CODE = 10;
  const EIGHT_BYTES = 8;
  for (let at = EIGHT_BYTES; at < wasm.length; ) {
    const start = at;
    const id = wasm[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++] ?? 0;
      size += (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (id === CODE) return Buffer.concat([wasm.subarray(0, start), wasm.subarray(at + size)]);
    at += size;
  }
  throw new Error("The plug-in has no code.");
}
