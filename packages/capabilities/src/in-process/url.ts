import { invalidRequest } from "../refused.ts";

/** Where an app in process seems to be, when neither its document nor `baseUrl` says. */
export const IN_PROCESS_URL = "http://localhost";

/**
 * Refuses a request whose path the URL standard has rewritten: it drops `.` and `..`, and makes `/` of `\`, so that the
 * app would be asked for something else than was granted. Over HTTP a path arrives as it was written.
 *
 * @throws RefusedCall `invalid-request`
 */
export function checkUrl(written: string, parsed: string): void {
  if (written === parsed || decodedPath(written) === decodedPath(parsed)) return;
  throw invalidRequest("The path holds a step that no URL can hold.");
}

/** Path and query without the origin's part; the encoding of single characters may differ. */
function decodedPath(url: string): string {
  const path = pathOf(url);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What a request line holds of an absolute URL: its path and query, without a fragment. */
export function pathOf(url: string): string {
  const path = url.slice(url.indexOf("/", url.indexOf("://") + 3));
  const fragment = path.indexOf("#");
  return fragment === -1 ? path : path.slice(0, fragment);
}
