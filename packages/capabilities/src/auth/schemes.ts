import type { SecurityScheme } from "@mortise/contract";
import type { FixedAuth, SchemeCredential } from "../auth.ts";
import { type Credential, credentialOf, invalidAuth } from "../credential.ts";
import { oauthClient } from "./oauth-client.ts";
import { signatureOf } from "./signature.ts";
import { type CredentialSource, fixedSource, functionSource, readAnswer } from "./source.ts";
import { TokenSource, type TokenSourceOptions } from "./token-source.ts";

/** What sources are made with. */
export interface SourceOptions extends TokenSourceOptions {
  /** Where the API is; `undefined` when nothing says so. */
  readonly baseUrl: string | undefined;
}

type GivenType = FixedAuth["type"];

/** What proves that one is who a scheme of a kind wants. Functions may for each. */
const ACCEPTED: Readonly<Record<Exclude<SecurityScheme["scheme"]["kind"], "other">, readonly GivenType[]>> = {
  bearer: ["bearer", "oauth2-client-credentials", "signature"],
  basic: ["basic"],
  "api-key": ["api-key", "signature"],
  oauth2: ["bearer", "oauth2-client-credentials", "signature"],
  "open-id-connect": ["bearer", "oauth2-client-credentials", "signature"],
};

/**
 * The source of one scheme's credential.
 *
 * @throws CapabilityError `invalid-auth` when it is malformed, or of another kind than the scheme.
 */
export function schemeSource(
  { name, scheme }: SecurityScheme,
  given: SchemeCredential,
  options: SourceOptions,
): CredentialSource {
  const place = scheme.kind === "api-key" ? { in: scheme.place, name: scheme.parameter } : undefined;
  if (typeof given === "function") {
    return functionSource(
      (call) => given({ ...call, scheme: name }),
      (answer) => readAnswer(answer, place),
    );
  }
  const type: unknown = given?.type;
  const accepted: readonly unknown[] =
    scheme.kind === "other"
      ? ["bearer", "basic", "oauth2-client-credentials", "signature"]
      : ACCEPTED[scheme.kind];
  if (!accepted.includes(type)) {
    throw invalidAuth(
      `The security scheme ${JSON.stringify(name)} is of the kind "${scheme.kind}": its credential is a function or of the type ${accepted.join(", ")}.`,
    );
  }
  if (given.type === "api-key") return fixedSource(apiKeyOf(name, place, given.value));
  const flow =
    scheme.kind === "oauth2" ? scheme.flows.find(({ kind }) => kind === "clientCredentials") : undefined;
  return givenSource(given, options, flow?.tokenUrl);
}

/** The source of what was given once. `flowUrl`: the document's token endpoint. */
export function givenSource(given: FixedAuth, options: SourceOptions, flowUrl?: string): CredentialSource {
  switch (given?.type) {
    case "oauth2-client-credentials":
      return new TokenSource(oauthClient(given, flowUrl, options.baseUrl), options);
    case "signature":
      return fixedSource(signatureOf(given));
    default:
      return fixedSource(credentialOf(given));
  }
}

function apiKeyOf(
  scheme: string,
  place: { readonly in: "header" | "query" | "cookie"; readonly name: string } | undefined,
  value: string,
): Credential {
  if (!place) throw invalidAuth(`The security scheme ${JSON.stringify(scheme)} has no place for an API key.`);
  return credentialOf({ type: "api-key", ...place, value });
}
