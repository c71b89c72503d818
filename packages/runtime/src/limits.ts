import { RuntimeError } from "./errors.ts";

/** Bounds on one plug-in. Each is enforced; the README's table says what happens at each edge. */
export interface Limits {
  /**
   * Wall-clock time of one call in milliseconds, host functions included, from when a worker takes it up. Default 1 000,
   * 1 to 2 147 483 647. When it runs out: `call-timeout`, the worker is ended, and the next call gets a new one.
   */
  readonly callTimeoutMs: number;
  /**
   * Wall-clock time of one start-up in milliseconds: of all that an instance runs before its first export (`start`,
   * `_initialize`, `_start`, constructors, `hs_init`), host functions included. Default 1 000, 1 to 86 400 000; a call that
   * starts its instance up has `callTimeoutMs` too, and the shorter one decides. When it runs out: `start-timeout`, the
   * worker is ended, and the next call gets a new one. An instance that is made ahead of its call, and one that a call is
   * kept waiting by, is given up, and no call fails.
   */
  readonly startTimeoutMs: number;
  /**
   * The plug-in's own linear memory in pages of 64 KiB. Default 1 024 (64 MiB), 1 to 65 536. Beyond it `memory.grow`
   * answers −1; a module that starts with more is refused at load with `memory-limit`.
   */
  readonly memoryPages: number;
  /**
   * Bytes of Extism blocks that one call may hold at once: its output, and what it exchanges with host functions.
   * Default 32 MiB, 64 KiB to 1 GiB. Beyond it `alloc` answers 0, and an answer that does not fit ends the call with
   * `memory-limit`.
   */
  readonly blockBytes: number;
  /**
   * Elements in all of the module's tables. Default 100 000, 0 to 10 000 000. Beyond it `table.grow` answers −1; a
   * module that starts with more is refused at load with `memory-limit`.
   */
  readonly tableElements: number;
  /** Size of the module's file in bytes. Default 64 MiB, 8 to 1 GiB. Beyond it: `module-too-large`. */
  readonly moduleBytes: number;
  /** Size of a call's input in bytes. Default 8 MiB, 0 to 1 GiB. Beyond it: `input-too-large`, and nothing runs. */
  readonly inputBytes: number;
  /** Size of a call's output in bytes. Default 8 MiB, 0 to 1 GiB. Beyond it: `output-too-large`. */
  readonly outputBytes: number;
  /**
   * Names and values of a plug-in's variables (`var_set`) in bytes, each variable counted with 64 bytes more. Default
   * 1 MiB, 0 (no variables) to 256 MiB. Beyond it the call ends with `variable-limit`.
   */
  readonly variableBytes: number;
  /**
   * Calls of host functions and of `http_request` in one call. Default 100 000, 0 to 1 000 000 000. One more ends the call
   * with `host-call-limit`.
   */
  readonly hostCalls: number;
  /**
   * Text that one call may log (log functions, stdout and stderr together) in bytes, each entry counted with 64 bytes
   * more. Default 64 KiB, 0 to 64 MiB. Beyond it entries are dropped, and one last entry says so.
   */
  readonly logBytes: number;
  /** Body of one `http_request` answer in bytes. Default 4 MiB, 0 to 1 GiB. Beyond it: `http-request-failed`. */
  readonly httpResponseBytes: number;
  /**
   * What one call may write into the folders of `allowedPaths` in bytes, each file or folder that it creates counted with
   * 4 096 bytes more. Default 16 MiB, 0 to 1 TiB. Beyond it WASI's functions answer `nospc`.
   */
  readonly writtenBytes: number;
  /**
   * Files and folders that one instance may have open through `allowedPaths`, the granted ones included. Default 64, 1 to
   * 1 024; all calls that run count against what the operating system allows the app. Beyond it WASI answers `mfile`.
   */
  readonly openFiles: number;
  /** Calls that may wait for a worker. Default 100, 0 to 1 000 000. Beyond it: `overloaded`, at once. */
  readonly queuedCalls: number;
  /**
   * Calls of one plug-in that run at the same time. Default 1, 1 to 1 000. Each has a thread of its own while there are
   * threads; after that, where the engine has JSPI and `state` is `fresh`, calls that wait for host functions share one.
   */
  readonly workers: number;
  /**
   * JavaScript heap of one worker in MiB (WebAssembly's garbage-collected objects live there too). Default 64, 16 to
   * 4 096. Beyond it the worker ends, and the call with it: `memory-limit`.
   */
  readonly workerHeapMiB: number;
  /**
   * Stack of one worker in MiB. Default 4, 1 to 64. Beyond it: a `trap`. A plug-in that is suspended while it waits has a
   * stack of V8's own for each call, which is smaller: 984 KiB.
   */
  readonly workerStackMiB: number;
}

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

