import type { ServerResponse } from "node:http";
import type { OAuth2ClientCredentials } from "@mortise/capabilities";
import { type Seen, startApi } from "./api.ts";

/** A real token endpoint, and what it was asked. */
export interface TokenServer {
  readonly seen: readonly Seen[];
  /** A client of it. */
  readonly client: OAuth2ClientCredentials;
}

/** By default each request gets another token, which never expires: `token-1`, `token-2`, … */
export async function startTokenServer(
  answer: (number: number, response: ServerResponse, seen: Seen) => void = (number, response) =>
    giveToken(response, number),
): Promise<TokenServer> {
  let number = 0;
  const server = await startApi((seen, response) => {
    number += 1;
    answer(number, response, seen);
  });
  const client = { clientId: "app", clientSecret: "client-s3cret", tokenUrl: `${server.url}/token` };
  return { seen: server.seen, client: { type: "oauth2-client-credentials", ...client } };
}

/** The usual answer. */
export function giveToken(response: ServerResponse, number: number, more: object = {}): void {
  answerJson(response, 200, { access_token: `token-${number}`, token_type: "Bearer", ...more });
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
