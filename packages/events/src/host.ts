import type { Contract } from "@mortise/contract";

/** A plug-in, as far as record events need one. `@mortise/host`'s are such. */
export interface PluginLike {
  /** Unique among the open plug-ins. */
  readonly name: string;
  /** Whether it handles an event. The answer stays the same. */
  handles(event: string): boolean;
  /** Tells it of an event, and returns its answer, a JSON value or nothing. Rejects when it fails or `signal` ends it. */
  call(event: string, payload: unknown, options: PluginCallOptions): Promise<unknown>;
}

/** How a plug-in is told of a record event. */
export interface PluginCallOptions {
  /** Ends the call when the event's time is over. */
  readonly signal: AbortSignal;
  /** What the plug-in's own calls of the app's API carry along: see `chainOf` and `appContextOf`. */
  readonly context: unknown;
}

/** Whatever holds an app's plug-ins. `@mortise/host`'s `Host` is one. */
export interface HostLike {
  /** If given, it must hold the models' events: those of `recordModels`, joined into it. */
  readonly contract?: Contract;
  /** The open plug-ins, in the order in which they were loaded. Asked for at each write. */
  readonly plugins: readonly PluginLike[];
}
