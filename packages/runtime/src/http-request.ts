import { RuntimeError, type RuntimeErrorCode, type RuntimeErrorFacts } from "./errors.ts";
import type { Question, Reply } from "./protocol.ts";

const MOST_REDIRECTS = 10;
/** How long a request may be without its body: it is parsed on the app's thread. */
const MOST_REQUEST_BYTES = 65_536;
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
/** Headers that belong to the connection, which is not the plug-in's. They are left out. */
const CONNECTION_HEADERS =
  /^(?:host|connection|content-length|expect|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*)$/i;
/** Headers that are meant for one origin, and do not follow a redirect to another. */
const ORIGIN_HEADERS = ["authorization", "cookie"];

/** The call whose plug-in makes a request. */
export interface RequestingCall {
  readonly facts: RuntimeErrorFacts;
  /** Ends the request when the call is over. */
  readonly signal: AbortSignal;
}

interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Uint8Array | undefined;
}

/**
 * Extism's `http_request`. Each hop's host must be allowed, redirects included; the body is read up to `limit` bytes.
 * @throws RuntimeError `http-request-refused` when it may not be made, `http-request-failed` when it did not work.
 */
export async function requestHttp(
  question: Question & { kind: "http-request" },
  allowedHosts: readonly string[],
  limit: number,
  call: RequestingCall,
): Promise<Reply> {
  const fail = (code: RuntimeErrorCode, message: string, cause?: unknown): RuntimeError =>
    new RuntimeError(code, message, { ...call.facts, importName: "extism:host/env.http_request" }, { cause });
  let request = parseRequest(question, fail);
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    checkTarget(request.url, allowedHosts, fail);
    const response = await send(request, call.signal, fail);
    const location = response.headers.get("location");
    const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== null;
    if (!isRedirect) return readResponse(response, limit, fail);
    await response.body?.cancel();
    request = follow(request, response.status, location, fail);
  }
  throw fail("http-request-failed", `The HTTP request was redirected more than ${MOST_REDIRECTS} times.`);
}

type Fail = (code: RuntimeErrorCode, message: string, cause?: unknown) => RuntimeError;

function parseRequest({ request, body }: Question & { kind: "http-request" }, fail: Fail): HttpRequest {
  try {
    if (request.length > MOST_REQUEST_BYTES) throw new RangeError("too long");
    const given: unknown = JSON.parse(new TextDecoder().decode(request));
    if (typeof given !== "object" || given === null || !("url" in given)) throw new TypeError("no url");
    const method = "method" in given && typeof given.method === "string" ? given.method.toUpperCase() : "GET";
    if (!METHODS.has(method)) throw new TypeError("unknown method");
    const headers = new Headers();
    for (const [name, value] of Object.entries("headers" in given ? (given.headers ?? {}) : {})) {
      if (!CONNECTION_HEADERS.test(name)) headers.append(name, String(value));
    }
    const hasBody = body !== undefined && body.length > 0;
    if (hasBody && (method === "GET" || method === "HEAD")) throw new TypeError("body without meaning");
    return { url: new URL(String(given.url)), method, headers, body: hasBody ? body : undefined };
  } catch (cause) {
    throw fail("http-request-refused", "The plug-in's HTTP request is not valid.", cause);
  }
}

function checkTarget(url: URL, allowedHosts: readonly string[], fail: Fail): void {
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  if (isWeb && allowedHosts.some((pattern) => matchesHost(pattern, url.hostname))) return;
  throw fail("http-request-refused", `The plug-in may not reach ${url.hostname || url.protocol}.`);
}

/** `*` stands for any run of characters. Compared piece by piece: no pattern can make this slow. */
export function matchesHost(pattern: string, host: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return host === first;
  if (!host.startsWith(first) || host.length < first.length + last.length || !host.endsWith(last))
    return false;
  const middle = host.slice(first.length, host.length - last.length);
  let at = 0;
  return rest.every((piece) => {
    const found = middle.indexOf(piece, at);
    at = found + piece.length;
    return found >= 0;
  });
}

async function send(
  { url, method, headers, body }: HttpRequest,
  signal: AbortSignal,
  fail: Fail,
): Promise<Response> {
  try {
    return await fetch(url.href, {
      method,
      headers,
      body: body ? new Uint8Array(body) : null,
      redirect: "manual",
      signal,
    });
  } catch (cause) {
    throw fail("http-request-failed", `The HTTP request to ${url.hostname} failed.`, cause);
  }
}

/** The next request, as browsers make it: 303, and a POST after 301 or 302, become a GET without body. */
function follow(request: HttpRequest, status: number, location: string, fail: Fail): HttpRequest {
  if (!URL.canParse(location, request.url.href))
    throw fail("http-request-failed", "The HTTP request was redirected to no URL.");
  const url = new URL(location, request.url);
  const headers = new Headers(request.headers);
  if (url.origin !== request.url.origin) for (const name of ORIGIN_HEADERS) headers.delete(name);
  const becomesGet =
    (status === 303 && request.method !== "HEAD") || (status < 303 && request.method === "POST");
  if (!becomesGet) return { ...request, url, headers };
  for (const name of ["content-type", "content-encoding", "content-language"]) headers.delete(name);
  return { url, headers, method: "GET", body: undefined };
}

async function readResponse(response: Response, limit: number, fail: Fail): Promise<Reply> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of response.body ?? []) {
      length += piece.length;
      // Leaving the loop cancels the rest.
      if (length > limit) break;
      pieces.push(piece);
    }
  } catch (cause) {
    throw fail("http-request-failed", "The HTTP answer could not be read to its end.", cause);
  }
  if (length > limit) throw fail("http-request-failed", `The HTTP answer is longer than ${limit} bytes.`);
  const headers = new Map<string, string>();
  response.headers.forEach((value, name) => {
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  });
  const body = new Uint8Array(Buffer.concat(pieces));
  return {
    kind: "http-response",
    status: response.status,
    headers: JSON.stringify(Object.fromEntries(headers)),
    body,
  };
}
