import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DocumentError } from "../error.ts";

/** Where a document is. `address` is an http(s) URL or an absolute path: references inside are relative to it. */
export interface Location {
  readonly kind: "file" | "web";
  readonly address: string;
}

/**
 * What a person means by a path or URL.
 *
 * @throws DocumentError `unreadable` for a URL that is neither http(s) nor file.
 */
export function locate(source: string | URL): Location {
  const text = String(source);
  // Two letters at least, so that "C:\api.yaml" is a path.
  if (!/^[a-z][a-z0-9+.-]+:/i.test(text)) return { kind: "file", address: resolve(text) };
  const url = URL.parse(text);
  if (url?.protocol === "http:" || url?.protocol === "https:") return { kind: "web", address: url.href };
  if (url?.protocol === "file:") return { kind: "file", address: fileURLToPath(url) };
  throw new DocumentError("unreadable", `"${text}" is neither a file's path nor an http(s) or file URL.`);
}
