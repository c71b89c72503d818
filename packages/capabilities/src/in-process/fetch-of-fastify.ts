import type { IncomingMessage, ServerResponse } from "node:http";
import { fetchOfNode, type NodeFetchOptions } from "./node/fetch-of-node.ts";
import type { AppFetch } from "./plugin-call.ts";

/** A Fastify app, as far as this needs one. */
export interface FastifyLike {
  /** Resolves when its plug-ins are loaded. Can be asked again. */
  ready(): PromiseLike<unknown>;
  /** Answers one request: its hooks, its validation, its handlers. */
  routing(request: IncomingMessage, response: ServerResponse): void;
}

/** Calls a Fastify app in this process, listening or not. Its first call waits until the app is ready. */
export function fetchOfFastify(app: FastifyLike, options?: NodeFetchOptions): AppFetch {
  const fetch = fetchOfNode((request, response) => app.routing(request, response), options);
  let ready: PromiseLike<unknown> | undefined;
  return async (request, call) => {
    ready ??= app.ready();
    await ready;
    return fetch(request, call);
  };
}
