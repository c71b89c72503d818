import type { JsonValue } from "@mortise/contract";

/** A loaded plug-in. */
export interface Plugin {
  readonly name: string;
  /** Names of the events that it handles, sorted. */
  readonly events: readonly string[];
  /** Names of the operations that it imports, sorted. */
  readonly asks: readonly string[];
  /** Names of the operations that it may call, sorted; some of them it may not ask for. */
  readonly granted: readonly string[];
  /** Whether it handles an event. `false` for any other text. */
  handles(event: string): boolean;
  /**
   * Tells the plug-in of an event, and returns what it answers; `undefined` if nothing.
   *
   * `payload` is written as JSON; `undefined` gives it no input.
   *
   * @throws HostError whatever fails; the next call works all the same.
   */
  call(event: string, payload?: unknown, options?: CallOptions): Promise<JsonValue | undefined>;
  /** Ends its calls with `closed`, and takes its grants away. Can be repeated. */
  close(): Promise<void>;
}

/** How one event is told. */
export interface CallOptions {
  /** Ends the call with `aborted`, and its API calls in flight. */
  readonly signal?: AbortSignal;
  /** The app's own value for the call, such as a tenant. `api.auth` functions get it; the plug-in does not. */
  readonly context?: unknown;
  /** This call's wall-clock time in milliseconds. Default: the plug-in's limit `callTimeoutMs`. */
  readonly timeoutMs?: number;
}
