import type { BuildMessage } from "@mortise/compiler";
import type { Shell } from "../shell.ts";

/** A plug-in that was built, in whatever language. */
export interface Built {
  readonly wasm: Uint8Array;
  readonly imports: readonly { readonly module: string; readonly name: string }[];
  /** Names of the exported functions. */
  readonly exports: readonly string[];
  /** Parts that took time, in milliseconds, by name. */
  readonly timings: { readonly totalMs: number; readonly [part: `${string}Ms`]: number };
  /** What the compiler has to say beside errors; those of other toolchains have been printed as they came. */
  readonly warnings: readonly BuildMessage[];
}

/** Where a build runs. */
export interface BuildPlace {
  readonly folder: string;
  readonly shell: Shell;
}
