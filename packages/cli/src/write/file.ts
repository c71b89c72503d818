import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CliError, codeOf, reasonOf } from "../failure.ts";

/**
 * Writes one file: whole or not at all (a temporary file beside it is renamed). A device or pipe, such as `/dev/null`,
 * is written to and stays what it is.
 *
 * @throws CliError `unwritable-output`.
 */
export async function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  try {
    const target = await targetOf(path);
    if (target.replace) await replaceFile(target.path, content);
    else await writeFile(target.path, content);
  } catch (cause) {
    throw new CliError(
      "unwritable-output",
      path,
      `It cannot be written: ${reasonOf(cause)}.`,
      "Give a file in a folder that exists and that you may write to.",
      { cause },
    );
  }
}

/** What is at this path: a file to replace (also behind a link), or something to write into. */
async function targetOf(path: string): Promise<{ readonly path: string; readonly replace: boolean }> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw Object.assign(new Error("it is a folder"), { code: "EISDIR" });
    return found.isFile() ? { path: await realpath(path), replace: true } : { path, replace: false };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { path, replace: true };
    throw error;
  }
}

/** Puts a file with this content where `path` is, in one step. */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.mortise-${randomBytes(6).toString("hex")}.tmp`);
  try {
    // `wx`: never follows or overwrites what somebody else put there.
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
