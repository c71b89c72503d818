import type { LoadOptions, RuntimeErrorCode } from "@mortise/runtime";
import type { EnvFunction } from "./wat.ts";

/** One rule of Extism's ABI, and a plug-in that shows whether it holds. */
export interface AbiCase {
  /** What the rule is about. */
  readonly of: EnvFunction | "call" | "start-up" | "host function";
  /** The rule, as a sentence that is true. */
  readonly rule: string;
  readonly wasm: Uint8Array;
  /** Exports that are called one after the other; what the last one does counts. Default `run`. */
  readonly calls?: readonly string[];
  readonly input?: string;
  /** The output, a character a byte (Latin-1). */
  readonly gives?: string;
  /** Instead of an output: the code of the error. */
  readonly fails?: RuntimeErrorCode;
  /** Lines of the log as `level text`. Compared when they are given. */
  readonly logs?: readonly string[];
  readonly options?: Pick<LoadOptions, "config" | "limits" | "logLevel" | "allowedHosts">;
  /** The host function `ask` of `extism:host/user`; `undefined` is answered as 0. */
  readonly ask?: (input: string) => string | undefined;
}

/** What came of a case. */
export interface Outcome {
  /** The output, or `fails`. */
  readonly came: string;
  /** The error's code, where the outcome is ours. */
  readonly code?: string;
  readonly logs: readonly string[];
}

/** The name of a case in tests and in the table of differences. */
export function nameOf({ of, rule }: AbiCase): string {
  return `${of}: ${rule}`;
}
