import createPlugin, { type CallContext } from "@extism/extism";
import type { BuiltPlugin } from "@mortise/compiler";
import { onTestFinished } from "vitest";

/** An app's side of one operation: request in, response out, both parsed. */
export type Operation = (request: unknown) => unknown;

/** An operation that always answers the same, and writes down what it was asked. */
export function recordedIn(requests: unknown[], answer: unknown): Operation {
  return (request) => {
    requests.push(request);
    return answer;
  };
}

/** A plug-in on Extism's own SDK, unchanged. */
export interface Running {
  /** Input and output as JSON; an empty output is `undefined`. */
  call(name: string, input?: unknown): Promise<unknown>;
  /** Input and output as they are. */
  callText(name: string, input: string): Promise<string | undefined>;
  /** The text of the error that a call must end with. */
  failure(name: string, input?: unknown): Promise<string>;
  /** Lines that the plug-in has logged. */
  readonly log: readonly string[];
}

/** Starts a plug-in. The host offers WASI if the module asks for it. */
export async function start(
  plugin: BuiltPlugin,
  operations: Readonly<Record<string, Operation>> = {},
  config: Record<string, string> = {},
): Promise<Running> {
  const log: string[] = [];
  const write = (line: string): void => void log.push(line);
  const functions = Object.entries(operations).map(([name, answer]) => [
    name,
    (context: CallContext, block?: bigint) =>
      context.store(JSON.stringify(answer(block === undefined ? undefined : context.read(block)?.json()))),
  ]);
  const running = await createPlugin(
    { wasm: [{ data: plugin.wasm }] },
    {
      useWasi: plugin.imports.some(({ module }) => module === "wasi_snapshot_preview1"),
      functions: { "extism:host/user": Object.fromEntries(functions) },
      config,
      logger: { ...console, trace: write, debug: write, info: write, warn: write, error: write },
      logLevel: "trace",
    },
  );
  onTestFinished(() => running.close());
  const callText = async (name: string, input: string): Promise<string | undefined> =>
    (await running.call(name, input))?.text();
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
        return (error as Error).message.replace("Plugin-originated error: ", "");
      }
      throw new Error("It worked.");
    },
  };
}
