import { createRuntime, type LoadOptions, type Plugin, type RuntimeOptions } from "@mortise/runtime";

/** A plug-in in our runtime, text in and text out as the peers are. */
export interface OurPlugin {
  call(exportName: string, input: string): Promise<string>;
  close(): Promise<void>;
}

/** Time enough that no call ends because the machine was busy. */
const PATIENT = { callTimeoutMs: 60_000 };

/** Loads a module into a runtime of its own. */
export async function openOurs(
  wasm: Uint8Array,
  options: LoadOptions & { readonly isolation?: "worker" | "inline"; readonly trusted?: boolean } = {},
  runtimeOptions: RuntimeOptions & { readonly threads?: number } = {},
): Promise<OurPlugin> {
  const limits = { ...PATIENT, ...runtimeOptions.limits };
  const runtime = createRuntime({ ...runtimeOptions, limits });
  const plugin: Plugin = await runtime.load(wasm, options);
  return {
    call: async (exportName, input) => (await plugin.call(exportName, input)).text(),
    close: () => runtime.close(),
  };
}

/** What the plug-in may ask the app for, answered at once. */
export const ANSWERING: LoadOptions = { imports: { "extism:host/user": { ask: () => '{"ok":true}' } } };

/** The same, answered asynchronously, as whatever waits for a database would. */
export const ANSWERING_LATER: LoadOptions = {
  imports: { "extism:host/user": { ask: async () => '{"ok":true}' } },
};