interface Range {
  readonly min: number;
  readonly max: number;
  readonly standard: number;
}

const RANGES: { readonly [name in keyof Limits]: Range } = {
  callTimeoutMs: { standard: 1_000, min: 1, max: 2_147_483_647 },
  startTimeoutMs: { standard: 1_000, min: 1, max: 86_400_000 },
  memoryPages: { standard: 1_024, min: 1, max: 65_536 },
  blockBytes: { standard: 32 * MiB, min: 65_536, max: GiB },
  tableElements: { standard: 100_000, min: 0, max: 10_000_000 },
  moduleBytes: { standard: 64 * MiB, min: 8, max: GiB },
  inputBytes: { standard: 8 * MiB, min: 0, max: GiB },
  outputBytes: { standard: 8 * MiB, min: 0, max: GiB },
  variableBytes: { standard: MiB, min: 0, max: 256 * MiB },
  hostCalls: { standard: 100_000, min: 0, max: 1_000_000_000 },
  logBytes: { standard: 64 * 1024, min: 0, max: 64 * MiB },
  httpResponseBytes: { standard: 4 * MiB, min: 0, max: GiB },
  writtenBytes: { standard: 16 * MiB, min: 0, max: 1024 * GiB },
  openFiles: { standard: 64, min: 1, max: 1_024 },
  queuedCalls: { standard: 100, min: 0, max: 1_000_000 },
  workers: { standard: 1, min: 1, max: 1_000 },
  workerHeapMiB: { standard: 64, min: 16, max: 4_096 },
  workerStackMiB: { standard: 4, min: 1, max: 64 },
};

/** The limits that hold where nothing else is said. */
export const DEFAULT_LIMITS: Limits = resolveLimits();

/**
 * Completes limits: later layers win over earlier ones, the defaults fill the rest.
 * @throws RuntimeError `invalid-options` for a name that is no limit, or a value out of its range.
 */
export function resolveLimits(...layers: readonly (Partial<Limits> | undefined)[]): Limits {
  const limits: { -readonly [name in keyof Limits]?: number } = {};
  for (const [name, range] of ranges()) limits[name] = range.standard;
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer ?? {})) {
      if (value === undefined) continue;
      if (!isLimit(name)) throw new RuntimeError("invalid-options", `There is no limit named ${name}.`);
      limits[name] = checkLimit(name, value);
    }
  }
  return Object.freeze(limits as Limits);
}

/**
 * Returns `value` when it is a whole number in the range of the limit `name`.
 * @throws RuntimeError `invalid-options` otherwise.
 */
export function checkLimit(name: keyof Limits, value: unknown): number {
  const { min, max } = RANGES[name];
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RuntimeError("invalid-options", `${name} must be a whole number from ${min} to ${max}.`);
}

function ranges(): [keyof Limits, Range][] {
  return Object.entries(RANGES) as [keyof Limits, Range][];
}

function isLimit(name: string): name is keyof Limits {
  return Object.hasOwn(RANGES, name);
}
