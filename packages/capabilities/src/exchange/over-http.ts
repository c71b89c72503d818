import type { Dispatcher } from "undici";
import type { PluginCall } from "../in-process/plugin-call.ts";
import {
  type AnswerBody,
  MOST_DISCARDED,
  type SentAnswer,
  type SentRequest,
  type Transport,
} from "./transport.ts";

/** Sends requests over HTTP, through an undici dispatcher. */
export class HttpTransport implements Transport {
  readonly acceptEncoding = "gzip, br";
  readonly #dispatcher: Dispatcher;
  readonly #ownsDispatcher: boolean;

  /** One that is not owned is closed by whoever made it. */
  constructor(dispatcher: Dispatcher, ownsDispatcher: boolean) {
    this.#dispatcher = dispatcher;
    this.#ownsDispatcher = ownsDispatcher;
  }

  async send(
    { method, origin, path, headers, body }: SentRequest,
    { signal }: PluginCall,
  ): Promise<SentAnswer> {
    const response = await this.#dispatcher.request({
      origin,
      path,
      method: method as Dispatcher.HttpMethod,
      headers: Object.fromEntries(headers),
      body: body ?? null,
      signal,
      // The signal bounds the whole call; these would only end it earlier, with another error.
      headersTimeout: 0,
      bodyTimeout: 0,
      responseHeaders: "raw",
    });
    return {
      status: response.statusCode,
      headers: rawHeaders(response.headers),
      body: bodyOf(response.body, signal),
    };
  }

  async close(): Promise<void> {
    if (this.#ownsDispatcher) await this.#dispatcher.destroy();
  }
}

function bodyOf(stream: Dispatcher.ResponseData["body"], signal: AbortSignal): AnswerBody {
  // While a new token is fetched nobody reads it; an error would be nobody's.
  stream.on("error", () => {});
  return {
    bytes: () => stream,
    discard: () => stream.dump({ limit: MOST_DISCARDED, signal }),
    cancel: () => void stream.destroy(),
  };
}

/** With `responseHeaders: "raw"` undici gives names and values in turn, which its type does not say. */
function rawHeaders(headers: unknown): readonly (readonly [string, string])[] {
  const flat = headers as readonly (string | Buffer)[];
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    pairs.push([String(flat[index]).toLowerCase(), String(flat[index + 1])]);
  }
  return pairs;
}
