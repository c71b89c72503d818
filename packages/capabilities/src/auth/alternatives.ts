import type { Contract, Operation } from "@mortise/contract";
import type { AuthOption, SchemeAuth, SchemeCredential } from "../auth.ts";
import { credentialOf, invalidAuth, joined } from "../credential.ts";

/** One alternative of an operation's requirement, held against the credentials that there are. */
export interface HeldAlternative {
  /** The schemes that it needs together. */
  readonly schemes: readonly string[];
  /** Those that nobody gave a credential for. */
  readonly missing: readonly string[];
  /** Two of its credentials want to be in the same place, such as the `Authorization` header: it cannot be sent. */
  readonly clashes: boolean;
}

/** Whether `auth` is by the document's schemes. */
export function isByScheme(auth: AuthOption | undefined): auth is SchemeAuth {
  return typeof auth === "object" && auth !== null && "schemes" in auth;
}

/** Whether a document says of any operation what it requires: only then an operation without a requirement is open. */
export function namesRequirements(contract: Pick<Contract, "operations">): boolean {
  return contract.operations.some(({ security }) => security.some((schemes) => schemes.length > 0));
}

/**
 * Each way to meet an operation's requirement, in the order in which they are tried: the document's, but without any
 * credential last. None: the operation is open.
 */
export function heldAlternatives(
  operation: Operation,
  { schemes: given }: SchemeAuth,
  contract: Pick<Contract, "securitySchemes">,
): readonly HeldAlternative[] {
  const inOrder = [...operation.security].sort((a, b) => Number(a.length === 0) - Number(b.length === 0));
  return inOrder.map((schemes) => {
    const missing = schemes.filter((scheme) => !Object.hasOwn(given, scheme));
    return { schemes, missing, clashes: missing.length === 0 && clash(schemes, given, contract) };
  });
}

/** Whether credentials are in each other's place for certain; what functions give is only known later. */
function clash(
  schemes: readonly string[],
  given: SchemeAuth["schemes"],
  { securitySchemes }: Pick<Contract, "securitySchemes">,
): boolean {
  try {
    joined(
      schemes.flatMap((name) => {
        const credential = given[name];
        const scheme = securitySchemes.find((candidate) => candidate.name === name)?.scheme;
        return credential && scheme ? likeness(credential, scheme, name) : [];
      }),
    );
    return false;
  } catch {
    return true;
  }
}

type Scheme = Contract["securitySchemes"][number]["scheme"];

/** Something in the same place as the credential will be, and equal where it is. */
function likeness(given: SchemeCredential, scheme: Scheme, name: string): Parameters<typeof joined>[0] {
  if (typeof given === "function") return [];
  switch (given.type) {
    case "oauth2-client-credentials":
      return [{ ...credentialOf([]), headers: [["authorization", `a token for ${name}`]] }];
    case "signature":
      return [
        {
          ...credentialOf([]),
          signers: [{ ...given, headers: given.headers.map((one) => one.toLowerCase()) }],
        },
      ];
    case "api-key":
      if (scheme.kind !== "api-key") throw invalidAuth("An API key has no place in this scheme.");
      return [credentialOf({ ...given, in: scheme.place, name: scheme.parameter })];
    default:
      return [credentialOf(given)];
  }
}
