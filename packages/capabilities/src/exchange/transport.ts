import type { PluginCall } from "../in-process/plugin-call.ts";

/** How a request gets to the app's API, and its answer back. */
export interface Transport {
  /** The `Accept-Encoding` of every request. */
  readonly acceptEncoding: string;
  /**
   * Sends one request, and resolves once the answer's head is there. Ends when the call's signal does.
   *
   * @throws RefusedCall, or other errors as the network gives them.
   */
  send(request: SentRequest, call: PluginCall): Promise<SentAnswer>;
  /** Ends everything that it opened itself. */
  close(): Promise<void>;
}

/** A request with nothing left to be added but what the transport itself needs. */
export interface SentRequest {
  readonly method: string;
  /** Such as `https://api.example.com`. */
  readonly origin: string;
  /** Path and query, encoded. */
  readonly path: string;
  /** Names in lower case, without `host` and `content-length`. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body?: Buffer;
}

/** An answer's head, and its body on its way. */
export interface SentAnswer {
  readonly status: number;
  /** Names in lower case; a name may repeat. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: AnswerBody;
}

/** A body that has not been read. Exactly one of these is done with it, once. */
export interface AnswerBody {
  /** Reads it. Leaving early ends whatever it comes from. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Lets a short one come to its end, and ends a long one: a body that nobody reads is not worth more. */
  discard(): Promise<void>;
  /** Ends whatever it comes from. */
  cancel(): void;
}

/** Of a body that nobody reads, no more than this is waited for. */
export const MOST_DISCARDED = 64 * 1024;
