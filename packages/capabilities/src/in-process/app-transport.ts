import { valuesOf } from "../answer/headers.ts";
import type { SentAnswer, SentRequest, Transport } from "../exchange/transport.ts";
import { invalidRequest, invalidResponse, RefusedCall } from "../refused.ts";
import { bodyOf } from "./body.ts";
import { outside } from "./outside.ts";
import { type AppFetch, type PluginCall, rememberCall } from "./plugin-call.ts";
import { checkUrl } from "./url.ts";

/** Hands requests to the app itself, in this process. */
export class AppTransport implements Transport {
  /** Nothing is saved by compressing what never leaves the process. */
  readonly acceptEncoding = "identity";
  readonly #fetch: AppFetch;
  readonly #onAppError: ((error: unknown, call: PluginCall) => void) | undefined;

  constructor(fetch: AppFetch, onAppError?: (error: unknown, call: PluginCall) => void) {
    this.#fetch = fetch;
    this.#onAppError = onAppError;
  }

  async send(sent: SentRequest, call: PluginCall): Promise<SentAnswer> {
    const request = requestOf(sent, call.signal);
    rememberCall(request, call);
    const response = await this.#ask(request, call);
    if (!isResponse(response)) {
      this.#tell(new TypeError("`fetch` has to give a Response."), call);
      throw invalidResponse("The API's answer is none.", "no-response");
    }
    // An own class may keep names as they were written; what is withheld from plug-ins is known by lower case.
    const headers = Array.from(response.headers, ([name, value]): [string, string] => [
      String(name).toLowerCase(),
      String(value),
    ]);
    const declared = valuesOf(headers, "content-length")[0];
    const body = bodyOf(response, declared, call.signal, (error) => this.#failed(error, call));
    return { status: response.status, headers, body };
  }

  async close(): Promise<void> {
    // Calls in flight end by their signals; the app is its owner's.
  }

  /** The app's answer; an app that never gives one is left alone when the call ends. */
  async #ask(request: Request, call: PluginCall): Promise<unknown> {
    const { signal } = call;
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const end = () => reject(signal.reason);
    signal.addEventListener("abort", end, { once: true });
    const answer = outside(async () => this.#fetch(request, call));
    try {
      return await Promise.race([answer, ended]);
    } catch (error) {
      if (!signal.aborted) throw this.#failed(error, call);
      // Nobody waits for it any more.
      answer.then(dropBody, () => {});
      throw signal.reason;
    } finally {
      signal.removeEventListener("abort", end);
    }
  }

  /** The app's error goes to the app; what the plug-in learns is that there was one. */
  #failed(error: unknown, call: PluginCall): RefusedCall {
    if (error instanceof RefusedCall) return error;
    this.#tell(error, call);
    return new RefusedCall("unreachable", "The API failed to answer.", "app-failed");
  }

  #tell(error: unknown, call: PluginCall): void {
    try {
      this.#onAppError?.(error, call);
    } catch {
      // Whoever watches a call does not change its answer.
    }
  }
}

/** Methods whose requests say how long their body is even if they have none (RFC 9110, section 8.6). */
const WITH_LENGTH: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

function requestOf({ method, origin, path, headers, body }: SentRequest, signal: AbortSignal): Request {
  const url = `${origin}${path}`;
  const all: { [name: string]: string } = { host: origin.slice(origin.indexOf("://") + 3) };
  for (const [name, value] of headers) all[name] = value;
  // A server reads it from the connection; body parsers and size limits of apps look at it first.
  if (body) all["content-length"] = String(body.byteLength);
  else if (WITH_LENGTH.has(method)) all["content-length"] = "0";
  let request: Request;
  try {
    request = new Request(url, {
      method,
      headers: all,
      ...(body && { body: body as Uint8Array<ArrayBuffer> }),
    });
  } catch {
    // A body with GET, or the method TRACE: the Fetch standard has neither.
    throw invalidRequest("The request cannot be made in process.");
  }
  checkUrl(url, request.url);
  // Given to the constructor it would be followed by a second signal, with a finalizer: a third of what a call takes.
  return Object.defineProperty(request, "signal", { value: signal });
}

function dropBody(response: unknown): void {
  if (!isResponse(response) || response.bodyUsed) return;
  outside(() => response.body?.cancel().catch(() => {}));
}

/** By its shape: apps bring Response classes of their own. */
function isResponse(value: unknown): value is Response {
  return (
    typeof value === "object" &&
    value !== null &&
    "status" in value &&
    Number.isInteger(value.status) &&
    "headers" in value &&
    typeof value.headers === "object" &&
    value.headers !== null &&
    Symbol.iterator in value.headers
  );
}
