import { type BigIntStats, closeSync, constants, fstatSync, opendirSync, openSync } from "node:fs";
import type { Limits } from "../../limits.ts";
import type { AllowedFolder } from "../../manifest/folders.ts";
import { ERRNO, WasiError } from "./errno.ts";
import { openName, openRoot, placeOf, walk } from "./path.ts";

/** Standard input, output and error are not here. */
const FIRST = 3;
const MOST_ENTRIES = 65_536;
/** What a new file or folder counts beside its bytes, so that empty ones are bounded too. */
export const ENTRY_BYTES = 4_096;

/** A folder or file that a plug-in has open. */
export interface OpenFile {
  /** Its number in this process. */
  readonly fd: number;
  readonly close: () => void;
  readonly kind: "folder" | "file";
  /** The granted folder that it is in. */
  readonly folder: AllowedFolder;
  /** What the plug-in sees a granted folder itself as. */
  readonly guestPath: string | undefined;
  readonly canRead: boolean;
  readonly canWrite: boolean;
  readonly appends: boolean;
  position: number;
  entries: readonly FolderEntry[] | undefined;
}

/** One name in a folder. */
export interface FolderEntry {
  readonly name: Uint8Array;
  readonly kind: "folder" | "file" | "link" | "other";
}

/** How a path is opened. */
export interface Opening {
  readonly creates: boolean;
  readonly exclusive: boolean;
  readonly folderOnly: boolean;
  readonly truncates: boolean;
  readonly appends: boolean;
  readonly reads: boolean;
  readonly writes: boolean;
}

/**
 * What a plug-in has open: from the start the folders that it was granted, as WASI's files 3 and up; `openFiles` at most.
 * One call may write `writtenBytes`. Throws {@link WasiError}, or what a system call throws.
 */
export class OpenFiles {
  readonly #folders: readonly AllowedFolder[];
  readonly #limits: Pick<Limits, "writtenBytes" | "openFiles">;
  #files: Map<number, OpenFile> | undefined;
  #written = 0;

  constructor(folders: readonly AllowedFolder[], limits: Pick<Limits, "writtenBytes" | "openFiles">) {
    this.#folders = folders;
    this.#limits = limits;
  }

  /** Begins a call. */
  begin(): void {
    this.#written = 0;
  }

