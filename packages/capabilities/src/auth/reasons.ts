/**
 * Why a call had no credential: what the `reason` of its record is then. A closed list. What the token endpoint itself
 * says in `error` is among it for the errors of RFC 6749 (section 5.2), RFC 8707 and common servers, and
 * `token-refused` for any other, which could hold anything.
 */
export const CREDENTIAL_REASONS = [
  "missing-credential",
  "clashing-credentials",
  "auth-failed",
  "auth-timed-out",
  "token-access-denied",
  "token-invalid-client",
  "token-invalid-grant",
  "token-invalid-request",
  "token-invalid-scope",
  "token-invalid-target",
  "token-server-error",
  "token-temporarily-unavailable",
  "token-unauthorized-client",
  "token-unsupported-grant-type",
  "token-refused",
  "token-invalid-answer",
  "token-answer-too-large",
  "token-redirect",
  "token-timed-out",
  "token-unreachable",
] as const;

/** One of {@link CREDENTIAL_REASONS}. */
export type CredentialReason = (typeof CREDENTIAL_REASONS)[number];

/** The reason for what a token endpoint says in `error`. */
export function reasonOfTokenError(error: string): CredentialReason {
  const spelt = `token-${error.replaceAll("_", "-")}`;
  // Ours are not a server's to say.
  return /^[a-z_]+$/.test(error) && !OWN.has(spelt)
    ? (CREDENTIAL_REASONS.find((reason) => reason === spelt) ?? "token-refused")
    : "token-refused";
}

const OWN: ReadonlySet<string> = new Set<CredentialReason>([
  "token-refused",
  "token-invalid-answer",
  "token-answer-too-large",
  "token-redirect",
  "token-timed-out",
  "token-unreachable",
]);
