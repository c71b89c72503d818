import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { KitFile } from "@mortise/pdk";

/** The file in a kit's folder by which the generator knows what it wrote there. */
export const MANIFEST = ".mortise-kit.json";

/** SHA-256 of a file's text, in hexadecimal. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The manifest of these files: each with its digest, sorted. */
export function manifestOf(files: readonly KitFile[]): KitFile {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const sums = Object.fromEntries(sorted.map(({ path, text }) => [path, digest(text)]));
  return { path: MANIFEST, text: `${JSON.stringify({ formatVersion: 1, files: sums }, null, 2)}\n` };
}

/**
 * What the generator wrote into a folder the last time: path → digest. Empty when there is no manifest, or it is
 * damaged; paths that lead out of the folder are ignored.
 */
export async function readManifest(folder: string): Promise<ReadonlyMap<string, string>> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(join(folder, MANIFEST), "utf8"));
  } catch {
    return new Map();
  }
  if (typeof value !== "object" || value === null || !("files" in value)) return new Map();
  const { files } = value;
  if (typeof files !== "object" || files === null) return new Map();
  const sums = new Map<string, string>();
  for (const [path, sum] of Object.entries(files)) {
    if (typeof sum === "string" && isKitPath(path)) sums.set(path, sum);
  }
  return sums;
}

/** Whether a path is one that a kit's file may have: relative, with `/`, plain segments, none hidden. */
export function isKitPath(path: string): boolean {
  return path.split("/").every((segment) => /^[A-Za-z0-9_@][\w.@-]*$/.test(segment));
}
