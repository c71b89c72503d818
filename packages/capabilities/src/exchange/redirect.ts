import type { Operation } from "@mortise/contract";
import type { BaseUrl } from "../base-url.ts";

/** Where a redirect leads. */
export interface RedirectTarget {
  /** Encoded, with the base URL's path. */
  readonly path: string;
  readonly query: string;
  readonly method: string;
}

/**
 * Where an answer redirects to, if it may be followed: at the same origin, and below the base URL's path. Anything else
 * is the plug-in's to see and nobody's to follow.
 */
export function redirectTarget(
  status: number,
  location: string | undefined,
  method: string,
  base: BaseUrl,
  currentPath: string,
): RedirectTarget | undefined {
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  const current = `${base.origin}${currentPath}`;
  if (!URL.canParse(location, current)) return undefined;
  const url = new URL(location, current);
  if (url.origin !== base.origin || url.username !== "" || url.password !== "") return undefined;
  // Behind an encoded slash or dot may be a way out that only the server sees.
  if (/%(?:2e|2f|5c)/i.test(url.pathname)) return undefined;
  if (url.pathname !== base.path && !url.pathname.startsWith(`${base.path}/`)) return undefined;
  return { path: url.pathname, query: url.search.slice(1), method: methodAfter(status, method) };
}

/** RFC 9110, sections 15.4.2 to 15.4.9: 307 and 308 keep the method; POST becomes GET by custom, all do after a 303. */
function methodAfter(status: number, method: string): string {
  if (method === "HEAD" || status === 307 || status === 308) return method;
  return status === 303 || method === "POST" ? "GET" : method;
}

/**
 * The operation that a path leads to: the one with most of its segments written out. Compared as a lenient server
 * would, without regard to case, encoding and empty segments, so that no spelling of a path slips past a grant.
 */
export function operationAt(
  operations: readonly Operation[],
  method: string,
  path: string,
): Operation | undefined {
  const wanted = segmentsOf(path);
  let best: { operation: Operation; literals: number } | undefined;
  for (const operation of operations) {
    if (operation.method !== method) continue;
    const segments = segmentsOf(operation.path.split(/[#?]/, 1)[0] ?? "");
    if (segments.length !== wanted.length) continue;
    if (!segments.every((segment, index) => segment.includes("{") || segment === wanted[index])) continue;
    const literals = segments.filter((segment) => !segment.includes("{")).length;
    if (!best || literals > best.literals) best = { operation, literals };
  }
  return best?.operation;
}

function segmentsOf(path: string): string[] {
  let text = path;
  try {
    text = decodeURIComponent(path);
  } catch {
    // Not decodable: then a server can only take it as it is.
  }
  return text
    .toLowerCase()
    .split("/")
    .filter((segment) => segment !== "");
}
