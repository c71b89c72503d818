import type { CallRecord, HttpOptions } from "@mortise/capabilities";
import type { Contract, Fit } from "@mortise/contract";
import type { Limits, LogEntry, LogLevel } from "@mortise/runtime";
import type { Plugin } from "./plugin.ts";

/** What an app gives to run plug-ins. */
export interface HostOptions {
  /** All that the app offers: its operations and events. */
  readonly contract: Contract;
  /** How the app's API is reached. Default: the contract's server, without a credential. */
  readonly api?: Omit<HttpOptions, "grants" | "onCall">;
  /** Bounds on each plug-in; the bounds on its API calls are `api.limits`. Default: the runtime's. */
  readonly limits?: Partial<Limits>;
  /** Receives what plug-ins log. Default: nothing is logged. */
  readonly log?: (entry: LogEntry) => void;
  /** The least serious level that reaches `log`. Default `info`. */
  readonly logLevel?: LogLevel | "off";
  /** Told of each call of the API by a plug-in, refused ones too. Holds no secret and no body. */
  readonly onCall?: (record: CallRecord) => void;
}

/** How one plug-in is loaded. */
export interface LoadOptions {
  /** Operations that this plug-in may call, by exact name. Default: none. */
  readonly grant?: readonly string[];
  /** Its name in grants, logs and errors; unique among the open plug-ins. Default: the file's name, numbered if taken. */
  readonly name?: string;
  /** Bounds, on top of the host's. */
  readonly limits?: Partial<Limits>;
  /** What the plug-in can read with `config_get`. Keep secrets out: it can read all of it. */
  readonly config?: { readonly [name: string]: string };
}

/** Runs an app's plug-ins. Made by `createHost`. */
export interface Host {
  readonly contract: Contract;
  /** The open plug-ins, in the order in which they were loaded. */
  readonly plugins: readonly Plugin[];
  /**
   * Reads what a plug-in asks for and handles, without running any of it: what an operator consents to.
   *
   * @throws HostError `unreadable-plugin`, `invalid-plugin` or `closed`.
   */
  inspect(source: Uint8Array | string | URL): Promise<Fit>;
  /**
   * Loads a plug-in: its bytes, or the path or `file:` URL of its file. Nothing of it runs before its first call.
   *
   * @throws HostError `unreadable-plugin`, `invalid-plugin`, `unknown-import`, `foreign-import`, `unknown-grant`,
   *   `name-taken`, `limit-exceeded`, `invalid-options` or `closed`.
   */
  load(source: Uint8Array | string | URL, options?: LoadOptions): Promise<Plugin>;
  /** Closes all plug-ins and connections. Calls in flight end with `closed`. Can be repeated. */
  close(): Promise<void>;
}
