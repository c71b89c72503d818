import { AsyncResource } from "node:async_hooks";
import { invalidResponse } from "../../refused.ts";
import type { AnswerSink } from "./connection.ts";
import { AnswerMessage, type MessageHead } from "./message.ts";

/** Statuses that come without a body (RFC 9110, section 15); the Fetch standard refuses one with them. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** What the reader of the answer does not take is held here up to this many bytes; then the app is asked to wait. */
const BUFFERED = 64 * 1024;

/**
 * An answer of a Node app on its way to becoming a `Response`. It begins without a head; then its body flows, or nobody
 * reads it; it ends whole, or fails.
 */
export class Answer implements AnswerSink {
  /** The app's answer, once its head is there. */
  readonly response: Promise<Response>;
  readonly #resolve: (response: Response) => void;
  readonly #reject: (error: unknown) => void;
  readonly #message: AnswerMessage;
  readonly #method: string;
  readonly #abandoned: () => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Lets the app write on. */
  #taken: (() => void) | undefined;
  #hasHead = false;
  #isOver = false;

  /** `abandoned` is called when nobody wants the rest of the body any more. */
  constructor(method: string, abandoned: () => void) {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    this.response = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#method = method;
    this.#abandoned = abandoned;
    this.#message = new AnswerMessage({
      head: (head, rest) => this.#begin(head, rest),
      body: (bytes) => this.#controller?.enqueue(bytes),
    });
  }

  /** Whether there is nothing more to come. */
  get isOver(): boolean {
    return this.#isOver;
  }

  write(bytes: Buffer, taken: () => void): void {
    try {
      if (!this.#isOver) this.#message.write(bytes);
    } catch (error) {
      this.fail(error);
    }
    if (this.#controller && !this.#isOver && (this.#controller.desiredSize ?? 0) <= 0) {
      // The app goes on within what it wrote in, as over the network, and not within what the reader is in.
      this.#taken = AsyncResource.bind(taken);
    } else taken();
  }

  /** The app has said all. */
  end(): void {
    if (this.#isOver) return;
    if (!this.#hasHead || !this.#message.isWhole) {
      this.fail(new Error("The answer was cut short."));
      return;
    }
    this.#isOver = true;
    this.#controller?.close();
  }

  /** The app will say no more, and has not said all. */
  fail(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#reject(error);
    this.#controller?.error(error);
    this.#release();
  }

  #begin({ status, headers }: MessageHead, rest: Buffer): void {
    this.#hasHead = true;
    if (status < 200 || status > 599) {
      throw invalidResponse(`The API answered with the status ${status}.`, "invalid-status");
    }
    const init = { status, headers: headers.map(([name, value]): [string, string] => [name, value]) };
    if (this.#method === "HEAD" || WITHOUT_BODY.has(status)) {
      this.#resolve(new Response(null, init));
    } else if (isAll(rest, headers)) {
      const whole = new Response(rest as Uint8Array<ArrayBuffer>, init);
      // Behind what the app still does in this turn, and what its streams tell it: promises alone would run ahead of it.
      process.nextTick(() => this.#resolve(whole));
    } else {
      this.#resolve(new Response(this.#stream(), init));
    }
  }

  #stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#release(),
        cancel: () => {
          this.#isOver = true;
          this.#release();
          this.#abandoned();
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: BUFFERED }),
    );
  }

  #release(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }
}

/** Whether these bytes are the whole body, by the head's own word. */
function isAll(rest: Buffer, headers: MessageHead["headers"]): boolean {
  const length = headers.find(([name]) => name.toLowerCase() === "content-length")?.[1];
  return length !== undefined && length === String(rest.byteLength);
}