  /** Forgets the instance that ran: nothing that it opened stays open. */
  closeAll(): void {
    for (const file of this.#files?.values() ?? []) file.close();
    this.#files = undefined;
  }

  get(fd: number): OpenFile {
    const file = this.#all().get(fd);
    if (file === undefined) throw new WasiError(ERRNO.badFile);
    return file;
  }

  folder(fd: number): OpenFile {
    const file = this.get(fd);
    if (file.kind !== "folder") throw new WasiError(ERRNO.notDirectory);
    return file;
  }

  /** A folder in which things may be changed. */
  writableFolder(fd: number): OpenFile {
    const file = this.folder(fd);
    if (file.folder.access !== "write") throw new WasiError(ERRNO.readOnly);
    return file;
  }

  close(fd: number): void {
    this.get(fd).close();
    this.#all().delete(fd);
  }

  /** Opens a path below an open folder, and returns WASI's number for it. Only folders and plain files are opened. */
  open(start: OpenFile, path: string, opening: Opening): number {
    const files = this.#all();
    if (files.size >= this.#limits.openFiles) throw new WasiError(ERRNO.tooManyFiles);
    const changes = opening.creates || opening.truncates || opening.writes;
    if (changes && start.folder.access !== "write") throw new WasiError(ERRNO.readOnly);
    const fd = walk(start.fd, path, (place) => {
      const folderOnly = opening.folderOnly || place.mustBeFolder;
      if (place.isFolderItself) return openSync(place.path, constants.O_DIRECTORY);
      return this.#openLast(place.path, { ...opening, folderOnly });
    });
    const kind = fstatSync(fd).isDirectory() ? "folder" : "file";
    let number = FIRST;
    while (files.has(number)) number += 1;
    files.set(number, {
      fd,
      close: () => closeSync(fd),
      kind,
      folder: start.folder,
      guestPath: undefined,
      canRead: opening.reads,
      canWrite: opening.writes,
      appends: opening.appends,
      position: 0,
      entries: undefined,
    });
    return number;
  }

  /** Counts what is going to be written, at most `bytes`. Returns how many of them still fit. */
  take(bytes: number): number {
    const taken = Math.min(bytes, this.#limits.writtenBytes - this.#written);
    if (taken <= 0 && bytes > 0) throw new WasiError(ERRNO.noSpace);
    this.#written += taken;
    return taken;
  }

  /** As {@link take}, all or nothing. */
  takeAll(bytes: number): void {
    if (bytes > this.#limits.writtenBytes - this.#written) throw new WasiError(ERRNO.noSpace);
    this.#written += bytes;
  }

  #openLast(path: string, opening: Opening): number {
    let found: number;
    try {
      found = openName(path);
    } catch (error) {
      const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
      if (!isMissing || !opening.creates || opening.folderOnly) throw error;
      this.takeAll(ENTRY_BYTES);
      return openSync(
        path,
        flagsOf(opening) | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
        0o644,
      );
    }
    try {
      return openFound(found, fstatSync(found, { bigint: true }), opening);
    } finally {
      closeSync(found);
    }
  }

  #all(): Map<number, OpenFile> {
    if (this.#files !== undefined) return this.#files;
    const files = new Map<number, OpenFile>();
    this.#files = files;
    for (const [index, folder] of this.#folders.entries()) files.set(FIRST + index, granted(folder));
    return files;
  }
}

/** A granted folder; opened when something in it is. */
function granted(folder: AllowedFolder): OpenFile {
  let opened: number | undefined;
  return {
    get fd() {
      opened ??= openRoot(folder.realPath);
      return opened;
    },
    close: () => {
      if (opened !== undefined) closeSync(opened);
    },
    kind: "folder",
    folder,
    guestPath: folder.guestPath,
    canRead: true,
    canWrite: false,
    appends: false,
    position: 0,
    entries: undefined,
  };
}

/** Opens what has been found, by its own number: it cannot have become something else meanwhile. */
function openFound(found: number, stats: BigIntStats, opening: Opening): number {
  if (stats.isSymbolicLink()) throw new WasiError(ERRNO.tooManyLinks);
  if (opening.creates && opening.exclusive) throw new WasiError(ERRNO.exists);
  if (stats.isDirectory()) {
    if (opening.writes || opening.truncates) throw new WasiError(ERRNO.isDirectory);
    return openSync(placeOf(found), constants.O_DIRECTORY);
  }
  if (opening.folderOnly) throw new WasiError(ERRNO.notDirectory);
  // Devices, pipes and sockets do things when they are opened or read.
  if (!stats.isFile()) throw new WasiError(ERRNO.notCapable);
  return openSync(placeOf(found), flagsOf(opening));
}

function flagsOf({ reads, writes, appends, truncates }: Opening): number {
  const changes = writes || truncates;
  const access = changes ? (reads ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  return access | (appends ? constants.O_APPEND : 0) | (truncates ? constants.O_TRUNC : 0);
}

/** Lists a folder, once for each time that a plug-in begins to read it. */
export function listEntries(file: OpenFile): readonly FolderEntry[] {
  const entries: FolderEntry[] = [".", ".."].map((name) => ({ name: encoder.encode(name), kind: "folder" }));
  const folder = opendirSync(placeOf(file.fd), { encoding: "buffer" as BufferEncoding });
  try {
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
      if (entries.length >= MOST_ENTRIES) throw new WasiError(ERRNO.fileTooLarge);
      const kind = entry.isDirectory()
        ? "folder"
        : entry.isFile()
          ? "file"
          : entry.isSymbolicLink()
            ? "link"
            : "other";
      entries.push({ name: Buffer.from(entry.name), kind });
    }
  } finally {
    folder.closeSync();
  }
  return entries;
}

const encoder = new TextEncoder();
