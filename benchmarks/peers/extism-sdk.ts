import createPlugin from "@extism/extism";

/** A plug-in in Extism's own SDK for JavaScript. */
export interface ExtismPlugin {
  call(exportName: string, input: string): Promise<string>;
  close(): Promise<void>;
}

/** Loads a module into Extism's SDK: in this thread, or in a worker thread of the SDK's. */
export async function openExtism(
  wasm: Uint8Array,
  where: "foreground" | "worker",
  ask: () => string | Promise<string> = () => "",
): Promise<ExtismPlugin> {
  const plugin = await createPlugin(
    { wasm: [{ data: wasm }] },
    {
      useWasi: true,
      runInWorker: where === "worker",
      functions: { "extism:host/user": { ask: answering(ask) } },
    },
  );
  return {
    call: async (exportName, input) => (await plugin.call(exportName, input))?.text() ?? "",
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
