import type { Server, ServerVariable } from "@mortise/contract";
import type { Reading } from "../document/reading.ts";
import { isObject, itemsIn, type Loose, membersOf, textIn } from "../loose.ts";

/** The servers that a document, a path item or an operation lists. */
export function serversOf(reading: Reading, of: Loose, at: string): readonly Server[] {
  return itemsIn(of, "servers", at).flatMap(({ value, at: where }): Server[] => {
    if (!isObject(value) || typeof value.url !== "string") {
      reading.report("invalid-server", where, "A server needs a url; it is left out.");
      return [];
    }
    const description = textIn(value, "description");
    return [
      {
        url: absolute(value.url, reading.address),
        ...(description !== undefined && { description }),
        variables: variablesOf(reading, value, where),
      },
    ];
  });
}

/** A relative URL is relative to where the document is (OpenAPI 3.1, section 4.8.5); without that it stays relative. */
function absolute(url: string, address: string | undefined): string {
  if (address === undefined || /^([a-z][a-z0-9+.-]*:|\{)/i.test(url)) return url;
  const resolved = URL.parse(url, address)?.href;
  if (resolved === undefined) return url;
  const braced = resolved.replace(/%7B/gi, "{").replace(/%7D/gi, "}");
  // "/" and "" mean the origin; a base URL has no slash at its end of its own accord.
  return url.endsWith("/") ? braced : braced.replace(/\/$/, "");
}

function variablesOf(reading: Reading, server: Loose, at: string): readonly ServerVariable[] {
  return membersOf(server.variables, `${at}/variables`).flatMap(
    ({ name, value, at: where }): ServerVariable[] => {
      const variable: Loose = isObject(value) ? value : {};
      const fallback = asText(variable.default);
      const values = Array.isArray(variable.enum)
        ? variable.enum.flatMap((one: unknown) => asText(one) ?? [])
        : [];
      if (fallback === undefined && values[0] === undefined) {
        reading.report("invalid-server", where, "A server's variable needs a default; it is left out.");
        return [];
      }
      return [{ name, default: fallback ?? values[0] ?? "", values }];
    },
  );
}

/** YAML makes numbers of ports. */
function asText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}
