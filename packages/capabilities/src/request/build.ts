import { essence, type Operation } from "@mortise/contract";
import type { Credential } from "../credential.ts";
import type { HttpLimits } from "../limits.ts";
import { invalidRequest, quote } from "../refused.ts";
import { writeBody } from "./body.ts";
import { writeCookies } from "./cookies.ts";
import { isGuarded, writeHeaders } from "./headers.ts";
import { writePath } from "./path.ts";
import { encode } from "./percent.ts";
import { baseName, writeQuery } from "./query.ts";
import type { ReadRequest } from "./read.ts";

/** A request, ready to be sent below the API's base URL. */
export interface HttpRequest {
  readonly method: string;
  /** Encoded; starts with a slash. */
  readonly path: string;
  /** Encoded, without the credential and the question mark. */
  readonly query: string;
  /** Names in lower case, without the credential. */
  readonly headers: ReadonlyMap<string, string>;
  /** The `Cookie` header without the credential. */
  readonly cookies: string;
  readonly body?: Buffer;
}

/** What the app sets in each request, and the plug-in cannot. */
export interface AppParts {
  readonly credential: Credential;
  /** Fixed headers, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/**
 * The request that a plug-in's call becomes.
 *
 * @throws RefusedCall `invalid-request`
 */
export function buildRequest(
  operation: Operation,
  read: ReadRequest,
  app: AppParts,
  limits: HttpLimits,
): HttpRequest {
  const reserved = reservedNames(app);
  checkRequired(operation, read, reserved);
  const { path, query: ownQuery } = writePath(operation, read.values);
  const query = [ownQuery, writeQuery(read.values, reserved.query)].filter((part) => part !== "").join("&");
  const cookies = writeCookies(read.values, reserved.cookie);
  const body = writeBody(operation, read);
  if (body && body.bytes.byteLength > limits.requestBytes) {
    throw invalidRequest(`The body has more than ${limits.requestBytes} bytes.`);
  }
  const headers = new Map([
    ["accept", acceptOf(operation)],
    ...writeHeaders(read.values, reserved.header),
    ...app.headers,
    ...(body ? [["content-type", body.contentType] as const] : []),
  ]);
  let headBytes = path.length + query.length + cookies.length;
  for (const [name, value] of headers) headBytes += name.length + value.length + 4;
  if (headBytes > limits.headBytes) {
    throw invalidRequest(`The URL and headers have more than ${limits.headBytes} bytes.`);
  }
  return { method: operation.method, path, query, headers, cookies, ...(body && { body: body.bytes }) };
}

interface ReservedNames {
  readonly query: ReadonlySet<string>;
  readonly header: ReadonlySet<string>;
  readonly cookie: ReadonlySet<string>;
}

function reservedNames({ credential, headers }: AppParts): ReservedNames {
  return {
    query: new Set(credential.query.map(([name]) => baseName(name))),
    header: new Set([...credential.headers.map(([name]) => name), ...headers.keys()]),
    cookie: new Set(credential.cookies.map(([name]) => baseName(name))),
  };
}

/** What the app sets itself is not missing, whatever the document says. */
function checkRequired(operation: Operation, read: ReadRequest, reserved: ReservedNames): void {
  for (const parameter of operation.parameters) {
    if (!parameter.required || read.values.has(parameter)) continue;
    const { place, name } = parameter;
    if (place === "query" && reserved.query.has(baseName(name))) continue;
    if (place === "cookie" && reserved.cookie.has(baseName(name))) continue;
    if (place === "header" && (isGuarded(name) || reserved.header.has(name.toLowerCase()))) continue;
    if (place === "header" && name.toLowerCase() === "accept") continue;
    throw invalidRequest(`The ${place} parameter ${quote(name)} is missing.`);
  }
}

/** `Accept` headers, which depend on nothing but the operation. */
const accepts = new WeakMap<Operation, string>();

function acceptOf(operation: Operation): string {
  let accept = accepts.get(operation);
  if (accept === undefined) {
    accept = makeAccept(operation);
    accepts.set(operation, accept);
  }
  return accept;
}

/** The media types of the documented answers, successful ones first; anything else is welcome too, but less. */
function makeAccept(operation: Operation): string {
  const byLuck = (status: string) => (status.startsWith("2") ? 0 : 1);
  const types = [...operation.responses]
    .sort((a, b) => byLuck(a.status) - byLuck(b.status))
    .flatMap((response) => response.contents.map((content) => essence(content.mediaType)))
    .filter((type) => /^[\w!#$&^.+-]+\/[\w!#$&^.+*-]+$/.test(type) && type !== "*/*");
  return [...new Set(types)]
    .slice(0, 8)
    .concat(types.length > 0 ? "*/*;q=0.1" : "*/*")
    .join(", ");
}

/** The path and query of a request with the credential's parameters, which replace any of their names. */
export function withCredential(path: string, query: string, credential: Credential): string {
  const taken = new Set(credential.query.map(([name]) => baseName(name)));
  const kept =
    taken.size === 0
      ? query
      : query
          .split("&")
          .filter((pair) => pair !== "" && !taken.has(baseName(decodeName(pair))))
          .join("&");
  const own = credential.query.map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const all = [kept, ...own].filter((part) => part !== "").join("&");
  return all === "" ? path : `${path}?${all}`;
}

function decodeName(pair: string): string {
  try {
    return decodeURIComponent((pair.split("=", 1)[0] ?? "").replaceAll("+", " "));
  } catch {
    return pair;
  }
}
