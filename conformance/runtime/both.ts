import createPlugin, { type CallContext } from "@extism/extism";
import { type LogEntry, type Runtime, RuntimeError } from "@mortise/runtime";
import type { AbiCase, Outcome } from "./abi-case.ts";

const DEFAULT_CALLS = ["run"];

/** Runs a case on our runtime. */
export async function onOurs(runtime: Runtime, one: AbiCase): Promise<Outcome> {
  const logs: string[] = [];
  const { ask, options, calls = DEFAULT_CALLS } = one;
  const log = ({ level, text }: LogEntry) => void logs.push(`${level} ${text}`);
  try {
    const plugin = await runtime.load(one.wasm, {
      log,
      ...options,
      ...(ask && {
        imports: { "extism:host/user": { ask: (input) => ask(Buffer.from(input ?? []).toString()) } },
      }),
    });
    let came = "";
    for (const name of calls) came = latin1((await plugin.call(name, one.input)).bytes());
    await plugin.close();
    return { came, logs };
  } catch (error) {
    if (error instanceof RuntimeError) return { came: "fails", code: error.code, logs };
    throw error;
  }
}

/** Runs a case on Extism's JavaScript SDK, in this thread. What it cannot be told is left out. */
export async function onExtism({
  wasm,
  ask,
  options,
  input,
  calls = DEFAULT_CALLS,
}: AbiCase): Promise<Outcome> {
  const logs: string[] = [];
  const level = (name: string) => (text: string) => void logs.push(`${name} ${text}`);
  const logger = {
    trace: level("trace"),
    debug: level("debug"),
    info: level("info"),
    warn: level("warn"),
    error: level("error"),
  } as unknown as Console;
  const logLevel = options?.logLevel === "off" ? "silent" : (options?.logLevel ?? "info");
  try {
    const plugin = await createPlugin(
      { wasm: [{ data: wasm }] },
      {
        logger,
        logLevel,
        config: { ...options?.config },
        functions: ask
          ? { "extism:host/user": { ask: (call: CallContext, at: bigint) => answer(call, at, ask) } }
          : {},
      },
    );
    let came = "";
    for (const name of calls) came = latin1((await plugin.call(name, input))?.bytes() ?? new Uint8Array());
    await plugin.close();
    return { came, logs };
  } catch {
    return { came: "fails", logs };
  }
}

function answer(call: CallContext, at: bigint, ask: NonNullable<AbiCase["ask"]>): bigint {
  const text = ask(call.read(at)?.text() ?? "");
  return text === undefined ? 0n : call.store(text);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
