import { type Contract, type SecurityScheme, unreachable } from "@mortise/contract";
import type { OAuth2ClientCredentials, SchemeAuth, SchemeCredential } from "@mortise/host";
import { CliError } from "../failure.ts";
import type { Shell } from "../shell.ts";
import { basicIn, secretIn, textIn } from "./secret.ts";

const OPTION = "--auth";

/** What OAuth 2 clients have in common on a command line. */
export type ClientOptions = Pick<OAuth2ClientCredentials, "scopes" | "tokenUrl">;

/**
 * Credentials by the contract's security schemes: `<scheme>=env:<variable>` for what the scheme wants, or
 * `<scheme>=client:<variable>,<variable>` for the id and secret of an OAuth 2 client that gets its tokens itself.
 *
 * @throws CliError `wrong-usage` or `missing-secret`
 */
export function schemeCredentials(
  given: readonly string[],
  client: ClientOptions,
  contract: Contract,
  shell: Shell,
): SchemeAuth {
  const schemes = new Map<string, SchemeCredential>();
  for (const text of given) {
    const { name, kind, variables } = read(text);
    const found = contract.securitySchemes.find((scheme) => scheme.name === name);
    if (!found) throw unknown(name, contract);
    if (schemes.has(name))
      throw wrong(`"${name}" has two credentials.`, "Give one for each security scheme.");
    schemes.set(name, credentialOf(found, kind, variables, client, shell));
  }
  return { schemes: Object.fromEntries(schemes) };
}

interface Given {
  readonly name: string;
  readonly kind: "env" | "client";
  readonly variables: readonly string[];
}

/** A scheme's name may hold any character, an equals sign too. */
function read(text: string): Given {
  const [, name, kind, variables] = /^(.+)=(env|client):(.+)$/s.exec(text) ?? [];
  const names = variables?.split(",") ?? [];
  if (name === undefined || names.includes("") || names.length !== (kind === "client" ? 2 : 1)) {
    // Whoever gave a secret itself by mistake must not find it in a log.
    throw wrong(
      "Something is no credential of a security scheme.",
      "Write <scheme>=env:<variable>, or <scheme>=client:<variable of the id>,<variable of the secret>.",
    );
  }
  return { name, kind: kind === "client" ? "client" : "env", variables: names };
}

function credentialOf(
  { name, scheme }: SecurityScheme,
  kind: Given["kind"],
  [variable = "", secondVariable = ""]: readonly string[],
  client: ClientOptions,
  shell: Shell,
): SchemeCredential {
  if (kind === "client") {
    if (scheme.kind === "basic" || scheme.kind === "api-key" || scheme.kind === "other") {
      throw wrong(`"${name}" takes no token, so it has no OAuth 2 client.`, `Write ${name}=env:<variable>.`);
    }
    const clientId = textIn(variable, OPTION, shell);
    const clientSecret = secretIn(secondVariable, OPTION, shell);
    return { type: "oauth2-client-credentials", clientId, clientSecret, ...client };
  }
  switch (scheme.kind) {
    case "bearer":
    case "oauth2":
    case "open-id-connect":
      return { type: "bearer", token: secretIn(variable, OPTION, shell) };
    case "basic":
      return basicIn(variable, OPTION, shell);
    case "api-key":
      return { type: "api-key", value: secretIn(variable, OPTION, shell) };
    case "other":
      throw wrong(
        `"${name}" is of the kind "${scheme.type}", which this command cannot meet.`,
        "An app's own code can.",
      );
    default:
      return unreachable(scheme);
  }
}

function unknown(name: string, { title, securitySchemes }: Contract): CliError {
  const names = securitySchemes.map((scheme) => scheme.name).join(", ");
  return wrong(
    `${title} has no security scheme "${name}".`,
    names === "" ? "It names none: use --bearer-env, --basic-env or --api-key-env." : `It has ${names}.`,
  );
}

function wrong(message: string, advice: string): CliError {
  return new CliError("wrong-usage", OPTION, message, advice);
}
