import type { Auth, AuthCall, AuthOption } from "./auth.ts";
import { CapabilityError } from "./error.ts";
import { RefusedCall } from "./refused.ts";
import { isHeaderName, isHeaderValue } from "./request/headers.ts";

type NameAndValue = readonly [name: string, value: string];

/** What is added to a request, and what must not come back out. */
export interface Credential {
  /** Names in lower case. */
  readonly headers: readonly NameAndValue[];
  readonly query: readonly NameAndValue[];
  readonly cookies: readonly NameAndValue[];
  /** All texts that nobody outside may see, unencoded. */
  readonly secrets: readonly string[];
}

/** Gives the credential for a call. */
export type CredentialSource = (call: AuthCall) => Credential | Promise<Credential>;

/**
 * Reads the `auth` option. Fixed credentials are checked here, a function's at each call.
 *
 * @throws CapabilityError `invalid-auth`
 */
export function credentialSource(auth: AuthOption | undefined): CredentialSource {
  if (typeof auth !== "function") {
    const credential = credentialOf(auth ?? []);
    return () => credential;
  }
  return async (call) => {
    try {
      return credentialOf(await auth(call));
    } catch {
      // The function is the app's; what it throws may name a tenant, or hold a token.
      throw new RefusedCall("unreachable", "The app has no credential for this call.", "auth-failed");
    }
  };
}

function credentialOf(auth: Auth | readonly Auth[]): Credential {
  const list: readonly Auth[] = Array.isArray(auth) ? auth : [auth as Auth];
  const parts = list.map(partOf);
  const headers = parts.flatMap((part) => part.headers);
  if (new Set(headers.map(([name]) => name)).size < headers.length) {
    throw invalid("Two credentials set the same header.");
  }
  return {
    headers,
    query: parts.flatMap((part) => part.query),
    cookies: parts.flatMap((part) => part.cookies),
    secrets: [...new Set(parts.flatMap((part) => part.secrets))],
  };
}

const NOTHING = { headers: [], query: [], cookies: [] };

function partOf(auth: Auth): Credential {
  switch (auth?.type) {
    case "bearer":
      // RFC 6750 allows fewer characters; real tokens hold others too.
      if (!isVisible(auth.token)) throw invalid("A bearer token is visible ASCII text, and not empty.");
      return { ...NOTHING, headers: [["authorization", `Bearer ${auth.token}`]], secrets: [auth.token] };
    case "basic":
      return basic(auth.username, auth.password);
    case "api-key":
      return apiKey(auth.in, auth.name, auth.value);
    default:
      throw invalid('A credential\'s type is "bearer", "basic" or "api-key".');
  }
}

function basic(username: string, password: string): Credential {
  if (
    typeof username !== "string" ||
    typeof password !== "string" ||
    username.includes(":") ||
    !(username + password).isWellFormed()
  ) {
    throw invalid("A basic credential is two texts; the username has no colon (RFC 7617).");
  }
  if (username + password === "") throw invalid("A basic credential is not empty.");
  const pair = `${username}:${password}`;
  const encoded = Buffer.from(pair).toString("base64");
  return {
    ...NOTHING,
    headers: [["authorization", `Basic ${encoded}`]],
    // Where the password is empty, APIs take their key as the username.
    secrets: [encoded, pair, password === "" ? username : password],
  };
}

function apiKey(place: "header" | "query" | "cookie", name: string, value: string): Credential {
  if (typeof name !== "string" || name === "" || typeof value !== "string" || value === "") {
    throw invalid("An API key has a name and a value.");
  }
  const secrets = [value];
  switch (place) {
    case "header":
      if (!isHeaderName(name) || FRAMING.has(name.toLowerCase()) || !isHeaderValue(value)) {
        throw invalid("The API key's name or value cannot be a header's.");
      }
      return { ...NOTHING, headers: [[name.toLowerCase(), value]], secrets };
    case "query":
      if (!name.isWellFormed() || !value.isWellFormed()) throw invalid("The API key is malformed Unicode.");
      return { ...NOTHING, query: [[name, value]], secrets };
    case "cookie":
      if (!isHeaderName(name) || !/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/.test(value)) {
        throw invalid("The API key's name or value cannot be a cookie's.");
      }
      return { ...NOTHING, cookies: [[name, value]], secrets };
    default:
      throw invalid('An API key is in the "header", the "query" or a "cookie".');
  }
}

/** Headers that frame a message: no credential is one of them. */
export const FRAMING: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

function isVisible(text: unknown): boolean {
  return typeof text === "string" && /^[\x21-\x7e]+$/.test(text);
}

/** Never holds the credential itself. */
function invalid(message: string): CapabilityError {
  return new CapabilityError("invalid-auth", message);
}
