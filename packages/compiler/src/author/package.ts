import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A `package.json` that was read: an object, of whatever its author wrote. */
export type PackageJson = Readonly<Record<string, unknown>>;

/** A folder, then the one above it, and so on up to the root. */
export function* foldersAbove(folder: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield at;
    if (dirname(at) === at) return;
  }
}

/** The nearest file of this name in a folder or above it. */
export function nearest(folder: string, name: string): string | undefined {
  for (const at of foldersAbove(folder)) {
    const path = join(at, name);
    if (existsSync(path)) return path;
  }
  return undefined;
}

/** A JSON file that holds an object; nothing if it is not there, or is something else. */
export function readJsonObject(path: string): PackageJson | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
