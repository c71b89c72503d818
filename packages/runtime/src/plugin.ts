import type { PluginMetrics } from "./metrics.ts";
import type { ModuleImport } from "./module/interface.ts";
import type { CallOptions } from "./options.ts";
import type { Result } from "./result.ts";

/** A loaded plug-in. */
export interface Plugin {
  readonly name: string;
  /** What the plug-in asks for, read from its import section before anything of it ran. */
  readonly imports: readonly ModuleImport[];
  /** Names of the functions that `call` accepts: no parameters, and an i32 or nothing as result. */
  readonly exports: readonly string[];
  /**
   * Runs one export. Calls beyond `limits.workers` wait in order.
   * @throws RuntimeError when it does not succeed; the next call works all the same.
   */
  call(exportName: string, input?: Uint8Array | string, options?: CallOptions): Promise<Result>;
  /** What it has done up to now. */
  metrics(): PluginMetrics;
  /** Ends the plug-in's workers. Calls that wait or run end with `closed`. Can be repeated. */
  close(): Promise<void>;
}
