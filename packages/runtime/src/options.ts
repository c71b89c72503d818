import type { HostImports } from "./host-function.ts";
import type { Limits } from "./limits.ts";
import type { LogEntry, LogLevel } from "./log.ts";

/** What a runtime hands down to every plug-in that it loads; each plug-in's {@link LoadOptions} win over it. */
export interface RuntimeOptions {
  readonly limits?: Partial<Limits>;
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
   * `fresh` (default): each call begins with a new instance; nothing that an earlier call did is visible. `kept`: memory,
   * globals and variables stay from call to call on one worker, until a call does not succeed.
   */
  readonly state?: "fresh" | "kept";
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
