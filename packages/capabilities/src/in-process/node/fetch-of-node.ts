import { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type AppFetch, type PluginCall, rememberCall } from "../plugin-call.ts";
import { pathOf } from "../url.ts";
import { Answer } from "./answer.ts";
import { Connection } from "./connection.ts";
import { passDrain } from "./drain.ts";

/** What `http.createServer` takes: an Express app, Nest's `app.getHttpAdapter().getInstance()`, Koa's `app.callback()`. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** How an app is called. */
export interface NodeFetchOptions {
  /**
   * The address that requests seem to come from: `req.ip` and `req.socket.remoteAddress`. Default `127.0.0.1`, as over
   * the loopback interface. Rate limits that count by it count all plug-ins together.
   */
  readonly remoteAddress?: string;
}

/**
 * Calls a Node app in this process, without a socket: its own `IncomingMessage` and `ServerResponse` are Node's, and its
 * prototypes are left alone, so that it can serve the network as well, before, meanwhile and after.
 */
export function fetchOfNode(listener: NodeListener, options: NodeFetchOptions = {}): AppFetch {
  const { remoteAddress = "127.0.0.1" } = options;
  return (request, call) => answerOf(listener, request, call, remoteAddress);
}

async function answerOf(
  listener: NodeListener,
  request: Request,
  call: PluginCall | undefined,
  remoteAddress: string,
): Promise<Response> {
  const { signal } = request;
  signal.throwIfAborted();
  const answer = new Answer(request.method, () => connection.destroy());
  const connection = new Connection({ remoteAddress, encrypted: request.url.startsWith("https:") }, answer);
  const incoming = incomingOf(request, connection);
  if (call) rememberCall(incoming, call);
  const outgoing = new ServerResponse(incoming);
  // The socket's whole life is in these: what an app finds at `req.socket` and `res.socket` is a connection of its own.
  outgoing.assignSocket(connection as unknown as Socket);

  const hangUp = () => connection.destroy();
  signal.addEventListener("abort", hangUp, { once: true });
  const fail = (error: unknown) => {
    // Behind its own answer there is nobody left to tell; over the network the process would end by it.
    if (answer.isOver && !signal.aborted) process.emitWarning(error instanceof Error ? error : String(error));
    answer.fail(error);
    connection.destroy();
  };
  outgoing.once("finish", () => {
    answer.end();
    // What the app did not read of the body is let go, so that the request comes to its end too.
    if (!incoming.readableDidRead) incoming.resume();
    // Within its own last write, a stream that is destroyed makes errors for nobody.
    process.nextTick(hangUp);
  });
  outgoing.on("error", fail);
  connection.on("error", fail).on("drain", () => passDrain(outgoing));
  connection.once("close", () => {
    signal.removeEventListener("abort", hangUp);
    if (answer.isOver && outgoing.writableFinished) return;
    incoming.destroy(hungUp());
    answer.fail(signal.aborted ? signal.reason : hungUp());
  });
  void feed(incoming, request);
  callListener(listener, incoming, outgoing, fail);
  return answer.response;
}

/** What a server's request fails with when the other end is gone. */
function hungUp(): Error {
  return Object.assign(new Error("aborted"), { code: "ECONNRESET" });
}

function callListener(
  listener: NodeListener,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fail: (error: unknown) => void,
): void {
  try {
    const returned = listener(incoming, outgoing);
    // Express 4's handlers return nothing; an async listener's rejection would end the process.
    if (returned instanceof Promise) returned.catch(fail);
  } catch (error) {
    fail(error);
  }
}

function incomingOf(request: Request, connection: Connection): IncomingMessage {
  const incoming = new IncomingMessage(connection as unknown as Socket);
  incoming.method = request.method;
  incoming.url = pathOf(request.url);
  incoming.httpVersion = "1.1";
  incoming.httpVersionMajor = 1;
  incoming.httpVersionMinor = 1;
  const headers: { [name: string]: string } = {};
  const distinct: { [name: string]: string[] } = {};
  for (const [name, value] of request.headers) {
    headers[name] = value;
    distinct[name] = [value];
    incoming.rawHeaders.push(name, value);
  }
  incoming.headers = headers;
  incoming.headersDistinct = distinct;
  return incoming;
}

/** The request's body, which is in memory already, or is read by whoever put it into the request. */
async function feed(incoming: IncomingMessage, request: Request): Promise<void> {
  try {
    if (request.body) incoming.push(Buffer.from(await request.arrayBuffer()));
    incoming.complete = true;
    incoming.push(null);
  } catch (error) {
    incoming.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}
