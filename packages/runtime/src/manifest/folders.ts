import { existsSync, realpathSync, statSync } from "node:fs";
import { resolve, sep } from "node:path";

/** A folder of this machine that a plug-in may use through WASI. */
export interface AllowedPath {
  /** The folder; relative to the working directory. Symbolic links in this path are followed once, at load. */
  readonly hostPath: string;
  /** What the plug-in sees it as, e.g. `/data`. */
  readonly guestPath: string;
  /** Default `read`. `write` allows all of: changing and creating files and folders, and removing them. */
  readonly access?: "read" | "write";
}

/** A granted folder as the worker opens it. */
export interface AllowedFolder {
  readonly realPath: string;
  readonly guestPath: string;
  readonly access: "read" | "write";
}

/** Where an open file can be named by its number: what every step below a granted folder starts from. */
export const OPEN_FILES = "/proc/self/fd";
const MOST_NAME_BYTES = 4_096;

/**
 * Finds a folder. Only on Linux: elsewhere nothing that Node.js has can open a file below a folder without a race against
 * whoever puts a symbolic link in its place.
 * @throws What `invalid` makes, when there is no such folder or this machine cannot grant one.
 */
export function resolveFolder(
  { hostPath, guestPath, access = "read" }: AllowedPath,
  base: string | undefined,
  invalid: (reason: string) => Error,
): AllowedFolder {
  if (process.platform !== "linux" || !existsSync(OPEN_FILES))
    throw invalid("folders can only be granted on Linux, with /proc");
  if (access !== "read" && access !== "write") throw invalid("access must be `read` or `write`");
  if (typeof guestPath !== "string" || guestPath === "" || Buffer.byteLength(guestPath) > MOST_NAME_BYTES)
    throw invalid("the path that the plug-in sees must be text, and not empty");
  const realPath = findFolder(base === undefined ? hostPath : resolve(base, hostPath));
  if (realPath === undefined) throw invalid("there is no such folder");
  return Object.freeze({ realPath, guestPath, access });
}

function findFolder(path: string): string | undefined {
  try {
    const realPath = realpathSync(path);
    return statSync(realPath).isDirectory() ? realPath : undefined;
  } catch {
    return undefined;
  }
}

/** Whether `path` is `folder` or below it; both are real paths. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
