import { BuildError } from "./error.ts";

/** How to compile one plug-in. */
export interface BuildOptions {
  /** The plug-in's entry file (`plugin.ts`): its exports are the plug-in's handlers. */
  readonly entry: string;
  /**
   * What the entry file may export, and the wire name of each. Default: what the `kit.json` of the kits that the
   * plug-in imports says; without a kit, exports keep their own names.
   */
  readonly exportNames?: ReadonlyMap<string, string>;
  /** Whether to run the type check. Default true. */
  readonly typeCheck?: boolean;
  /** How long the type check may take, in milliseconds. Default 60 000, 1 000 to 600 000. Then: `type-check-timeout`. */
  readonly typeCheckTimeoutMs?: number;
  /**
   * The most memory that an instance may grow to, in pages of 64 KiB. Default 1 024 (64 MiB), 32 to 65 536. When it
   * runs out the plug-in gets an `InternalError: out of memory`, which it may catch.
   */
  readonly memoryMaxPages?: number;
  /**
   * Stack for the plug-in's JavaScript. Default 262 144 (about 1 000 calls deep), 16 384 to 655 360. When it runs out
   * the plug-in gets a `RangeError`, which it may catch. More than the default may exhaust the host's own stack first:
   * that ends the call, and the next one starts afresh.
   */
  readonly stackBytes?: number;
  /**
   * How long the code outside of the handlers may run while the plug-in is compiled, in milliseconds. Default 10 000,
   * 1 to 600 000. Then: `top-level-timeout`.
   */
  readonly topLevelTimeoutMs?: number;
}

/** Stack of plug-ins whose author asks for no other, in bytes. */
export const DEFAULT_STACK_BYTES = 262_144;

/** Options with every default filled in. */
export type ResolvedBuildOptions = Readonly<Required<Omit<BuildOptions, "exportNames">>> &
  Pick<BuildOptions, "exportNames">;

/** Fills in what is missing and checks the ranges. @throws BuildError `invalid-option` */
export function resolveBuildOptions(options: BuildOptions): ResolvedBuildOptions {
  return Object.freeze({
    entry: options.entry,
    typeCheck: options.typeCheck ?? true,
    typeCheckTimeoutMs: inRange("typeCheckTimeoutMs", options.typeCheckTimeoutMs ?? 60_000, 1000, 600_000),
    memoryMaxPages: inRange("memoryMaxPages", options.memoryMaxPages ?? 1024, 32, 65_536),
    stackBytes: inRange("stackBytes", options.stackBytes ?? DEFAULT_STACK_BYTES, 16_384, 655_360),
    topLevelTimeoutMs: inRange("topLevelTimeoutMs", options.topLevelTimeoutMs ?? 10_000, 1, 600_000),
    ...(options.exportNames === undefined ? {} : { exportNames: new Map(options.exportNames) }),
  });
}

function inRange(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new BuildError("invalid-option", [
    { text: `${name} must be a whole number from ${least} to ${most}, not ${value}.` },
  ]);
}
