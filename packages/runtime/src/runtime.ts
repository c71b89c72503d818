import { openEngines } from "./engine/shared-engine.ts";
import { RuntimeError } from "./errors.ts";
import { InlinePlugin } from "./inline.ts";
import { resolveLimits } from "./limits.ts";
import { LoadedPlugin } from "./loaded-plugin.ts";
import type { PluginMetrics } from "./metrics.ts";
import {
  checkRuntimeOptions,
  type LoadOptions,
  type RuntimeOptions,
  resolveLoadOptions,
  resolveThreads,
  resolveTracing,
} from "./options.ts";
import type { Plugin } from "./plugin.ts";
import { Pools } from "./pool/pools.ts";
import { Programs } from "./programs.ts";
import { defaultName, lendBytes, openSource, type PluginSource } from "./source.ts";
import { Tracing } from "./tracing.ts";

/** Runs plug-ins. */
export interface Runtime {
  /**
   * Reads, checks and compiles a plug-in; nothing of it runs before its first call.
   * @param source The module's bytes, the path or `file:` URL of its file, or a manifest. A path that ends in `.json` is a
   * manifest's.
   * @throws RuntimeError `invalid-options`, `invalid-manifest`, `manifest-refused`, `module-unavailable`,
   * `module-too-large`, `hash-mismatch`, `invalid-module`, `memory-limit`, `missing-import` or `closed`.
   */
  load(source: PluginSource, options?: LoadOptions): Promise<Plugin>;
  /** What all of it is doing now, and what each open plug-in has done. */
  metrics(): RuntimeMetrics;
  /** Closes every plug-in that was loaded and ends all threads. Can be repeated. */
  close(): Promise<void>;
}

/** What a runtime is doing. */
export interface RuntimeMetrics {
  /** Threads that there are. */
  readonly threads: number;
  /** Threads that run calls. */
  readonly busyThreads: number;
  /** In the order of their loading; two may have one name. */
  readonly plugins: readonly (PluginMetrics & { readonly name: string })[];
}

/**
 * Makes a runtime.
 * @throws RuntimeError `invalid-options`.
 */
export function createRuntime(options: RuntimeOptions = {}): Runtime {
  checkRuntimeOptions(options);
  const shared: RuntimeOptions = Object.freeze({ ...options, limits: resolveLimits(options.limits) });
  const programs = new Programs(openEngines(options.engines ?? []));
  const pools = new Pools(resolveThreads(options.threads));
  const isTraced = resolveTracing(options.tracing);
  const plugins = new Set<Plugin>();
  let isClosed = false;
  const checkOpen = () => {
    if (isClosed) throw new RuntimeError("closed", "The runtime is closed.");
  };
  return {
    async load(source, loadOptions = {}) {
      checkOpen();
      const asked = resolveLoadOptions(shared, loadOptions, defaultName(source));
      const opened =
        source instanceof Uint8Array ? lendBytes(source, asked) : await openSource(source, asked);
      const { settings } = opened;
      const loaded = await programs.load(opened);
      const tracing = isTraced ? await Tracing.find() : undefined;
      checkOpen();
      if (settings.isolation === "inline") {
        const inline: Plugin = new InlinePlugin(loaded, settings, () => plugins.delete(inline), tracing);
        plugins.add(inline);
        return inline;
      }
      const isOwn = settings.state === "kept";
      const pool = isOwn ? pools.createOwn(settings.limits) : pools.find(settings.limits);
      const forget = () => {
        plugins.delete(plugin);
        pools.forget(pool);
      };
      const plugin: Plugin = new LoadedPlugin(loaded, settings, { pool, isOwn, tracing, forget });
      plugins.add(plugin);
      return plugin;
    },
    metrics() {
      const all = [...plugins].map((plugin) => ({ name: plugin.name, ...plugin.metrics() }));
      return { ...pools.count(), plugins: all };
    },
    async close() {
      isClosed = true;
      await Promise.all([...plugins].map((plugin) => plugin.close()));
      await pools.close();
    },
  };
}
