import { BuildError, type BuildMessage } from "./error.ts";
import { type BuildOptions, resolveBuildOptions } from "./options.ts";

/** How long each part took, in milliseconds. The type check runs beside the others. */
export interface BuildTimings {
  readonly bundleMs: number;
  readonly preInitialiseMs: number;
  readonly linkMs: number;
  /** 0 without a type check. */
  readonly typeCheckMs: number;
  readonly totalMs: number;
}

/** A compiled plug-in. */
export interface BuiltPlugin {
  /** One WebAssembly module for any Extism host. The same sources give the same bytes. */
  readonly wasm: Uint8Array;
  /** All that the module imports, in order. */
  readonly imports: readonly { readonly module: string; readonly name: string }[];
  /** Wire names of the events that it handles, in order. */
  readonly exports: readonly string[];
  readonly timings: BuildTimings;
  readonly warnings: readonly BuildMessage[];
}

/**
 * Compiles a TypeScript plug-in into one Extism WebAssembly module. No code of the author's runs outside of the
 * WebAssembly engine, and nothing is written.
 *
 * @throws BuildError with all findings and their places
 */
export async function buildPlugin(options: BuildOptions): Promise<BuiltPlugin> {
  const resolved = resolveBuildOptions(options);
  throw new BuildError("entry-not-found", [{ text: `${resolved.entry} is being built.` }]);
}
