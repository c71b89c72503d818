import type { LoadOptions } from "./options.ts";
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
