import type { Contract } from "@mortise/contract";
import type { AuthOption } from "../auth.ts";
import { type HeldAlternative, heldAlternatives, isByScheme } from "./alternatives.ts";

/** An operation that requires what the app has no credentials for. */
export interface MissingCredential {
  readonly operation: string;
  /** Each way in which the document would let it be called, and what of it is missing. */
  readonly alternatives: readonly HeldAlternative[];
}

/**
 * The operations whose requirement the app's credentials cannot meet, in the contract's order: for an operator, before
 * a plug-in is. With credentials by scheme they are refused without a request; without any credential the API decides.
 * Credentials that go with each request, and functions, are taken to be enough.
 *
 * `operations`: the names that matter, such as a plug-in's grants. Default: all.
 */
export function missingCredentials(
  contract: Pick<Contract, "operations" | "securitySchemes">,
  auth: AuthOption | undefined,
  operations?: Iterable<string>,
): readonly MissingCredential[] {
  const wanted = operations && new Set(operations);
  const isNone = auth === undefined || (Array.isArray(auth) && auth.length === 0);
  if (!isNone && !isByScheme(auth)) return [];
  const given = isByScheme(auth) ? auth : { schemes: {} };
  return contract.operations.flatMap((operation) => {
    if (wanted && !wanted.has(operation.name)) return [];
    const alternatives = heldAlternatives(operation, given, contract);
    const isMet = alternatives.some(({ missing, clashes }) => missing.length === 0 && !clashes);
    return alternatives.length === 0 || isMet ? [] : [{ operation: operation.name, alternatives }];
  });
}
