import { lstatSync, mkdirSync, renameSync, rmdirSync, unlinkSync } from "node:fs";
import { ERRNO, WasiError } from "./errno.ts";
import type { FileFunctions, FileParts } from "./files.ts";
import { ENTRY_BYTES } from "./open-files.ts";
import { decodePath, walk } from "./path.ts";
import { APPEND, RIGHT, setStats } from "./records.ts";

const OPEN = { create: 1, folderOnly: 2, exclusive: 4, truncate: 8 } as const;
const FOLLOW_LINK = 1;

/** WASI's functions on paths below granted folders. */
export function pathFunctions(parts: FileParts): FileFunctions {
  return { ...readingFunctions(parts), ...changingFunctions(parts) };
}

function readPath({ call, memory }: FileParts, at: number, length: number): string {
  call.reachOut();
  return decodePath(memory.bytes(at, length >>> 0));
}

function readingFunctions(parts: FileParts): FileFunctions {
  const { memory, files } = parts;
  return {
    path_open: (
      fd,
      _followLinks: number,
      path: number,
      length: number,
      how: number,
      rights: bigint,
      _inherited: bigint,
      flags: number,
      at: number,
    ) => {
      // Before anything is opened: the plug-in could not close what it learns no number of.
      memory.setU32(at, 0);
      const opening = {
        creates: (how & OPEN.create) !== 0,
        exclusive: (how & OPEN.exclusive) !== 0,
        folderOnly: (how & OPEN.folderOnly) !== 0,
        truncates: (how & OPEN.truncate) !== 0,
        appends: (flags & APPEND) !== 0,
        reads: (rights & (RIGHT.read | RIGHT.readFolder)) !== 0n,
        writes: (rights & RIGHT.write) !== 0n,
      };
      memory.setU32(at, files.open(files.folder(fd), readPath(parts, path, length), opening));
    },
    path_filestat_get: (fd, flags: number, path: number, length: number, at: number) => {
      const { fd: folder } = files.folder(fd);
      walk(folder, readPath(parts, path, length), (place) => {
        // A folder itself is named by a link of /proc, which is to be followed.
        const stats = lstatSync(place.isFolderItself ? `${place.path}/.` : place.path, { bigint: true });
        if (stats.isSymbolicLink() && (flags & FOLLOW_LINK) !== 0) throw new WasiError(ERRNO.tooManyLinks);
        if (place.mustBeFolder && !stats.isDirectory()) throw new WasiError(ERRNO.notDirectory);
        setStats(memory, at, stats);
      });
    },
  };
}

function changingFunctions(parts: FileParts): FileFunctions {
  const { files } = parts;
  /** Has `change` work on a path that has a last part, in a folder that may be changed. */
  const changing = <Result>(fd: number, path: string, change: (place: string) => Result): Result =>
    walk(files.writableFolder(fd).fd, path, (place) => {
      if (place.isFolderItself) throw new WasiError(ERRNO.invalid);
      return change(place.path);
    });
  return {
    path_create_directory: (fd, path: number, length: number) =>
      changing(fd, readPath(parts, path, length), (place) => {
        files.takeAll(ENTRY_BYTES);
        mkdirSync(place, 0o755);
      }),
    path_unlink_file: (fd, path: number, length: number) =>
      changing(fd, readPath(parts, path, length), unlinkSync),
    path_remove_directory: (fd, path: number, length: number) =>
      changing(fd, readPath(parts, path, length), (place) => rmdirSync(place)),
    path_rename: (fd, path: number, length: number, newFd: number, newPath: number, newLength: number) => {
      const to = readPath(parts, newPath, newLength);
      changing(fd, readPath(parts, path, length), (from) =>
        changing(newFd, to, (place) => renameSync(from, place)),
      );
    },
  };
}
