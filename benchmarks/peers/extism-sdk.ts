import createPlugin from "@extism/extism";

/** A plug-in in Extism's own SDK for JavaScript. */
export interface ExtismPlugin {
  call(exportName: string, input: string): Promise<string>;
  /** Starts anew when the plug-in has grown slow by the number of its calls. To be called while the clock stands. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A worker of the SDK's takes some 35 µs longer for each thousand calls that it has answered. The figures compare with one
 * that is young: whoever starts it once and measures for long would measure that instead.
 */
const YOUNG_CALLS = 300;

/** Calls of a worker that was just started are slow, too. */
const WARM_UP_CALLS = 50;

/** Loads a module into Extism's SDK: in this thread, or in a worker thread of the SDK's. */
export async function openExtism(
  wasm: Uint8Array,
  where: "foreground" | "worker",
  ask: () => string | Promise<string> = () => "",
): Promise<ExtismPlugin> {
  const open = () =>
    createPlugin(
      { wasm: [{ data: wasm }] },
      {
        useWasi: true,
        runInWorker: where === "worker",
        functions: { "extism:host/user": { ask: answering(ask) } },
      },
    );
  let plugin = await open();
  let calls = 0;
  let last = { exportName: "", input: "" };
  const call = async (exportName: string, input: string): Promise<string> => {
    calls += 1;
    last = { exportName, input };
    return (await plugin.call(exportName, input))?.text() ?? "";
  };
  return {
    call,
    async renew() {
      if (where === "foreground" || calls < YOUNG_CALLS) return;
      await plugin.close();
      plugin = await open();
      for (let warm = 0; warm < WARM_UP_CALLS; warm += 1) await call(last.exportName, last.input);
      calls = 0;
    },
    close: () => plugin.close(),
  };
}

interface ExtismCall {
  read(offset: bigint): { text(): string } | null;
  store(text: string): bigint;
}

/** The SDK looks whether a function returns a promise: a synchronous one must not. */
function answering(ask: () => string | Promise<string>) {
  return (call: ExtismCall, offset: bigint): bigint | Promise<bigint> => {
    call.read(offset)?.text();
    const answer = ask();
    return typeof answer === "string" ? call.store(answer) : answer.then((text) => call.store(text));
  };
}
