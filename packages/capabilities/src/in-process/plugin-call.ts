/**
 * Whose call a request is: what an app in process is told beside each request. It comes from the host and not out of the
 * request, so that no plug-in can claim to be another.
 */
export interface PluginCall {
  /** The plug-in's name, as it was loaded. */
  readonly plugin: string;
  /** The operation's name in the contract. */
  readonly operation: string;
  /** The app's own value for the event that the plug-in handles, such as a tenant or an open transaction. */
  readonly context: unknown;
  /** Aborts when nobody waits for the answer any more. It is the request's own signal, too. */
  readonly signal: AbortSignal;
}

/**
 * Answers requests: `app.fetch` of Hono as it is, or of whatever else speaks the Fetch standard; `fetchOfFastify` and
 * `fetchOfNode` make one of other apps.
 */
export type AppFetch = (request: Request, call: PluginCall) => Response | Promise<Response>;

const calls = new WeakMap<object, PluginCall>();

/** Remembers whose request this is. */
export function rememberCall(request: object, call: PluginCall): void {
  calls.set(request, call);
}

/**
 * The plug-in's call that a request is made for; `undefined` for any other request, such as one from the network.
 *
 * `request` is the one that the app was given, not a copy of it: Node's `IncomingMessage` (Express's and Nest's request,
 * Fastify's `request.raw`) or the `Request` of the Fetch standard (Hono's `c.req.raw`).
 */
export function pluginCallOf(request: object): PluginCall | undefined {
  return calls.get(request);
}
