import { mkdir, readdir, readFile, realpath, rm, rmdir } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import type { KitFile } from "@mortise/pdk";
import { CliError, codeOf, reasonOf } from "../failure.ts";
import { replaceFile } from "./file.ts";
import { digest, isKitPath, MANIFEST, manifestOf, readManifest } from "./manifest.ts";

/** How a kit's folder stands to the kit that the contract gives; paths relative to the folder, sorted. */
export interface KitComparison {
  /** Files that are there with another content. */
  readonly differing: readonly string[];
  readonly missing: readonly string[];
  /** Files that the kit doesn't have. Names with a leading dot and `node_modules` aside. */
  readonly extra: readonly string[];
}

/** What writing a kit did; paths relative to the folder, sorted. */
export interface KitWritten {
  readonly written: readonly string[];
  readonly unchanged: number;
  /** A former version's files that the kit no longer has. */
  readonly removed: readonly string[];
  /** Such files that somebody changed since: they stay. */
  readonly kept: readonly string[];
}

/** Compares a folder with the kit that belongs there; writes nothing. */
export async function compareKit(folder: string, files: readonly KitFile[]): Promise<KitComparison> {
  const differing: string[] = [];
  const missing: string[] = [];
  const wanted = withManifest(files);
  for (const { path, text } of wanted) {
    const found = await readIfThere(join(folder, path));
    if (found === undefined) missing.push(path);
    else if (found !== text) differing.push(path);
  }
  const paths = new Set(wanted.map((file) => file.path));
  const extra = (await filesIn(folder)).filter((path) => !paths.has(path));
  return { differing, missing, extra };
}

/**
 * Makes the folder hold the kit: writes what differs, each file in one step, and removes what a former version of the
 * kit wrote there and nobody changed since. Anything else in the folder is left alone.
 *
 * @throws CliError `foreign-file` when a file of the kit would replace one that the generator did not write, before
 *   anything is written; `unsafe-path` or `unwritable-output`.
 */
export async function writeKit(folder: string, files: readonly KitFile[]): Promise<KitWritten> {
  const wanted = withManifest(files);
  const former = await readManifest(folder);
  const changed: KitFile[] = [];
  const foreign: string[] = [];
  for (const file of wanted) {
    const found = await readIfThere(join(folder, file.path));
    if (found === file.text) continue;
    changed.push(file);
    if (found !== undefined && file.path !== MANIFEST && !former.has(file.path)) foreign.push(file.path);
  }
  if (foreign.length > 0) throw foreignFiles(folder, foreign);

  try {
    await mkdir(folder, { recursive: true });
    const root = await realpath(folder);
    // The manifest comes last: a run that is cut short leaves files that the next run still knows, or makes again.
    for (const file of changed) await writeInside(root, file);
    const wantedPaths = new Set(wanted.map((file) => file.path));
    const stale = new Map([...former].filter(([path]) => !wantedPaths.has(path)));
    const { removed, kept } = await removeStale(root, stale);
    const written = changed.map((file) => file.path);
    return { written, unchanged: wanted.length - written.length, removed, kept };
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    throw new CliError(
      "unwritable-output",
      folder,
      `The kit cannot be written: ${reasonOf(cause)}.`,
      "Give a folder that you may write to.",
      { cause },
    );
  }
}

/** The kit's files, each path checked, and behind them the manifest that lists them. */
function withManifest(files: readonly KitFile[]): readonly KitFile[] {
  for (const { path } of files) {
    if (!isKitPath(path)) throw unsafePath(path);
  }
  return [...files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), manifestOf(files)];
}

async function writeInside(root: string, { path, text }: KitFile): Promise<void> {
  const parent = dirname(join(root, path));
  await mkdir(parent, { recursive: true });
  // A link in the folder must not lead the kit out of it.
  const real = await realpath(parent);
  if (real !== root && !real.startsWith(root + sep)) throw unsafePath(path);
  await replaceFile(join(real, path.split("/").at(-1) ?? path), text);
}

async function removeStale(
  root: string,
  stale: ReadonlyMap<string, string>,
): Promise<Pick<KitWritten, "removed" | "kept">> {
  const removed: string[] = [];
  const kept: string[] = [];
  for (const [path, sum] of stale) {
    const found = await readIfThere(join(root, path));
    if (found === undefined) continue;
    const parent = await realpath(dirname(join(root, path)));
    if (digest(found) !== sum || (parent !== root && !parent.startsWith(root + sep))) {
      kept.push(path);
      continue;
    }
    await rm(join(root, path));
    removed.push(path);
    await removeIfEmpty(root, dirname(path));
  }
  return { removed, kept };
}

/** Removes the folders that a removed file leaves empty, up to the kit's own. */
async function removeIfEmpty(root: string, path: string): Promise<void> {
  if (path === ".") return;
  try {
    await rmdir(join(root, path));
  } catch {
    return; // Not empty.
  }
  await removeIfEmpty(root, dirname(path));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (codeOf(cause) === "ENOENT" || codeOf(cause) === "ENOTDIR") return undefined;
    throw new CliError(
      "unreadable-input",
      path,
      `It cannot be read: ${reasonOf(cause)}.`,
      "Move it away, or give another folder.",
      { cause },
    );
  }
}

/** The files of a folder at any depth, sorted; none when there is no folder. */
async function filesIn(folder: string, below = ""): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesIn(folder, path)));
    else found.push(path);
  }
  return found.sort();
}

function foreignFiles(folder: string, paths: readonly string[]): CliError {
  return new CliError(
    "foreign-file",
    folder,
    `The kit would replace what it did not write: ${paths.slice(0, 5).join(", ")}${paths.length > 5 ? ", …" : ""}.`,
    "Nothing was written. Give the kit a folder of its own, or remove those files.",
  );
}

function unsafePath(path: string): CliError {
  return new CliError(
    "unsafe-path",
    path,
    "This file of the kit would not stay inside the kit's folder.",
    "Give the kit a folder without links; if it has none, this is a defect in Mortise.",
  );
}
