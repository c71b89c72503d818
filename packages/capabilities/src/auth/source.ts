import type { Auth, AuthCall, SchemeAnswer } from "../auth.ts";
import { type Credential, credentialOf } from "../credential.ts";
import { RefusedCall } from "../refused.ts";
import type { CredentialReason } from "./reasons.ts";

/** Where the credential for a scheme, or for every request, comes from. */
export interface CredentialSource {
  /** `undefined`: none for this call. */
  obtain(call: AuthCall): Credential | undefined | Promise<Credential | undefined>;
  /**
   * Another credential after the API answered 401 to this one; `undefined` if there is no other. Absent: there never is.
   */
  renew?(rejected: Credential): Promise<Credential | undefined>;
  /** All that it keeps secret now, whether or not it was sent. */
  secrets(): readonly string[];
  /** Ends what it still waits for. */
  close?(): void;
}

/** A credential that never changes. */
export function fixedSource(credential: Credential): CredentialSource {
  return { obtain: () => credential, secrets: () => credential.secrets };
}

/** The app's own function. `read` makes a credential of what it gives. */
export function functionSource<Given>(
  give: (call: AuthCall) => Given | Promise<Given>,
  read: (given: Given) => Credential | undefined,
): CredentialSource {
  return {
    obtain: async (call) => {
      try {
        return read(await give(call));
      } catch {
        // The function is the app's; what it throws may name a tenant, or hold a token.
        throw noCredential("auth-failed");
      }
    },
    secrets: () => [],
  };
}

/** What a plug-in is told is the same, whatever is behind it: the reason is the operator's. */
export function noCredential(reason: CredentialReason): RefusedCall {
  return new RefusedCall("unreachable", "The app has no credential for this call.", reason);
}

/** What a scheme's function gave; an API key without a place gets the scheme's. */
export function readAnswer(
  given: SchemeAnswer,
  place: { readonly in: "header" | "query" | "cookie"; readonly name: string } | undefined,
): Credential | undefined {
  if (given === undefined) return undefined;
  if ("type" in given && given.type === "api-key" && !("in" in given)) {
    return credentialOf({ ...place, ...given } as Auth);
  }
  return credentialOf(given as Auth | readonly Auth[]);
}
