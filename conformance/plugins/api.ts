import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { closeServer, urlOf } from "../judges/recorder.ts";

/** One request as an app's API gets it. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query, undecoded. */
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export interface Api {
  readonly url: string;
  /** All that came in, in order. */
  readonly requests: readonly ApiRequest[];
  close(): Promise<void>;
}

/** A real API on the loopback interface that answers as a test wants it to. */
export async function startApi(
  answer: (request: ApiRequest, response: ServerResponse) => void,
): Promise<Api> {
  const requests: ApiRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const { method = "", url: target = "", headers } = incoming;
    const request = { method, target, headers, body: await buffer(incoming) };
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: urlOf(server), requests, close: () => closeServer(server) };
}

/** Answers with JSON. */
export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
