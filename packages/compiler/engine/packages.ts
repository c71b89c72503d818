import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";

/** Where an installed package lies. */
export function folderOf(name: string): string {
  const found = findPackageJSON(name, import.meta.url);
  if (found === undefined) throw new Error(`The package ${name} is not installed.`);
  return dirname(found);
}

export function versionOf(name: string): string {
  return String(JSON.parse(readFileSync(join(folderOf(name), "package.json"), "utf8")).version);
}
