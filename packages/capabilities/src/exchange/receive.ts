import { type Readable, type Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import type { HttpLimits } from "../limits.ts";
import { invalidResponse, RefusedCall } from "../refused.ts";

/** Content codings that answers are read in. The first two are asked for. */
const DECOMPRESSORS: { readonly [coding: string]: () => Transform } = {
  gzip: createGunzip,
  br: createBrotliDecompress,
  "x-gzip": createGunzip,
  deflate: createInflate,
  zstd: createZstdDecompress,
};

/** The `Accept-Encoding` of every request. */
export const ACCEPT_ENCODING = "gzip, br";

/** More than one coding is rare, and each costs memory. */
const MOST_CODINGS = 2;

/**
 * Reads a body to its end, decompressed. What goes beyond the limit, compressed or not, is not read: the stream is
 * destroyed, and its connection with it.
 *
 * @throws RefusedCall `response-too-large`, or `invalid-response` for a coding that is unknown or damaged.
 */
export async function receive(
  stream: Readable,
  codings: readonly string[],
  limits: HttpLimits,
  signal: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const collect = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.byteLength;
      chunks.push(chunk);
      done(bytes > limits.responseBytes ? tooLarge(limits.responseBytes) : null);
    },
  });
  if (codings.length > MOST_CODINGS) {
    stream.on("error", () => {}).destroy();
    throw invalidResponse("The API's answer is compressed too many times.", "content-encoding");
  }
  // The last coding was applied last, so it comes off first.
  const decompressors = codings.toReversed().map((coding) => {
    if (!Object.hasOwn(DECOMPRESSORS, coding)) {
      stream.on("error", () => {}).destroy();
      throw invalidResponse("The API's answer is compressed in an unknown way.", "content-encoding");
    }
    return DECOMPRESSORS[coding]?.() as Transform;
  });
  try {
    await pipeline([stream, ...decompressors, collect], { signal });
  } catch (error) {
    if (error instanceof RefusedCall || signal.aborted) throw error;
    const code = codeOf(error);
    if (
      code.startsWith("Z_") ||
      code.includes("BROTLI") ||
      code.includes("ZSTD") ||
      code.startsWith("ERR_")
    ) {
      throw invalidResponse("The API's answer is damaged.", code);
    }
    throw error;
  }
  return Buffer.concat(chunks);
}

export function tooLarge(limit: number): RefusedCall {
  return new RefusedCall("response-too-large", `The API's answer has more than ${limit} bytes.`);
}

/** An error's own code, such as `ECONNRESET`; empty if it has none. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}
