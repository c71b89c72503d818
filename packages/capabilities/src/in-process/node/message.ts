/** The first part of an answer. */
export interface MessageHead {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Told of an answer's parts as they come. */
export interface MessageReader {
  /** `rest` is what came with it: the body's beginning, or all of it. It will be given to `body` as well. */
  head(head: MessageHead, rest: Buffer): void;
  body(bytes: Buffer): void;
}

const HEAD_END = Buffer.from("\r\n\r\n");
const LINE_END = Buffer.from("\r\n");

/**
 * Reads what Node's own `ServerResponse` writes, so not all that HTTP allows: a head without folded lines, then the body
 * as it is or in chunks without extensions. Informational answers before it (RFC 9110, section 15.2) and trailers behind
 * it are dropped.
 */
export class AnswerMessage {
  readonly #reader: MessageReader;
  #state: "head" | "body" | "chunk-size" | "chunk" | "chunk-end" | "trailers" = "head";
  /** Bytes that make no whole line yet. */
  #pending: Buffer = Buffer.alloc(0);
  /** Of the current chunk. */
  #chunkLeft = 0;
  #isWhole = false;

  constructor(reader: MessageReader) {
    this.#reader = reader;
  }

  /** Whether all of it was there; what is written without chunks is whole when the app says so. */
  get isWhole(): boolean {
    return this.#isWhole || this.#state === "body";
  }

  /** @throws Error for what is no answer: an app that writes to the socket itself. */
  write(bytes: Buffer): void {
    let rest = this.#pending.byteLength === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    this.#pending = Buffer.alloc(0);
    while (rest.byteLength > 0) {
      const left = this.#step(rest);
      if (left === undefined) {
        this.#pending = rest;
        return;
      }
      rest = left;
    }
  }

  /** What is left after the next part; `undefined` when that is not all there. */
  #step(bytes: Buffer): Buffer | undefined {
    switch (this.#state) {
      case "head":
        return this.#readHead(bytes);
      case "body":
        this.#reader.body(bytes);
        return bytes.subarray(bytes.byteLength);
      case "chunk-size":
        return this.#readChunkSize(bytes);
      case "chunk":
        return this.#readChunk(bytes);
      case "chunk-end":
        return this.#endChunk(bytes);
      case "trailers":
        return this.#readTrailer(bytes);
    }
  }

  #readHead(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf(HEAD_END);
    if (end === -1) return undefined;
    const rest = bytes.subarray(end + HEAD_END.byteLength);
    const head = headOf(bytes.toString("latin1", 0, end));
    if (head.status >= 100 && head.status < 200 && head.status !== 101) return rest;
    const isChunked = head.headers.some(
      ([name, value]) => name.toLowerCase() === "transfer-encoding" && /\bchunked\s*$/i.test(value),
    );
    this.#state = isChunked ? "chunk-size" : "body";
    this.#reader.head(head, rest);
    return rest;
  }

  #readChunkSize(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf(LINE_END);
    if (end === -1) return undefined;
    const line = bytes.toString("latin1", 0, end);
    if (!/^[0-9a-f]{1,12}$/i.test(line)) throw new Error("The answer's chunks are malformed.");
    this.#chunkLeft = Number.parseInt(line, 16);
    this.#state = this.#chunkLeft === 0 ? "trailers" : "chunk";
    return bytes.subarray(end + LINE_END.byteLength);
  }

  #readChunk(bytes: Buffer): Buffer {
    const part = bytes.subarray(0, this.#chunkLeft);
    this.#chunkLeft -= part.byteLength;
    if (this.#chunkLeft === 0) this.#state = "chunk-end";
    this.#reader.body(part);
    return bytes.subarray(part.byteLength);
  }

  #endChunk(bytes: Buffer): Buffer | undefined {
    if (bytes.byteLength < LINE_END.byteLength) return undefined;
    this.#state = "chunk-size";
    return bytes.subarray(LINE_END.byteLength);
  }

  #readTrailer(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf(LINE_END);
    if (end === -1) return undefined;
    // The empty line is the end of it all.
    if (end === 0) this.#isWhole = true;
    return bytes.subarray(end + LINE_END.byteLength);
  }
}

function headOf(text: string): MessageHead {
  const [first = "", ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1];
  if (status === undefined) throw new Error("The answer is not HTTP.");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  return { status: Number(status), headers };
}
