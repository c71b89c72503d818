import { RuntimeError } from "./errors.ts";
import { resolveLimits } from "./limits.ts";
import { defaultName, loadModule, readSource } from "./load.ts";
import { LoadedPlugin } from "./loaded-plugin.ts";
import { type LoadOptions, type RuntimeOptions, resolveLoadOptions } from "./options.ts";
import type { Plugin } from "./plugin.ts";

/** Runs plug-ins. */
export interface Runtime {
  /**
   * Reads, checks and compiles a plug-in; nothing of it runs before its first call.
   * @param source The module's bytes, or the path or `file:` URL of its file.
   * @throws RuntimeError `invalid-options`, `module-too-large`, `invalid-module`, `memory-limit`, `missing-import` or
   * `closed`.
   */
  load(source: Uint8Array | string | URL, options?: LoadOptions): Promise<Plugin>;
  /** Closes every plug-in that was loaded and ends all threads. Can be repeated. */
  close(): Promise<void>;
}

/**
 * Makes a runtime.
 * @throws RuntimeError `invalid-options`.
 */
export function createRuntime(options: RuntimeOptions = {}): Runtime {
  const shared: RuntimeOptions = Object.freeze({ ...options, limits: resolveLimits(options.limits) });
  const plugins = new Set<Plugin>();
  let isClosed = false;
  const checkOpen = () => {
    if (isClosed) throw new RuntimeError("closed", "The runtime is closed.");
  };
  return {
    async load(source, loadOptions = {}) {
      checkOpen();
      const settings = resolveLoadOptions(shared, loadOptions, defaultName(source));
      const loaded = await loadModule(await readSource(source, settings.limits), settings);
      checkOpen();
      const plugin: Plugin = new LoadedPlugin(loaded, settings, () => plugins.delete(plugin));
      plugins.add(plugin);
      return plugin;
    },
    async close() {
      isClosed = true;
      await Promise.all([...plugins].map((plugin) => plugin.close()));
    },
  };
}
