import { RuntimeError } from "../errors.ts";
import type { ModuleOrigin } from "./read.ts";

/** A module's whole way here, redirects included. */
const FETCH_TIMEOUT_MS = 30_000;
const MOST_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Fetches a module of at most `limit` bytes. Every hop is `https:`, or `http:` when `hasHash`; never from the first to the
 * second. Headers of the manifest stay with its origin.
 * @throws RuntimeError `module-unavailable`, or what `tooLarge` makes.
 */
export async function fetchModule(
  { url, method, headers }: ModuleOrigin & { kind: "url" },
  { at, hasHash, limit }: { readonly at: string; readonly hasHash: boolean; readonly limit: number },
  tooLarge: () => Error,
): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
  const fail = (reason: string, cause?: unknown) =>
    // Without the URL: a signature in it is a secret.
    new RuntimeError(
      "module-unavailable",
      `The manifest's ${at} cannot be fetched: ${reason}.`,
      { at },
      { cause },
    );
  let next = { url, method };
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const { href, protocol, origin } = next.url;
    if (protocol === "http:" && !hasHash) throw fail("http: needs a hash");
    const own = origin === url.origin ? headers.map(([name, value]): [string, string] => [name, value]) : [];
    const response = await fetch(href, {
      method: next.method,
      headers: own,
      redirect: "manual",
      signal,
    }).catch((cause: unknown) => {
      throw fail("there was no answer", cause);
    });
    const location = response.headers.get("location");
    if (!REDIRECTS.includes(response.status) || location === null) {
      if (response.ok) return await readBody(response, limit, tooLarge, fail);
      await response.body?.cancel();
      throw fail(`the answer has status ${response.status}`);
    }
    await response.body?.cancel();
    const target = URL.canParse(location, href) ? new URL(location, href) : undefined;
    const isSafe = target?.protocol === "https:" || (target?.protocol === "http:" && protocol === "http:");
    if (target === undefined || !isSafe) throw fail("it is redirected to where it may not go");
    next = { url: target, method: response.status >= 307 ? next.method : "GET" };
  }
  throw fail(`it is redirected more than ${MOST_REDIRECTS} times`);
}

async function readBody(
  response: Response,
  limit: number,
  tooLarge: () => Error,
  fail: (reason: string, cause?: unknown) => Error,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of response.body ?? []) {
      length += piece.length;
      // Leaving the loop cancels the rest.
      if (length > limit) break;
      pieces.push(piece);
    }
  } catch (cause) {
    throw fail("the answer could not be read to its end", cause);
  }
  if (length > limit) throw tooLarge();
  return new Uint8Array(Buffer.concat(pieces));
}
