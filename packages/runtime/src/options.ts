import { availableParallelism } from "node:os";
import { OWN_MODULES } from "./abi.ts";
import { RuntimeError } from "./errors.ts";
import type { HostImports } from "./host-function.ts";
import { type Limits, resolveLimits } from "./limits.ts";
import { LOG_LEVEL_NUMBERS, type LogEntry, type LogLevel } from "./log.ts";
import { type AllowedFolder, type AllowedPath, resolveFolder } from "./manifest/folders.ts";

/** Above this, threads only take memory. */
const MOST_THREADS = 256;

/** What a runtime hands down to every plug-in that it loads; each plug-in's {@link LoadOptions} win over it. */
export interface RuntimeOptions {
  readonly limits?: Partial<Limits>;
  /**
   * Threads that run calls of all plug-ins with `state: "fresh"`; started when calls need them. Default four for each
   * processor core, at least 8 and at most 64; 1 to 256. Plug-ins with another `workerHeapMiB` or `workerStackMiB` have
   * threads of their own, as many; so has each plug-in with `state: "kept"`, `workers` of them.
   */
  readonly threads?: number;
  /**
   * Whether calls and host functions are OpenTelemetry spans, where `@opentelemetry/api` is installed beside this package.
   * Default true; without the package, or without a provider in it, there are none.
   */
  readonly tracing?: boolean;
  /**
   * Engines that plug-ins share: the bytes of modules such as `@mortise/compiler/engine.wasm`. Default none. A plug-in that
   * names one of them by its hash runs in it, and takes a fraction of the memory and of the time to load; what it may call
   * stays what its own import section lists. All others run as they are. Each is trusted as this package is.
   */
  readonly engines?: readonly Uint8Array[];
  /** Receives what plug-ins log. Default: nothing is logged. */
  readonly log?: (entry: LogEntry) => void;
  /** The least serious level that reaches `log`. Default `info`; without `log` it is `off`. */
  readonly logLevel?: LogLevel | "off";
}

/** How one plug-in is loaded. */
export interface LoadOptions {
  /** For errors, logs and host functions. Default: the file's name, or `plugin`. */
  readonly name?: string;
  /** The app's functions that this plug-in may call. Default none. The object is read once and never changed. */
  readonly imports?: HostImports;
  /** Bounds, on top of the runtime's. */
  readonly limits?: Partial<Limits>;
  /** What `config_get` answers. Default empty. Keep secrets out: the plug-in can read all of it. */
  readonly config?: { readonly [name: string]: string };
  /** Receives what this plug-in logs. Default: the runtime's. */
  readonly log?: (entry: LogEntry) => void;
  /** The least serious level that reaches `log`. Default: the runtime's. */
  readonly logLevel?: LogLevel | "off";
  /**
   * Host names that Extism's `http_request` may reach; `*` stands for any run of characters (`*.example.com`). Default
   * none. Every redirect is checked again. `*` alone allows addresses inside your own network too.
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Folders that the plug-in may use through WASI. Default none. Linux only: elsewhere `invalid-options`. No path leads out
   * of them: symbolic links below them are not followed.
   */
  readonly allowedPaths?: readonly AllowedPath[];
  /**
   * Says that a manifest is the app's own, or as good: default false. Only then it may name files outside of its own
   * folder, URLs, and hosts and folders that `allowedHosts` and `allowedPaths` don't cover. Limits stay the lower ones.
   */
  readonly trustManifest?: boolean;
  /**
   * `fresh` (default): each call begins with a new instance; nothing that an earlier call did is visible. `kept`: memory,
   * globals and variables stay from call to call on one worker, until a call does not succeed.
   */
  readonly state?: "fresh" | "kept";
  /**
   * `worker` (default): in a thread that can be ended. `inline`: in the calling thread, for code that you trust not to
   * spin: several times faster, but while it computes nothing else does, and nothing can stop it. Needs `trusted`.
   */
  readonly isolation?: "worker" | "inline";
  /**
   * Says that this plug-in's code is trusted as the app's own is. Default false. `isolation: "inline"` is refused without
   * it, because `callTimeoutMs`, `workerHeapMiB` and `workerStackMiB` cannot stop code there.
   */
  readonly trusted?: boolean;
}

/** How one call is made. */
export interface CallOptions {
  /** Ends the call with `aborted`, whether it waits or runs. */
  readonly signal?: AbortSignal;
  /** Handed to host functions as `call.context`; never leaves this thread. */
  readonly context?: unknown;
  /** This call's `callTimeoutMs`. Default: the plug-in's. */
  readonly timeoutMs?: number;
}

/** The names of a kind of options: a name that is missing here does not compile. */
type Names<Options> = { readonly [name in keyof Required<Options>]: true };

const RUNTIME_OPTIONS: Names<RuntimeOptions> = {
  limits: true,
  threads: true,
  tracing: true,
  engines: true,
  log: true,
  logLevel: true,
};
const LOAD_OPTIONS: Names<LoadOptions> = {
  name: true,
  imports: true,
  limits: true,
  config: true,
  log: true,
  logLevel: true,
  allowedHosts: true,
  allowedPaths: true,
  trustManifest: true,
  state: true,
  isolation: true,
  trusted: true,
};
const CALL_OPTIONS: Names<CallOptions> = { signal: true, context: true, timeoutMs: true };

