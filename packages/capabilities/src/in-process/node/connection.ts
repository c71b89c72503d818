import { Duplex } from "node:stream";

/** Who the other end of a connection seems to be. */
export interface PeerFacts {
  readonly remoteAddress: string;
  /** Whether the request's URL is https. */
  readonly encrypted: boolean;
}

/** What an app's answer is written to. */
export interface AnswerSink {
  /** The next bytes, as they would go over the network. `taken` is called when there is room for more. */
  write(bytes: Buffer, taken: () => void): void;
}

/** As much as a socket of the operating system would take before anybody reads. */
const BUFFERED = 64 * 1024;

/**
 * Stands where a request's `net.Socket` does, with nothing behind it: what Node's own `ServerResponse` writes goes to a
 * sink. Timeouts and TCP's options have no effect.
 */
export class Connection extends Duplex {
  readonly remoteAddress: string;
  readonly remoteFamily: "IPv4" | "IPv6";
  readonly remotePort = 0;
  readonly localAddress: string;
  readonly localPort = 0;
  readonly encrypted: boolean;
  readonly connecting = false;
  readonly #sink: AnswerSink;

  constructor({ remoteAddress, encrypted }: PeerFacts, sink: AnswerSink) {
    super({ highWaterMark: BUFFERED });
    this.remoteAddress = remoteAddress;
    this.remoteFamily = remoteAddress.includes(":") ? "IPv6" : "IPv4";
    this.localAddress = remoteAddress;
    this.encrypted = encrypted;
    this.#sink = sink;
  }

  // Nothing comes in this way: the request's body is pushed into the request itself.
  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.#sink.write(chunk, callback);
  }

  /** A head and its body mostly come together: seen together, they need no stream. */
  override _writev(
    chunks: readonly { readonly chunk: Buffer }[],
    callback: (error?: Error | null) => void,
  ): void {
    this.#sink.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), callback);
  }

  override resume(): this {
    return this;
  }

  override pause(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => this.destroy());
  }

  address(): { address: string; family: string; port: number } {
    return { address: this.localAddress, family: this.remoteFamily, port: this.localPort };
  }
}
