import type { Dispatcher } from "undici";
import type { AuthOption } from "./auth.ts";
import type { CallRecord } from "./capabilities.ts";
import type { Grants } from "./grants.ts";
import type { AppFetch, PluginCall } from "./in-process/plugin-call.ts";
import type { HttpLimits } from "./limits.ts";

/** How an app's API is reached. */
export interface HttpOptions {
  /**
   * Where the API is: absolute, http or https; its path is kept. Replaces all of the document's servers. Default: the
   * operation's own first server, else the contract's first, their variables at their defaults. In process it is only
   * what the app sees as the request's URL, and what no document says is `http://localhost`.
   */
  readonly baseUrl?: string;
  /**
   * The app itself, called in process instead of over HTTP: `app.fetch` of Hono, or what `fetchOfFastify` and
   * `fetchOfNode` make. Everything else holds as over HTTP. Default: over HTTP.
   */
  readonly fetch?: AppFetch;
  /**
   * Told of what `fetch`, or the body that it gave, failed with. The plug-in gets none of it: the call is refused with
   * `unreachable`. What this throws is ignored.
   */
  readonly onAppError?: (error: unknown, call: PluginCall) => void;
  /** Default: none. */
  readonly auth?: AuthOption;
  /** Which plug-in may call what, asked at each call. Default: nobody may call anything. */
  readonly grants?: Grants;
  /** Sent with each request; a plug-in cannot set or change them. Not for secrets: they belong in `auth`. */
  readonly headers?: { readonly [name: string]: string };
  readonly limits?: Partial<HttpLimits>;
  /** Told of each finished call. What it throws is ignored. */
  readonly onCall?: (record: CallRecord) => void;
  /**
   * Sends the requests instead of an own undici `Agent`: for a proxy or client certificates. Its owner closes it. With
   * `fetch` only requests for OAuth 2 tokens go through it.
   */
  readonly dispatcher?: Dispatcher;
}
