import { RuntimeError, type RuntimeErrorFacts } from "./errors.ts";

/** What a call that succeeded returned. */
export interface Result {
  /** The output. Empty when the plug-in set none. */
  bytes(): Uint8Array;
  /**
   * The output as text.
   * @throws RuntimeError `invalid-output` when it is not UTF-8.
   */
  text(): string;
  /**
   * The output as JSON; `undefined` when it is empty.
   * @throws RuntimeError `invalid-output` when it is not JSON.
   */
  json(): unknown;
  /** Milliseconds from when a worker took the call up until its answer was here. */
  readonly durationMs: number;
}

/** Makes the result of one call. `facts` go into its errors. */
export function createResult(output: Uint8Array, durationMs: number, facts: RuntimeErrorFacts): Result {
  const text = () => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(output);
    } catch (cause) {
      throw new RuntimeError("invalid-output", "The plug-in's output is not UTF-8 text.", facts, { cause });
    }
  };
  const json = (): unknown => {
    if (output.length === 0) return undefined;
    const source = text();
    try {
      return JSON.parse(source);
    } catch {
      // No cause: V8's message quotes the output.
      throw new RuntimeError("invalid-output", "The plug-in's output is not JSON.", facts);
    }
  };
  return { bytes: () => output, text, json, durationMs };
}
