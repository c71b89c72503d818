import { stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { CliError } from "../failure.ts";

/** What is to be built: how, and where it is. */
export type Project =
  | { readonly kind: "typescript"; readonly entry: string }
  | { readonly kind: "rust" | "go"; readonly folder: string };

/** Files by which a folder tells its language, in the order in which they are looked for. */
const SIGNS = [
  ["Cargo.toml", "rust"],
  ["go.mod", "go"],
  ["plugin.ts", "typescript"],
  ["src/plugin.ts", "typescript"],
] as const;

/**
 * What an entry is: a folder by what is in it, a file by its name. A path where nothing is counts as TypeScript, whose
 * compiler says what is missing.
 *
 * @throws CliError `unknown-project` for a folder that has none of the signs.
 */
export async function projectAt(entry: string): Promise<Project> {
  if (!(await is(entry, "folder"))) return projectOfFile(entry);
  for (const [name, kind] of SIGNS) {
    if (!(await is(join(entry, name), "file"))) continue;
    return kind === "typescript" ? { kind, entry: join(entry, name) } : { kind, folder: entry };
  }
  throw new CliError(
    "unknown-project",
    entry,
    "This folder holds no plug-in: there is neither Cargo.toml (Rust), go.mod (Go) nor plugin.ts (TypeScript).",
    "Give a plug-in's folder, or the entry file of a TypeScript plug-in. mortise new makes a folder to begin with.",
  );
}

function projectOfFile(entry: string): Project {
  if (basename(entry) === "Cargo.toml") return { kind: "rust", folder: dirname(entry) };
  if (basename(entry) === "go.mod" || extname(entry) === ".go") return { kind: "go", folder: dirname(entry) };
  return { kind: "typescript", entry };
}

async function is(path: string, what: "file" | "folder"): Promise<boolean> {
  try {
    const found = await stat(path);
    return what === "file" ? found.isFile() : found.isDirectory();
  } catch {
    return false;
  }
}