/** Load options, completed and frozen: what the rest of the package works with. */
export interface LoadSettings {
  readonly name: string;
  readonly imports: HostImports;
  readonly limits: Limits;
  readonly config: ReadonlyMap<string, string>;
  readonly log: (entry: LogEntry) => void;
  readonly logLevel: number;
  readonly allowedHosts: readonly string[];
  readonly allowedPaths: readonly AllowedFolder[];
  readonly trustManifest: boolean;
  readonly state: "fresh" | "kept";
  readonly isolation: "worker" | "inline";
}

/**
 * Completes the options of one plug-in, as a copy.
 * @throws RuntimeError `invalid-options`.
 */
export function resolveLoadOptions(
  runtime: RuntimeOptions,
  options: LoadOptions,
  standardName: string,
): LoadSettings {
  checkNames(options, LOAD_OPTIONS, "load option");
  const log = options.log ?? runtime.log;
  const logLevel = options.logLevel ?? runtime.logLevel ?? "info";
  const state = options.state ?? "fresh";
  const trustManifest = options.trustManifest ?? false;
  if (!Object.hasOwn(LOG_LEVEL_NUMBERS, logLevel))
    throw invalid(`There is no log level ${String(logLevel)}.`);
  if (state !== "fresh" && state !== "kept") throw invalid("state must be `fresh` or `kept`.");
  if (typeof trustManifest !== "boolean") throw invalid("trustManifest must be true or false.");
  return Object.freeze({
    name: options.name ?? standardName,
    imports: copyImports(options.imports ?? {}),
    limits: resolveLimits(runtime.limits, options.limits),
    config: copyConfig(options.config ?? {}),
    log: log ?? (() => {}),
    logLevel: LOG_LEVEL_NUMBERS[log === undefined ? "off" : logLevel],
    allowedHosts: copyHosts(options.allowedHosts ?? [], wrongHost),
    allowedPaths: copyPaths(options.allowedPaths ?? []),
    trustManifest,
    state,
    isolation: resolveIsolation(options),
  });
}

/**
 * Checks that a runtime's options are ones: a limit that is set by a name that nobody reads would hold nothing back.
 * @throws RuntimeError `invalid-options`.
 */
export function checkRuntimeOptions(options: RuntimeOptions): void {
  checkNames(options, RUNTIME_OPTIONS, "runtime option");
}

/**
 * Checks that a call's options are ones.
 * @throws RuntimeError `invalid-options`.
 */
export function checkCallOptions(options: CallOptions): void {
  checkNames(options, CALL_OPTIONS, "call option");
}

function checkNames<Options extends object>(options: Options, names: Names<Options>, kind: string): void {
  for (const name of Object.keys(options)) {
    const isUnknown = !Object.hasOwn(names, name) && Reflect.get(options, name) !== undefined;
    if (isUnknown) throw invalid(`There is no ${kind} named ${name}.`);
  }
}

/**
 * Completes `tracing`.
 * @throws RuntimeError `invalid-options`.
 */
export function resolveTracing(tracing: unknown = true): boolean {
  if (typeof tracing === "boolean") return tracing;
  throw invalid("tracing must be true or false.");
}

/**
 * Completes the number of threads.
 * @throws RuntimeError `invalid-options`.
 */
export function resolveThreads(threads: unknown): number {
  if (threads === undefined) return Math.min(Math.max(4 * availableParallelism(), 8), 64);
  if (typeof threads === "number" && Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)
    return threads;
  throw invalid(`threads must be a whole number from 1 to ${MOST_THREADS}.`);
}

function resolveIsolation({ isolation = "worker", trusted = false }: LoadOptions): "worker" | "inline" {
  if (isolation !== "worker" && isolation !== "inline")
    throw invalid("isolation must be `worker` or `inline`.");
  if (typeof trusted !== "boolean") throw invalid("trusted must be true or false.");
  if (isolation === "inline" && !trusted) {
    throw invalid(
      "Inline, callTimeoutMs, workerHeapMiB and workerStackMiB do not hold: say `trusted: true` to run it so.",
    );
  }
  return isolation;
}

function copyImports(imports: HostImports): HostImports {
  const modules = Object.entries(imports).map(([module, functions]) => {
    if (OWN_MODULES.has(module)) throw invalid(`The functions of ${module} are the runtime's own.`);
    for (const [name, run] of Object.entries(functions)) {
      if (typeof run !== "function") throw invalid(`The import ${module}.${name} must be a function.`);
    }
    return [module, Object.freeze({ ...functions })] as const;
  });
  return Object.freeze(Object.fromEntries(modules));
}

function copyConfig(config: { readonly [name: string]: string }): ReadonlyMap<string, string> {
  for (const [name, value] of Object.entries(config)) {
    // The value is not repeated: it may be something that was put here by mistake.
    if (typeof value !== "string") throw invalid(`The config value ${name} must be text.`);
  }
  return new Map(Object.entries(config));
}

/**
 * Checks host names, and completes them.
 * @throws What `wrong` makes, for one that is none.
 */
export function copyHosts(hosts: readonly string[], wrong: () => Error): readonly string[] {
  for (const host of hosts) {
    if (typeof host !== "string" || !/^[\w.*:[\]-]+$/.test(host)) throw wrong();
  }
  return Object.freeze(hosts.map((host) => host.toLowerCase()));
}

function wrongHost(): RuntimeError {
  return invalid("allowedHosts must be host names, without scheme, port or path.");
}

function copyPaths(paths: readonly AllowedPath[]): readonly AllowedFolder[] {
  const folders = paths.map((path) =>
    resolveFolder(path, undefined, (reason) => invalid(`allowedPaths: ${reason}.`)),
  );
  return Object.freeze(folders);
}

function invalid(message: string): RuntimeError {
  return new RuntimeError("invalid-options", message);
}
