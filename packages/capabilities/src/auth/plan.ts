import type { Contract, Operation } from "@mortise/contract";
import type { AuthOption, FixedAuth, SchemeAuth } from "../auth.ts";
import { type Credential, credentialOf, invalidAuth, joined } from "../credential.ts";
import { heldAlternatives, isByScheme, namesRequirements } from "./alternatives.ts";
import { givenSource, type SourceOptions, schemeSource } from "./schemes.ts";
import { type CredentialSource, functionSource } from "./source.ts";

/** Sources whose credentials are sent together. Empty: nothing is sent. */
export type Together = readonly CredentialSource[];

/** Which credentials go with which operation. */
export interface AuthPlan {
  /** In the order in which they are tried. Empty: the operation's requirement cannot be met. */
  waysOf(operation: Operation): readonly Together[];
  /** Everything that is secret now, of whatever operation. */
  secrets(): readonly string[];
  close(): void;
}

/**
 * Reads the `auth` option. What is fixed is checked here, what a function gives at each call.
 *
 * @throws CapabilityError `invalid-auth`
 */
export function authPlan(contract: Contract, auth: AuthOption | undefined, options: SourceOptions): AuthPlan {
  return isByScheme(auth) ? byScheme(contract, auth, options) : forAll(contract, auth, options);
}

const NOTHING_SENT: readonly Together[] = [[]];

function byScheme(contract: Contract, auth: SchemeAuth, options: SourceOptions): AuthPlan {
  if (typeof auth.schemes !== "object" || auth.schemes === null) {
    throw invalidAuth('"schemes" is an object: credentials by the names of security schemes.');
  }
  const sources = new Map<string, CredentialSource>();
  for (const [name, given] of Object.entries(auth.schemes)) {
    const scheme = contract.securitySchemes.find((candidate) => candidate.name === name);
    if (!scheme) throw invalidAuth(`The contract has no security scheme ${JSON.stringify(name)}.`);
    sources.set(name, schemeSource(scheme, given, options));
  }
  if (sources.size > 0 && !namesRequirements(contract)) {
    throw invalidAuth(
      "The document has security schemes, but no operation that requires one: give the credential without its scheme, and it goes with each request.",
    );
  }
  const ways = new Map<Operation, readonly Together[]>();
  for (const operation of contract.operations) {
    const held = heldAlternatives(operation, auth, contract);
    const met = held.filter(({ missing, clashes }) => missing.length === 0 && !clashes);
    const together = met.map(({ schemes }) => schemes.flatMap((name) => sources.get(name) ?? []));
    ways.set(operation, held.length === 0 ? NOTHING_SENT : together);
  }
  return planOf([...sources.values()], (operation) => ways.get(operation) ?? []);
}

function forAll(
  contract: Contract,
  auth: Exclude<AuthOption, SchemeAuth> | undefined,
  options: SourceOptions,
): AuthPlan {
  const sources =
    typeof auth === "function" ? [functionSource(auth, credentialOf)] : givenSources(auth, options);
  const believed = namesRequirements(contract);
  const always: readonly Together[] = [sources];
  return planOf(sources, ({ security }) => (believed && security.length === 0 ? NOTHING_SENT : always));
}

function givenSources(auth: FixedAuth | readonly FixedAuth[] = [], options: SourceOptions): Together {
  const list: readonly FixedAuth[] = Array.isArray(auth) ? auth : [auth as FixedAuth];
  const sources = list.map((one) => givenSource(one, options));
  // Found now and not at the first call. A token is not there yet, but its place is.
  joined(list.flatMap((one, index) => fixedOf(one, index, sources[index])));
  return sources;
}

function fixedOf(
  given: FixedAuth,
  index: number,
  source: CredentialSource | undefined,
): readonly Credential[] {
  if (given.type === "oauth2-client-credentials") {
    return [{ ...credentialOf([]), headers: [["authorization", `token ${index}`]] }];
  }
  // Neither waits nor looks at the call: it was given once.
  const credential = source?.obtain({ plugin: "", operation: "", context: undefined, signal: NEVER });
  return credential && !(credential instanceof Promise) ? [credential] : [];
}

const NEVER = new AbortController().signal;

function planOf(all: Together, waysOf: AuthPlan["waysOf"]): AuthPlan {
  return {
    waysOf,
    secrets: () => all.flatMap((source) => source.secrets()),
    close: () => {
      for (const source of all) source.close?.();
    },
  };
}
