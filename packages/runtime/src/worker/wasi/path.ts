import { closeSync, constants, openSync } from "node:fs";
import { OPEN_FILES } from "../../manifest/folders.ts";
import { ERRNO, WasiError } from "./errno.ts";

/** `O_PATH`: names a file without opening it, so that a device or a pipe notices nothing. Node.js has no name for it. */
const O_PATH = 0o10_000_000;
const FOLDER = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const MOST_PATH_BYTES = 4_096;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Opens a granted folder. */
export function openRoot(realPath: string): number {
  return openSync(realPath, FOLDER);
}

/** Names what is there now, whatever it is, without following or opening it. The caller closes it. */
export function openName(place: string): number {
  return openSync(place, O_PATH | constants.O_NOFOLLOW);
}

/** The name of an open file: leads to that very file, wherever it was moved and whatever took its place. */
export function placeOf(fd: number): string {
  return `${OPEN_FILES}/${fd}`;
}

/** A plug-in's path as text. */
export function decodePath(bytes: Uint8Array): string {
  if (bytes.length > MOST_PATH_BYTES) throw new WasiError(ERRNO.nameTooLong);
  if (bytes.includes(0)) throw new WasiError(ERRNO.invalid);
  try {
    return decoder.decode(bytes);
  } catch {
    throw new WasiError(ERRNO.illegalSequence);
  }
}

/** The place of a plug-in's path, as long as `use` runs. */
export interface Place {
  /** To be passed to one system call that does not follow its last part. */
  readonly path: string;
  /** The path names the folder that it starts from, or one that it came back to: there is no last part. */
  readonly isFolderItself: boolean;
  readonly mustBeFolder: boolean;
}

/**
 * Walks a path below the open folder `start`, and has `use` work on where it ends. Each step opens one folder by its name in
 * the one that is open already, and never follows a symbolic link: nobody can put another folder in the way while this
 * goes on, as they could between a check of a whole path and its use. `..` goes back to a folder that is open; not beyond
 * `start`.
 */
export function walk<Result>(start: number, path: string, use: (place: Place) => Result): Result {
  if (path === "") throw new WasiError(ERRNO.noEntry);
  if (path.startsWith("/")) throw new WasiError(ERRNO.notCapable);
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const mustBeFolder = /(?:^|\/)\.{0,2}$/.test(path);
  const last = parts.at(-1) === ".." ? undefined : parts.pop();
  const opened: number[] = [];
  try {
    for (const part of parts) {
      const here = opened.at(-1) ?? start;
      if (part !== "..") opened.push(openSync(`${placeOf(here)}/${part}`, FOLDER));
      else closeSync(opened.pop() ?? refuse());
    }
    const here = placeOf(opened.at(-1) ?? start);
    if (last === undefined) return use({ path: here, isFolderItself: true, mustBeFolder: true });
    return use({ path: `${here}/${last}`, isFolderItself: false, mustBeFolder });
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

function refuse(): never {
  throw new WasiError(ERRNO.notCapable);
}
