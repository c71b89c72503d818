import type { OAuthFlow, SecurityRequirement, SecurityScheme } from "@mortise/contract";
import { follow, type Reading } from "../document/reading.ts";
import { isObject, itemsIn, type Loose, member, membersOf, pointer, textIn } from "../loose.ts";

/** The ways to prove who one is that the document knows, in its order. */
export function securitySchemesOf(reading: Reading): readonly SecurityScheme[] {
  const components: unknown = member(reading.root, "components");
  const listed = membersOf(member(components, "securitySchemes"), "/components/securitySchemes");
  return listed.flatMap(({ name, value, at }): SecurityScheme[] => {
    const found = follow(reading, value, at);
    const scheme = found && schemeOf(reading, found.value, found.at);
    if (!found || !scheme) {
      reading.report(
        "invalid-security-scheme",
        at,
        "This security scheme lacks what its type needs; it is left out.",
      );
      return [];
    }
    const description = textIn(found.value, "description");
    return [{ name, scheme, ...(description !== undefined && { description }) }];
  });
}

function schemeOf(reading: Reading, value: Loose, at: string): SecurityScheme["scheme"] | undefined {
  const type = textIn(value, "type");
  switch (type) {
    case "http": {
      const scheme = textIn(value, "scheme")?.toLowerCase();
      if (scheme === "bearer" || scheme === "basic") return { kind: scheme };
      return scheme === undefined ? undefined : { kind: "other", type: `http:${scheme}` };
    }
    case "apiKey": {
      const parameter = textIn(value, "name");
      const place = value.in;
      if (parameter === undefined) return undefined;
      if (place !== "header" && place !== "query" && place !== "cookie") return undefined;
      return { kind: "api-key", place, parameter };
    }
    case "oauth2":
      return { kind: "oauth2", flows: flowsOf(reading, value, at) };
    case "openIdConnect": {
      const url = textIn(value, "openIdConnectUrl");
      return url === undefined ? undefined : { kind: "open-id-connect", url };
    }
    default:
      return type === undefined ? undefined : { kind: "other", type };
  }
}

const FLOWS: ReadonlySet<string> = new Set([
  "authorizationCode",
  "clientCredentials",
  "deviceAuthorization",
  "implicit",
  "password",
]);

function flowsOf(reading: Reading, scheme: Loose, at: string): readonly OAuthFlow[] {
  return membersOf(scheme.flows, `${at}/flows`).flatMap(({ name, value, at: where }): OAuthFlow[] => {
    if (name.startsWith("x-")) return [];
    if (!FLOWS.has(name) || !isObject(value)) {
      reading.report("invalid-security-scheme", where, "OAuth 2 has no such flow; it is left out.");
      return [];
    }
    if (isObject(value.scopes) && Object.keys(value.scopes).length > 0) {
      reading.report(
        "scopes-not-carried",
        pointer(where, "scopes"),
        "Scopes are not carried over: the app's own token decides what its API allows.",
      );
    }
    const tokenUrl = textIn(value, "tokenUrl");
    return [{ kind: name as OAuthFlow["kind"], ...(tokenUrl !== undefined && { tokenUrl }) }];
  });
}

/** What an operation requires: its own list, else the document's. Alternatives with an unknown scheme are left out. */
export function requirementOf(
  reading: Reading,
  operation: Loose,
  at: string,
  schemes: ReadonlySet<string>,
): SecurityRequirement {
  const own = Array.isArray(operation.security);
  const listed = own ? itemsIn(operation, "security", at) : itemsIn(reading.root, "security", "");
  return listed.flatMap(({ value, at: where }) => {
    if (!isObject(value)) return [];
    // Since 3.2 a scheme may be named by a reference.
    const names = Object.keys(value).map((name) =>
      schemes.has(name) ? name : name.replace(/^#\/components\/securitySchemes\//, ""),
    );
    const unknown = names.filter((name) => !schemes.has(name));
    for (const name of unknown) {
      reading.report(
        "security-scheme-unknown",
        pointer(where, name),
        `The document has no security scheme "${name}"; this alternative is left out.`,
      );
    }
    return unknown.length > 0 ? [] : [names];
  });
}
