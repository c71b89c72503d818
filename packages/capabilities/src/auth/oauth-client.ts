import type { OAuth2ClientCredentials } from "../auth.ts";
import { invalidAuth } from "../credential.ts";

/** An OAuth 2 client, completed and checked. */
export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
  readonly tokenUrl: URL;
  readonly authentication: "client_secret_basic" | "client_secret_post";
  /** What is sent besides the grant's type and the client's own: scopes, and the app's parameters. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** What only the client itself says. */
const RESERVED: ReadonlySet<string> = new Set([
  "grant_type",
  "client_id",
  "client_secret",
  "client_assertion",
  "client_assertion_type",
  "scope",
]);

/**
 * The client that an app describes. `flowUrl` is the document's token endpoint; a relative one is below `baseUrl`.
 *
 * @throws CapabilityError `invalid-auth`
 */
export function oauthClient(
  given: OAuth2ClientCredentials,
  flowUrl: string | undefined,
  baseUrl: string | undefined,
): OAuthClient {
  const { clientId, clientSecret, clientAuthentication = "client_secret_basic" } = given;
  for (const text of [clientId, clientSecret] as readonly unknown[]) {
    if (typeof text !== "string" || text === "" || !text.isWellFormed()) {
      throw invalidAuth("An OAuth 2 client has an id and a secret, which are texts and not empty.");
    }
  }
  if (clientAuthentication !== "client_secret_basic" && clientAuthentication !== "client_secret_post") {
    throw invalidAuth(
      'An OAuth 2 client\'s authentication is "client_secret_basic" or "client_secret_post".',
    );
  }
  return Object.freeze({
    id: clientId,
    secret: clientSecret,
    tokenUrl: tokenUrlOf(given.tokenUrl ?? flowUrl, baseUrl, given.allowHttp === true),
    authentication: clientAuthentication,
    parameters: parametersOf(given),
  });
}

function tokenUrlOf(text: string | undefined, baseUrl: string | undefined, allowHttp: boolean): URL {
  if (text === undefined || text === "") {
    throw invalidAuth(
      'The document has no token endpoint for the OAuth 2 client: say where it is in "tokenUrl".',
    );
  }
  const url = URL.parse(text) ?? (baseUrl === undefined ? null : URL.parse(text, baseUrl));
  if (!url) throw invalidAuth("The token endpoint's URL is neither absolute nor relative to the API's.");
  if (url.username !== "" || url.password !== "" || url.hash !== "") {
    throw invalidAuth("The token endpoint's URL has a credential or a fragment.");
  }
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && (allowHttp || isLoopback(url)));
  if (!isSafe) {
    throw invalidAuth('The token endpoint is not https, which keeps the secret; "allowHttp" allows http.');
  }
  return url;
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d+){3}$/.test(hostname);
}

function parametersOf({ scopes = [], parameters = {} }: OAuth2ClientCredentials): OAuthClient["parameters"] {
  // RFC 6749, section 3.3.
  if (!Array.isArray(scopes) || !scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(String(scope)))) {
    throw invalidAuth("A scope is visible ASCII text without quotes and backslashes, one scope each.");
  }
  const pairs = scopes.length > 0 ? [["scope", scopes.join(" ")] as const] : [];
  const more = Object.entries(parameters).flatMap(([name, value]) => {
    if (RESERVED.has(name))
      throw invalidAuth(`The token request's "${name}" is not for "parameters" to set.`);
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.map((one) => {
      if (typeof one !== "string") throw invalidAuth(`The token request's "${name}" is no text.`);
      return [name, one] as const;
    });
  });
  return [...pairs, ...more];
}
