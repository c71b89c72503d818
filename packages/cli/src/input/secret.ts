import type { Auth } from "@mortise/host";
import { CliError } from "../failure.ts";
import type { Shell } from "../shell.ts";

/**
 * What an environment variable holds. From here on the shell does not print it.
 *
 * @throws CliError `missing-secret`
 */
export function secretIn(variable: string, option: string, shell: Shell): string {
  const secret = textIn(variable, option, shell);
  shell.hide(secret);
  return secret;
}

/**
 * What an environment variable holds that may be printed, such as an OAuth 2 client's id.
 *
 * @throws CliError `missing-secret`
 */
export function textIn(variable: string, option: string, shell: Shell): string {
  const text = shell.env[variable];
  if (text === undefined || text === "") {
    throw new CliError(
      "missing-secret",
      option,
      `There is no environment variable "${variable}", or it is empty.`,
      `Set it; ${option} takes the variable's name, not the secret.`,
    );
  }
  return text;
}

/**
 * The user and password in an environment variable.
 *
 * @throws CliError `missing-secret`
 */
export function basicIn(variable: string, option: string, shell: Shell): Extract<Auth, { type: "basic" }> {
  const secret = secretIn(variable, option, shell);
  const colon = secret.indexOf(":");
  if (colon < 0) {
    throw new CliError(
      "missing-secret",
      option,
      `The environment variable "${variable}" does not hold user:password.`,
      "Put a colon between the user's name and the password.",
    );
  }
  const password = secret.slice(colon + 1);
  if (password !== "") shell.hide(password);
  return { type: "basic", username: secret.slice(0, colon), password };
}
