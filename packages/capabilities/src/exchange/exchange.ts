import type { Operation } from "@mortise/contract";
import { contentEncodings, valuesOf } from "../answer/headers.ts";
import type { HttpAnswer } from "../answer/read.ts";
import type { CallCredential } from "../auth/call-credential.ts";
import type { SignableRequest } from "../auth.ts";
import type { BaseUrl } from "../base-url.ts";
import type { PluginCall } from "../in-process/plugin-call.ts";
import type { HttpLimits } from "../limits.ts";
import { headTooLarge } from "../refused.ts";
import { type HttpRequest, withCredential } from "../request/build.ts";
import { codeOf, receive } from "./receive.ts";
import { redirectTarget } from "./redirect.ts";
import type { SentAnswer, Transport } from "./transport.ts";

/** All that an exchange with the API needs besides the request. */
export interface ExchangeOptions {
  readonly transport: Transport;
  readonly base: BaseUrl;
  readonly auth: CallCredential;
  readonly limits: HttpLimits;
  /** Whose exchange it is. Its signal ends it, whatever it waits for. */
  readonly call: PluginCall;
  /** Whether a redirect to this method and path (without the base URL's) may be followed. */
  readonly mayFollow: (method: string, path: string) => boolean;
}

/**
 * Sends a request, follows its redirects, and reads the answer.
 *
 * The credential goes to the base URL's origin only: a redirect that leads elsewhere, or to an operation that is not
 * granted, is itself the answer.
 *
 * @throws RefusedCall `response-too-large` or `invalid-response`; other errors as undici and the network give them.
 */
export async function exchange(request: HttpRequest, options: ExchangeOptions): Promise<HttpAnswer> {
  const { base, limits, mayFollow } = options;
  let current = { ...request, path: base.path + request.path };
  for (let left = limits.redirects; ; left--) {
    const response = await sendProving(current, options);
    const headers = checkHead(response.headers, limits);
    const location = valuesOf(headers, "location")[0];
    const target =
      left > 0 ? redirectTarget(response.status, location, current.method, base, current.path) : undefined;
    if (!target || !mayFollow(target.method, target.path.slice(base.path.length))) {
      return finish(response, headers, current.method, options);
    }
    await response.body.discard();
    current =
      target.method === current.method ? { ...current, ...target } : withoutBody({ ...current, ...target });
  }
}

/**
 * Sends a request, and once more with a new token where the API refuses the one it got: what is answered with 401 was
 * not done (RFC 9110, section 15.5.2), and the body is at hand.
 */
async function sendProving(request: HttpRequest, options: ExchangeOptions): Promise<SentAnswer> {
  const response = await sendAgain(request, options);
  if (response.status !== 401) return response;
  if (!(await options.auth.renew())) return response;
  await response.body.discard();
  return sendAgain(request, options);
}

/** Methods that only read (RFC 9110, section 9.2.1; QUERY by its own draft). */
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "QUERY"]);

/** A connection that ended before an answer. */
const LOST: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

/**
 * Sends a request, and once more where that is safe: a server may close an idle connection in the moment in which it is
 * used again.
 */
async function sendAgain(request: HttpRequest, options: ExchangeOptions): Promise<SentAnswer> {
  try {
    return await send(request, options);
  } catch (error) {
    if (options.call.signal.aborted || !SAFE.has(request.method) || !LOST.has(codeOf(error))) throw error;
    return send(request, options);
  }
}

async function send(request: HttpRequest, options: ExchangeOptions): Promise<SentAnswer> {
  const { transport, base, auth, call } = options;
  const { credential } = auth;
  const headers = new Map([
    ["user-agent", "mortise"],
    ["accept-encoding", transport.acceptEncoding],
    ...request.headers,
    ...credential.headers,
  ]);
  const cookies = [
    ...(request.cookies === "" ? [] : [request.cookies]),
    ...credential.cookies.map(([name, value]) => `${name}=${value}`),
  ];
  if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
  const path = withCredential(request.path, request.query, credential);
  if (auth.signs) {
    for (const [name, value] of await auth.sign(signable(request, `${base.origin}${path}`, headers))) {
      headers.set(name, value);
    }
  }
  const { method, body } = request;
  return transport.send({ method, origin: base.origin, path, headers, ...(body && { body }) }, call);
}

/** A request as a signature sees it: `host` is what HTTP will add. */
function signable(request: HttpRequest, url: string, headers: ReadonlyMap<string, string>): SignableRequest {
  return {
    method: request.method,
    url,
    headers: { host: new URL(url).host, ...Object.fromEntries(headers) },
    body: request.body ?? new Uint8Array(),
  };
}

/** An own dispatcher checks this itself; one of the app's, and an app in process, do not. */
function checkHead(
  headers: readonly (readonly [string, string])[],
  limits: HttpLimits,
): readonly (readonly [string, string])[] {
  const bytes = headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  if (bytes > limits.headBytes) throw headTooLarge(limits);
  return headers;
}

async function finish(
  response: SentAnswer,
  headers: readonly (readonly [string, string])[],
  method: string,
  options: ExchangeOptions,
): Promise<HttpAnswer> {
  const { limits, call } = options;
  const { status, body } = response;
  if (method === "HEAD" || status === 204 || status === 205 || status === 304) {
    await body.discard();
    return { status, headers };
  }
  return { status, headers, body: await receive(body, contentEncodings(headers), limits, call.signal) };
}

function withoutBody(request: HttpRequest): HttpRequest {
  const headers = new Map([...request.headers].filter(([name]) => !name.startsWith("content-")));
  const { body: _, ...rest } = request;
  return { ...rest, headers };
}

/** Whether a plug-in that may use `operation` may be led elsewhere by the API. */
export function redirectRule(
  operation: Operation,
  operationAt: (method: string, path: string) => Operation | undefined,
  isGranted: (operation: string) => boolean,
): (method: string, path: string) => boolean {
  return (method, path) => {
    const target = operationAt(method, path);
    if (target) return target === operation || isGranted(target.name);
    // Outside of the document nothing can be granted; what only reads is followed, as APIs move resources that way.
    return method === "GET" || method === "HEAD";
  };
}
