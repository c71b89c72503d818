import { readdirSync } from "node:fs";
import { join } from "node:path";

const LEFT_OUT: ReadonlySet<string> = new Set(["node_modules", "dist", "fixtures", "expected", ".cache"]);

/** The files below a folder whose names match, as paths; none when there is no such folder. */
export function filesBelow(folder: string, name: RegExp, leftOut = LEFT_OUT): string[] {
  let entries: import("node:fs").Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return leftOut.has(entry.name) ? [] : filesBelow(path, name, leftOut);
      return entry.isFile() && name.test(entry.name) ? [path] : [];
    });
}

/** Names of the folders in a folder, sorted. */
export function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
}

/** TypeScript and JavaScript. */
export const CODE: RegExp = /\.[cm]?[jt]sx?$/;
