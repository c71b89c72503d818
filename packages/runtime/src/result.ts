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

/** The bytes that a call put out. */
export interface Output {
  bytes(): Uint8Array;
  /** @throws TypeError when they are not UTF-8. */
  text(): string;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws TypeError when it is not UTF-8. */
export function decodeOutput(output: Uint8Array): string {
  const bytes =
    output instanceof Buffer ? output : Buffer.from(output.buffer, output.byteOffset, output.length);
  return decodeRange(bytes, 0, bytes.length);
}

/** @throws TypeError when these bytes are not UTF-8. */
export function decodeRange(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString("utf8", start, end);
  // Without what stands for bytes that are none, it had none. This is several times faster for short texts.
  return text.includes("\ufffd") ? decoder.decode(bytes.subarray(start, end)) : text;
}

/** Makes the result of one call. `facts` go into its errors. */
export function createResult(
  output: Uint8Array | Output,
  durationMs: number,
  facts: RuntimeErrorFacts,
): Result {
  const bytes = () => (output instanceof Uint8Array ? output : output.bytes());
  const text = () => {
    try {
      return output instanceof Uint8Array ? decodeOutput(output) : output.text();
    } catch (cause) {
      throw new RuntimeError("invalid-output", "The plug-in's output is not UTF-8 text.", facts, { cause });
    }
  };
  const json = (): unknown => {
    const source = text();
    if (source === "") return undefined;
    try {
      return JSON.parse(source);
    } catch {
      // No cause: V8's message quotes the output.
      throw new RuntimeError("invalid-output", "The plug-in's output is not JSON.", facts);
    }
  };
  return { bytes, text, json, durationMs };
}
