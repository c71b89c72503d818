import { randomBytes } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { OAuth2ClientCredentials } from "@mortise/capabilities";
import { closeServer, urlOf } from "../judges/recorder.ts";
import { answerJson } from "./api.ts";

/** The one client that a token server knows. Its id and secret hold what must be encoded. */
export const CLIENT = { id: "app:one & only", secret: "cl13nt/s3cret+%=ü-0123456789" } as const;

/** A real OAuth 2 server of client credentials (RFC 6749, section 4.4), strict about what it is asked. */
export interface TokenServer {
  readonly tokenUrl: string;
  /** All tokens that were ever given, oldest first. */
  readonly tokens: readonly string[];
  /** Requests that it refused, and why. */
  readonly refused: readonly string[];
  /** Whether a token is good now. */
  accepts(authorization: string | undefined): boolean;
  /** Ends a token before its time, or all of them. */
  revoke(token?: string): void;
  close(): Promise<void>;
}

export interface TokenServerOptions {
  /** How long tokens live. Default: until they are revoked, and the answer does not say. */
  readonly lifeMs?: number;
  /** Answers instead of the server, if it returns true: for those that fail. */
  readonly instead?: (response: ServerResponse, number: number) => boolean;
}

/** The client that the server knows, as `auth`. */
export function clientOf({ tokenUrl }: Pick<TokenServer, "tokenUrl">): OAuth2ClientCredentials {
  return { type: "oauth2-client-credentials", clientId: CLIENT.id, clientSecret: CLIENT.secret, tokenUrl };
}

/** Starts one on the loopback interface. */
export async function startTokenServer({ lifeMs, instead }: TokenServerOptions = {}): Promise<TokenServer> {
  const good = new Map<string, number>();
  const tokens: string[] = [];
  const refused: string[] = [];
  let asked = 0;
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(String(await buffer(request)));
    asked += 1;
    if (instead?.(response, asked)) return;
    const error = errorOf(request.method, request.headers, form);
    if (error !== undefined) {
      refused.push(error);
      answerJson(response, 400, { error });
      return;
    }
    // As long as real ones, and with what base64url has.
    const token = `tok_${randomBytes(24).toString("base64url")}`;
    tokens.push(token);
    good.set(token, lifeMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + lifeMs);
    const life = lifeMs === undefined ? {} : { expires_in: lifeMs / 1_000 };
    answerJson(response, 200, { access_token: token, token_type: "Bearer", ...life });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    tokenUrl: `${urlOf(server)}/oauth/token`,
    tokens,
    refused,
    accepts: (authorization = "") =>
      performance.now() < (good.get(authorization.replace(/^Bearer /, "")) ?? Number.NEGATIVE_INFINITY),
    revoke: (token) => (token === undefined ? good.clear() : void good.delete(token)),
    close: () => closeServer(server),
  };
}

function errorOf(
  method: string | undefined,
  headers: { readonly authorization?: string | undefined; readonly "content-type"?: string | undefined },
  form: URLSearchParams,
): string | undefined {
  if (method !== "POST" || !headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
    return "invalid_request";
  }
  const [id, secret] = clientIn(headers.authorization, form);
  if (id !== CLIENT.id || secret !== CLIENT.secret) return "invalid_client";
  return form.get("grant_type") === "client_credentials" ? undefined : "unsupported_grant_type";
}

/** In the header, each of the two encoded as a form's value is (RFC 6749, section 2.3.1), or in the body; not in both. */
function clientIn(authorization: string | undefined, form: URLSearchParams): readonly (string | null)[] {
  if (authorization === undefined) return [form.get("client_id"), form.get("client_secret")];
  if (form.has("client_secret")) return [];
  const pair = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString();
  return pair.split(":").map((part) => new URLSearchParams(`v=${part}`).get("v"));
}
