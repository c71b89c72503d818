import type { AuthCall, RequestSignature, SignableRequest } from "../auth.ts";
import { type Credential, FRAMING, invalidAuth, NO_CREDENTIAL } from "../credential.ts";
import { isHeaderName, isHeaderValue } from "../request/headers.ts";
import { noCredential } from "./source.ts";

/**
 * A signature as a credential: the headers are made once the request is known.
 *
 * @throws CapabilityError `invalid-auth`
 */
export function signatureOf(given: RequestSignature): Credential {
  const { headers, sign } = given;
  if (typeof sign !== "function" || !Array.isArray(headers) || headers.length === 0) {
    throw invalidAuth('A signature has a function "sign" and the names of the "headers" that it gives.');
  }
  for (const name of headers as readonly unknown[]) {
    if (typeof name !== "string" || !isHeaderName(name) || FRAMING.has(name.toLowerCase())) {
      throw invalidAuth(`A signature cannot be in the header ${JSON.stringify(name)}.`);
    }
  }
  const signer: RequestSignature = {
    type: "signature",
    headers: [...new Set(headers.map((name) => name.toLowerCase()))],
    sign: (request, call) => given.sign(request, call),
  };
  return { ...NO_CREDENTIAL, signers: [signer] };
}

/**
 * The headers that a signature gives for a request, names in lower case.
 *
 * @throws RefusedCall `unreachable` when the app's function throws, or gives something else.
 */
export async function signedHeaders(
  signer: RequestSignature,
  request: SignableRequest,
  call: AuthCall,
): Promise<readonly (readonly [name: string, value: string])[]> {
  try {
    const given = Object.entries(await signer.sign(request, call));
    return given.map(([name, value]) => {
      const lower = name.toLowerCase();
      if (!signer.headers.includes(lower))
        throw invalidAuth("A signature gave a header that it did not name.");
      if (typeof value !== "string" || !isHeaderValue(value)) throw invalidAuth("A signature is no header.");
      return [lower, value] as const;
    });
  } catch {
    // What the app's function throws may hold its key.
    throw noCredential("auth-failed");
  }
}

/** A shorter part, such as a date or a version, is in many an answer, and is no signature. */
const SHORTEST_SECRET = 16;

/**
 * The texts in a signed header that nobody outside may see: the whole value, and what it is put together from, such as
 * the `Signature=` in AWS's.
 */
export function secretsIn(value: string): readonly string[] {
  const pieces = value.split(/[\s,;]+/);
  const assigned = pieces.map((piece) => piece.slice(piece.indexOf("=") + 1).replace(/^"|"$/g, ""));
  return [...new Set([value, ...pieces, ...assigned])].filter((text) => text.length >= SHORTEST_SECRET);
}
