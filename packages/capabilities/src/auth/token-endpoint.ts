import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretPost,
  clientCredentialsGrantRequest,
  customFetch,
  processClientCredentialsResponse,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from "oauth4webapi";
import type { Dispatcher } from "undici";
import { codeOf } from "../exchange/receive.ts";
import type { OAuthClient } from "./oauth-client.ts";
import { type CredentialReason, reasonOfTokenError } from "./reasons.ts";

/** A token, as the server gave it. */
export interface TokenAnswer {
  readonly token: string;
  /** Absent: the server does not say. */
  readonly expiresInMs?: number;
}

/** No token could be had. `reason` is a code for the operator's record; the message holds nothing from outside. */
export class TokenError extends Error {
  readonly reason: CredentialReason;

  constructor(reason: CredentialReason) {
    super(`The token endpoint gave no token: ${reason}.`);
    this.reason = reason;
  }
}

/** A token's answer is small; whatever has more is none. */
const MOST_BYTES = 64 * 1024;

/** How a token is asked for. */
export interface TokenRequestOptions {
  readonly dispatcher: Dispatcher;
  /** Ends the request. */
  readonly signal: AbortSignal;
}

/**
 * Asks the token endpoint once. Its redirects are not followed.
 *
 * @throws TokenError, whatever fails.
 */
export async function requestToken(client: OAuthClient, options: TokenRequestOptions): Promise<TokenAnswer> {
  const { signal } = options;
  const server = { issuer: client.tokenUrl.origin, token_endpoint: client.tokenUrl.href };
  const prove = client.authentication === "client_secret_post" ? ClientSecretPost : inHeader;
  try {
    const response = await clientCredentialsGrantRequest(
      server,
      { client_id: client.id },
      prove(client.secret),
      new URLSearchParams(client.parameters.map(([name, value]): [string, string] => [name, value])),
      {
        // The URL was checked when the client was made.
        [allowInsecureRequests]: true,
        [customFetch]: (_url, { body, headers }) => post(client.tokenUrl, String(body), headers, options),
        signal,
      },
    );
    if (response.status >= 300 && response.status < 400) throw new TokenError("token-redirect");
    const { access_token: token, expires_in: seconds } = await processClientCredentialsResponse(
      server,
      { client_id: client.id },
      response,
    );
    return { token, ...(seconds !== undefined && { expiresInMs: seconds * 1_000 }) };
  } catch (error) {
    throw tokenError(error, signal);
  }
}

/**
 * RFC 6749, section 2.3.1, with the encoding of its appendix B as forms have it. The library's own escapes hyphens and
 * underscores too, which servers that forget to decode refuse in most secrets.
 */
function inHeader(secret: string): ClientAuth {
  return (_server, client, _body, headers) => {
    const pair = [client.client_id, secret].map(formEncoded).join(":");
    headers.set("authorization", `Basic ${Buffer.from(pair).toString("base64")}`);
  };
}

function formEncoded(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

/** Through the same dispatcher as the API's requests: what bounds and proxies these, bounds and proxies it too. */
async function post(
  url: URL,
  body: string,
  headers: { readonly [name: string]: string },
  { dispatcher, signal }: TokenRequestOptions,
): Promise<Response> {
  const send = () =>
    dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: "POST",
      headers: { ...headers, "user-agent": "mortise" },
      body,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  const answer = await send().catch((error: unknown) => {
    // A server may close an idle connection just as it is used again; a token asked for twice harms nobody.
    if (signal.aborted || !LOST.has(codeOf(error))) throw error;
    return send();
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new TokenError("token-answer-too-large");
    chunks.push(chunk);
  }
  const status = answer.statusCode;
  const { "content-type": type, "www-authenticate": challenge } = answer.headers;
  return new Response(NO_BODY.has(status) ? null : Buffer.concat(chunks), {
    status,
    headers: {
      ...(typeof type === "string" && { "content-type": type }),
      ...(typeof challenge === "string" && { "www-authenticate": challenge }),
    },
  });
}

/** A connection that ended before an answer. */
const LOST: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

/** Statuses that a `Response` has no body for. */
const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

function tokenError(error: unknown, signal: AbortSignal): TokenError {
  if (error instanceof TokenError) return error;
  if (signal.aborted) return new TokenError("token-timed-out");
  if (error instanceof ResponseBodyError) return new TokenError(reasonOfTokenError(error.error));
  if (error instanceof WWWAuthenticateChallengeError) return new TokenError("token-invalid-client");
  const code = codeOf(error);
  // The library's own: an answer that is none of a token endpoint's.
  if (code.startsWith("OAUTH_") || code === "") return new TokenError("token-invalid-answer");
  return new TokenError("token-unreachable");
}
