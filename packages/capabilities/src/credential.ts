import type { Auth, RequestSignature } from "./auth.ts";
import { CapabilityError } from "./error.ts";
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
  /** What has to see the request first. Absent: nothing does. */
  readonly signers?: readonly RequestSignature[];
}

/** Nothing is sent, and nothing is secret. */
export const NO_CREDENTIAL: Credential = Object.freeze({ headers: [], query: [], cookies: [], secrets: [] });

/**
 * A credential that was given, as what is added to a request.
 *
 * @throws CapabilityError `invalid-auth`
 */
export function credentialOf(auth: Auth | readonly Auth[]): Credential {
  const list: readonly Auth[] = Array.isArray(auth) ? auth : [auth as Auth];
  return joined(list.map(partOf));
}

/**
 * Credentials that are sent together. The same one twice is one.
 *
 * @throws CapabilityError `invalid-auth` if two want to be in the same place.
 */
export function joined(parts: readonly Credential[]): Credential {
  const [only, ...others] = parts;
  if (only && others.length === 0) return only;
  const signers = parts.flatMap((part) => part.signers ?? []);
  const names = signers.flatMap((signer) => signer.headers);
  const headers = together(
    "header",
    parts.map((part) => part.headers),
    names,
  );
  return {
    headers,
    query: together(
      "query parameter",
      parts.map((part) => part.query),
    ),
    cookies: together(
      "cookie",
      parts.map((part) => part.cookies),
    ),
    secrets: [...new Set(parts.flatMap((part) => part.secrets))],
    ...(signers.length > 0 && { signers }),
  };
}

function together(
  what: string,
  lists: readonly (readonly NameAndValue[])[],
  signed: readonly string[] = [],
): readonly NameAndValue[] {
  const values = new Map<string, string>();
  const clash = () => invalidAuth(`Two credentials set the same ${what}.`);
  for (const [name, value] of lists.flat()) {
    if ((values.get(name) ?? value) !== value) throw clash();
    values.set(name, value);
  }
  if (new Set([...values.keys(), ...signed]).size < values.size + signed.length) throw clash();
  return [...values];
}

const NOTHING = { headers: [], query: [], cookies: [] };

function partOf(auth: Auth): Credential {
  switch (auth?.type) {
    case "bearer":
      // RFC 6750 allows fewer characters; real tokens hold others too.
      if (!isVisible(auth.token)) throw invalidAuth("A bearer token is visible ASCII text, and not empty.");
      return { ...NOTHING, headers: [["authorization", `Bearer ${auth.token}`]], secrets: [auth.token] };
    case "basic":
      return basic(auth.username, auth.password);
    case "api-key":
      return apiKey(auth.in, auth.name, auth.value);
    default:
      throw invalidAuth('A credential\'s type is "bearer", "basic" or "api-key".');
  }
}

function basic(username: string, password: string): Credential {
  if (
    typeof username !== "string" ||
    typeof password !== "string" ||
    username.includes(":") ||
    !(username + password).isWellFormed()
  ) {
    throw invalidAuth("A basic credential is two texts; the username has no colon (RFC 7617).");
  }
  if (username + password === "") throw invalidAuth("A basic credential is not empty.");
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
    throw invalidAuth("An API key has a name and a value.");
  }
  const secrets = [value];
  switch (place) {
    case "header":
      if (!isHeaderName(name) || FRAMING.has(name.toLowerCase()) || !isHeaderValue(value)) {
        throw invalidAuth("The API key's name or value cannot be a header's.");
      }
      return { ...NOTHING, headers: [[name.toLowerCase(), value]], secrets };
    case "query":
      if (!name.isWellFormed() || !value.isWellFormed())
        throw invalidAuth("The API key is malformed Unicode.");
      return { ...NOTHING, query: [[name, value]], secrets };
    case "cookie":
      if (!isHeaderName(name) || !/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/.test(value)) {
        throw invalidAuth("The API key's name or value cannot be a cookie's.");
      }
      return { ...NOTHING, cookies: [[name, value]], secrets };
    default:
      throw invalidAuth('An API key is in the "header", the "query" or a "cookie".');
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

/** A mistake in `auth`. Never holds the credential itself. */
export function invalidAuth(message: string): CapabilityError {
  return new CapabilityError("invalid-auth", message);
}
