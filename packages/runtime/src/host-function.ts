import type { Plugin } from "./plugin.ts";

/** What a host function learns about the call it serves. */
export interface HostCall {
  /** The plug-in that calls. */
  readonly plugin: Plugin;
  /** The plug-in's export that is running. */
  readonly exportName: string;
  /** The import that was called, as `module.name`. */
  readonly importName: string;
  /** Each i64 argument as the bytes of the block it points to, in order; empty bytes where it points to no block. */
  readonly inputs: readonly Uint8Array[];
  /** Each argument as the raw WebAssembly number, in order: for imports that take other things than blocks. */
  readonly arguments: readonly (bigint | number)[];
  /** Aborted as soon as the call is over for any reason: timed out, aborted by the app, or the worker died. */
  readonly signal: AbortSignal;
  /** What the app passed to `plugin.call` as `context`. */
  readonly context: unknown;
}

/**
 * What a host function answers. Bytes and text become a new block, whose offset the plug-in gets; a number or bigint is
 * handed over as it is; `undefined` is 0, the null offset.
 */
export type HostAnswer = Uint8Array | string | number | bigint | undefined;

/**
 * A function of the app that a plug-in may call. `input` is the block of the first i64 argument, `undefined` when the
 * import takes none. It may be async: the plug-in waits. When it throws or rejects, the call ends with
 * `host-function-failed`; nothing of what it threw reaches the plug-in.
 */
export type HostFunction = (
  input: Uint8Array | undefined,
  call: HostCall,
  // biome-ignore lint/suspicious/noConfusingVoidType: a function without a return statement is a host function too.
) => HostAnswer | void | Promise<HostAnswer | void>;

/** Host functions by module and name, e.g. `{ "extism:host/user": { create_customer } }`. */
export interface HostImports {
  readonly [module: string]: { readonly [name: string]: HostFunction };
}
