import type { Contract, Operation, Server } from "@mortise/contract";
import { CapabilityError } from "./error.ts";

/** Where an operation's API is. */
export interface BaseUrl {
  /** Such as `https://api.example.com`. */
  readonly origin: string;
  /** The path that every request begins with, without a slash at its end; empty for none. */
  readonly path: string;
}

/**
 * The base URL of each operation. `relativeTo` is what a missing or relative server stands for.
 *
 * @throws CapabilityError `no-base-url` or `invalid-base-url`, before anything is called.
 */
export function baseUrls(
  contract: Contract,
  baseUrl: string | undefined,
  relativeTo?: string,
): (operation: Operation) => BaseUrl {
  if (baseUrl !== undefined) {
    const given = read(baseUrl);
    return () => given;
  }
  const shared = contract.servers[0] && address(contract.servers[0]);
  const found = new Map<Operation, BaseUrl>();
  for (const operation of contract.operations) {
    const own = operation.servers[0];
    const url = own ? address(own) : (shared ?? relativeTo);
    found.set(operation, read(resolve(url, own ? [shared, relativeTo] : [relativeTo], operation)));
  }
  return (operation) => {
    const base = found.get(operation);
    if (!base) throw new CapabilityError("unknown-operation", `There is no operation "${operation.name}".`);
    return base;
  };
}

/** What a relative URL of the document, such as a token endpoint's, is relative to; `undefined` if nothing is known. */
export function sharedBaseUrl(contract: Contract, baseUrl: string | undefined): string | undefined {
  const [server] = contract.servers;
  const url = baseUrl ?? (server && address(server));
  return url === undefined || !URL.canParse(url) ? undefined : `${url.replace(/\/+$/, "")}/`;
}

function address(server: Server): string {
  return server.url.replace(/\{([^{}]*)\}/g, (whole, name: string) => {
    const variable = server.variables.find((candidate) => candidate.name === name);
    return variable ? variable.default : whole;
  });
}

/** A relative server is relative to where the document was found, which a contract does not know. */
function resolve(
  url: string | undefined,
  bases: readonly (string | undefined)[],
  operation: Operation,
): string {
  if (url === undefined) {
    throw new CapabilityError(
      "no-base-url",
      'The document names no server: say where the API is in "baseUrl".',
    );
  }
  if (URL.canParse(url)) return url;
  for (const base of bases) if (base !== undefined && URL.canParse(url, base)) return new URL(url, base).href;
  throw new CapabilityError(
    "no-base-url",
    `The server of "${operation.name}" is relative (${JSON.stringify(url)}): say where the API is in "baseUrl".`,
  );
}

function read(text: string): BaseUrl {
  const invalid = (why: string) => new CapabilityError("invalid-base-url", `The base URL ${why}.`);
  if (typeof text !== "string" || !URL.canParse(text)) {
    throw invalid("is not absolute, such as https://api.example.com/v1");
  }
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw invalid("is neither http nor https");
  if (url.username !== "" || url.password !== "")
    throw invalid('has a credential in it, which belongs in "auth"');
  if (url.search !== "" || url.hash !== "" || text.includes("?") || text.includes("#")) {
    throw invalid("has a query or a fragment");
  }
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, "") };
}
