import type { Contract } from "@mortise/contract";
import type { Auth, AuthOption } from "@mortise/host";
import { CliError } from "../failure.ts";
import type { Shell } from "../shell.ts";
import { schemeCredentials } from "./scheme-credentials.ts";
import { basicIn, secretIn } from "./secret.ts";

/** Where credentials are: names of environment variables, never the credentials themselves. */
export interface CredentialOptions {
  readonly bearerEnv?: string;
  readonly basicEnv?: string;
  readonly apiKeyEnv?: string;
  readonly apiKeyPlace?: string;
  /** `<scheme>=env:<variable>`, `<scheme>=client:<variable>,<variable>`. */
  readonly auth?: readonly string[];
  readonly oauthScope?: readonly string[];
  readonly oauthTokenUrl?: string;
}

/**
 * The credentials that the options point to. From here on the shell prints none of them.
 *
 * @throws CliError `missing-secret` for a variable that is not set, `wrong-usage` for a place or scheme that is none.
 */
export function credentialsOf(options: CredentialOptions, contract: Contract, shell: Shell): AuthOption {
  const { auth, oauthScope = [], oauthTokenUrl } = options;
  if (auth === undefined && oauthScope.length === 0 && oauthTokenUrl === undefined) {
    return credentialsForAll(options, contract, shell);
  }
  const other = options.bearerEnv ?? options.basicEnv ?? options.apiKeyEnv;
  if (auth === undefined || other !== undefined) {
    throw new CliError(
      "wrong-usage",
      "--auth",
      "Credentials are given by security scheme, or for all operations alike.",
      "Give all of them with --auth, or none; OAuth 2 clients are given with it.",
    );
  }
  const scopes = oauthScope.flatMap((given) => given.split(/\s+/)).filter((scope) => scope !== "");
  const client = { scopes, ...(oauthTokenUrl !== undefined && { tokenUrl: oauthTokenUrl }) };
  return schemeCredentials(auth, client, contract, shell);
}

function credentialsForAll(options: CredentialOptions, contract: Contract, shell: Shell): readonly Auth[] {
  const auth: Auth[] = [];
  if (options.bearerEnv !== undefined) {
    auth.push({ type: "bearer", token: secretIn(options.bearerEnv, "--bearer-env", shell) });
  }
  if (options.basicEnv !== undefined) auth.push(basicIn(options.basicEnv, "--basic-env", shell));
  if (options.apiKeyEnv !== undefined) {
    const value = secretIn(options.apiKeyEnv, "--api-key-env", shell);
    auth.push({ type: "api-key", ...placeOf(options.apiKeyPlace, contract), value });
  }
  return auth;
}

/** Hides what an address holds before its `@`, as it is written and as a URL: it may be used, but not shown. */
export function hideCredentials(address: string, shell: Shell): void {
  const written = /^[a-z]+:\/\/([^/?#]*)@/i.exec(address)?.[1];
  if (written === undefined) return;
  const forms = [written.slice(written.indexOf(":") + 1)];
  if (URL.canParse(address)) {
    const { username, password } = new URL(address);
    forms.push(password === "" ? username : password);
  }
  for (const form of forms) if (form !== "") shell.hide(form);
}

type KeyPlace = { readonly in: "header" | "query" | "cookie"; readonly name: string };

/** `header:X-Api-Key`; without one, the contract's own place where it has exactly one. */
function placeOf(place: string | undefined, contract: Contract): KeyPlace {
  if (place !== undefined) {
    const [kind = "", ...name] = place.split(":");
    if ((kind === "header" || kind === "query" || kind === "cookie") && name.join(":") !== "")
      return { in: kind, name: name.join(":") };
    throw new CliError(
      "wrong-usage",
      "--api-key-place",
      `"${place}" is no place.`,
      "Write header:<name>, query:<name> or cookie:<name>.",
    );
  }
  const [only, ...others] = contract.securitySchemes.flatMap(({ scheme }) =>
    scheme.kind === "api-key" ? [{ in: scheme.place, name: scheme.parameter }] : [],
  );
  if (only && others.length === 0) return only;
  throw new CliError(
    "wrong-usage",
    "--api-key-env",
    `${contract.title} names ${only ? "several places" : "no place"} for an API key.`,
    "Say where it goes, such as --api-key-place header:X-Api-Key.",
  );
}
