import type { Contract } from "@mortise/contract";
import type { Auth } from "@mortise/host";
import { CliError } from "../failure.ts";
import type { Shell } from "../shell.ts";

/** Where credentials are: names of environment variables, never the credentials themselves. */
export interface CredentialOptions {
  readonly bearerEnv?: string;
  readonly basicEnv?: string;
  readonly apiKeyEnv?: string;
  readonly apiKeyPlace?: string;
}

/**
 * The credentials that the options point to. From here on the shell prints none of them.
 *
 * @throws CliError `missing-secret` for a variable that is not set, `wrong-usage` for a place that is none.
 */
export function credentialsOf(options: CredentialOptions, contract: Contract, shell: Shell): readonly Auth[] {
  const auth: Auth[] = [];
  if (options.bearerEnv !== undefined) {
    auth.push({ type: "bearer", token: secretIn(options.bearerEnv, "--bearer-env", shell) });
  }
  if (options.basicEnv !== undefined) auth.push(basicOf(options.basicEnv, shell));
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

function secretIn(variable: string, option: string, shell: Shell): string {
  const secret = shell.env[variable];
  if (secret === undefined || secret === "") {
    throw new CliError(
      "missing-secret",
      option,
      `There is no environment variable "${variable}", or it is empty.`,
      `Set it; ${option} takes the variable's name, not the secret.`,
    );
  }
  shell.hide(secret);
  return secret;
}

function basicOf(variable: string, shell: Shell): Auth {
  const secret = secretIn(variable, "--basic-env", shell);
  const colon = secret.indexOf(":");
  if (colon < 0) {
    throw new CliError(
      "missing-secret",
      "--basic-env",
      `The environment variable "${variable}" does not hold user:password.`,
      "Put a colon between the user's name and the password.",
    );
  }
  const password = secret.slice(colon + 1);
  if (password !== "") shell.hide(password);
  return { type: "basic", username: secret.slice(0, colon), password };
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
