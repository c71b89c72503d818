import { performance } from "node:perf_hooks";
import { type Credential, credentialOf } from "../credential.ts";
import type { RefusedCall } from "../refused.ts";
import type { OAuthClient } from "./oauth-client.ts";
import { type CredentialSource, noCredential } from "./source.ts";
import { requestToken, type TokenAnswer, TokenError, type TokenRequestOptions } from "./token-endpoint.ts";

/** A token in use. */
interface Token {
  readonly credential: Credential;
  /** From when on another one is asked for, by `performance.now()`; infinite where the server does not say. */
  readonly staleAt: number;
  /** Until when it serves if no other can be had. */
  readonly endsAt: number;
}

/** How much earlier than it expires a token is replaced: it still has to reach the API. At most a tenth of its life. */
const SKEW_MS = 30_000;

/**
 * How long nothing is asked after a failure, and no token replaced that replaced a refused one: a plug-in that calls in
 * a loop must not become a storm at the token endpoint.
 */
const PAUSE_MS = 1_000;

/** Dispatcher and time of the requests for tokens. */
export interface TokenSourceOptions extends Omit<TokenRequestOptions, "signal"> {
  readonly timeoutMs: number;
}

/**
 * One OAuth 2 client's tokens. Calls share one token, and one request for the next: whoever finds it stale begins that
 * request, everybody waits for it, and no call's end ends it.
 */
export class TokenSource implements CredentialSource {
  readonly #client: OAuthClient;
  readonly #options: TokenSourceOptions;
  readonly #closing = new AbortController();
  #token: Token | undefined;
  /** What calls in flight may still carry. */
  #before: Token | undefined;
  #pending: Promise<Credential> | undefined;
  #failed: { readonly error: RefusedCall; readonly until: number } | undefined;
  #mayRenewAt = 0;

  constructor(client: OAuthClient, options: TokenSourceOptions) {
    this.#client = client;
    this.#options = options;
  }

  obtain(): Credential | Promise<Credential> {
    const current = this.#token;
    const now = performance.now();
    if (current && now < current.staleAt) return current.credential;
    if (current && now < current.endsAt) return this.#next().catch(() => current.credential);
    return this.#next();
  }

  async renew(rejected: Credential): Promise<Credential | undefined> {
    const current = this.#token;
    if (this.#pending) return this.#pending;
    const now = performance.now();
    // Replaced meanwhile, or due anyway: there is nothing to be careful about.
    if (!current || current.credential !== rejected || now >= current.staleAt) return this.obtain();
    if (now < this.#mayRenewAt) return undefined;
    this.#mayRenewAt = now + PAUSE_MS;
    return this.#next();
  }

  secrets(): readonly string[] {
    return [
      this.#client.secret,
      ...(this.#token?.credential.secrets ?? []),
      ...(this.#before?.credential.secrets ?? []),
    ];
  }

  close(): void {
    this.#closing.abort();
  }

  #next(): Promise<Credential> {
    if (this.#failed && performance.now() < this.#failed.until) return Promise.reject(this.#failed.error);
    this.#pending ??= this.#request().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #request(): Promise<Credential> {
    const asked = performance.now();
    const { dispatcher, timeoutMs } = this.#options;
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#closing.signal]);
    try {
      const token = tokenOf(await requestToken(this.#client, { dispatcher, signal }), asked);
      this.#before = this.#token;
      this.#token = token;
      this.#failed = undefined;
      return token.credential;
    } catch (error) {
      const refused = noCredential(error instanceof TokenError ? error.reason : "token-invalid-answer");
      this.#failed = { error: refused, until: performance.now() + PAUSE_MS };
      throw refused;
    }
  }
}

/** @throws CapabilityError for a token that no header can hold */
function tokenOf({ token, expiresInMs }: TokenAnswer, asked: number): Token {
  const credential = credentialOf({ type: "bearer", token });
  const endsAt = asked + (expiresInMs ?? Number.POSITIVE_INFINITY);
  const skew = Math.min(SKEW_MS, (expiresInMs ?? 0) / 10);
  return { credential, staleAt: endsAt - skew, endsAt };
}
