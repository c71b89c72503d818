import { pipeline, type Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import type { HttpLimits } from "../limits.ts";
import { bodyTooLarge, invalidResponse } from "../refused.ts";
import type { AnswerBody } from "./transport.ts";

/** Content codings that answers are read in, whether or not they were asked for. */
const DECOMPRESSORS: { readonly [coding: string]: () => Transform } = {
  gzip: createGunzip,
  br: createBrotliDecompress,
  "x-gzip": createGunzip,
  deflate: createInflate,
  zstd: createZstdDecompress,
};

/** More than one is rare, and each costs memory. */
const MOST_CODINGS = 2;

/**
 * Reads a body to its end, decompressed. What goes beyond the limit is neither read nor unpacked: the stream is
 * destroyed, and its connection with it.
 *
 * @throws RefusedCall `response-too-large`, or `invalid-response` for a coding that is unknown or damaged.
 */
export async function receive(
  body: AnswerBody,
  codings: readonly string[],
  limits: HttpLimits,
  signal: AbortSignal,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    // Leaving the loop ends the body, and with it its connection.
    for await (const chunk of decompressed(body, codings)) {
      bytes += chunk.byteLength;
      if (bytes > limits.responseBytes) throw bodyTooLarge(limits);
      chunks.push(chunk);
    }
  } catch (error) {
    const code = codeOf(error);
    if (!signal.aborted && DAMAGED.test(code)) throw invalidResponse("The API's answer is damaged.", code);
    throw error;
  }
  return Buffer.concat(chunks);
}

/** What zlib calls its errors. */
const DAMAGED = /^(?:Z_|ZSTD_|ERR__)/;

function decompressed(body: AnswerBody, codings: readonly string[]): AsyncIterable<Uint8Array> {
  if (codings.length === 0) return body.bytes();
  const makers = codings.map((coding) =>
    Object.hasOwn(DECOMPRESSORS, coding) ? DECOMPRESSORS[coding] : undefined,
  );
  if (codings.length > MOST_CODINGS || makers.includes(undefined)) {
    body.cancel();
    throw invalidResponse("The API's answer is compressed in an unknown way.", "content-encoding");
  }
  // The last coding was applied last, so it comes off first.
  const decompressors = makers.toReversed().flatMap((make) => make?.() ?? []);
  // Errors reach the reader through the last stream.
  const source = body.bytes();
  // A list may begin with any async iterable, which its type does not say.
  pipeline([source as Readable, ...decompressors], () => {});
  return decompressors.at(-1) ?? source;
}

/** An error's own code, such as `ECONNRESET`; empty if it has none. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}
