import {
  type BigIntStats,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  readSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import type { GuestCall } from "../guest-call.ts";
import { ERRNO, errnoOf, WasiError } from "./errno.ts";
import type { GuestMemory } from "./memory.ts";
import { ENTRY_BYTES, listEntries, type OpenFile, type OpenFiles } from "./open-files.ts";
import { decodePath, walk } from "./path.ts";

/** WASI's file types, open flags, flags of an open file, and the rights that say what a file is opened for. */
const FILE_TYPE = { other: 0, folder: 3, file: 4, link: 7 } as const;
const OPEN = { create: 1, folderOnly: 2, exclusive: 4, truncate: 8 } as const;
const APPEND = 1;
const FOLLOW_LINK = 1;
const RIGHT = { read: 1n << 1n, write: 1n << 6n, readFolder: 1n << 14n } as const;
const ALL_RIGHTS = (1n << 29n) - 1n;
/** Rights to change something: those of `write`, `allocate`, creating, linking, renaming, sizes, times and removing. */
const CHANGES = [0, 6, 8, 9, 10, 11, 12, 16, 17, 19, 20, 22, 23, 24, 25, 26].reduce(
  (rights, bit) => rights | (1n << BigInt(bit)),
  0n,
);
/** Pieces of one read or write, and bytes of one piece: Node.js takes no more than 2 GiB, and plug-ins go on after less. */
const MOST_VECTORS = 1_024;
const MOST_PIECE_BYTES = 16_777_216;
const DIRENT_BYTES = 24;

type WasiFunction = (fd: number, ...given: never[]) => number;

/** What WASI's functions on granted folders work on. */
export interface FileParts {
  readonly call: GuestCall;
  readonly memory: GuestMemory;
  readonly files: OpenFiles;
}

/**
 * WASI's functions on granted folders and the files in them. Links are neither made nor followed, times and owners are not
 * set: what is missing answers `notCapable` or `notSupported`.
 */
export function createFileFunctions(parts: FileParts): { readonly [name: string]: WasiFunction } {
  const all = { ...stateFunctions(parts), ...contentFunctions(parts), ...pathFunctions(parts) };
  return Object.fromEntries(
    Object.entries(all).map(([name, run]) => [
      name,
      (fd, ...given) => answer(parts, () => run(fd, ...given)),
    ]),
  );
}

/** Runs a function and returns WASI's error number for it. Files are outside: not for a call that has ended. */
function answer({ call, memory }: FileParts, run: () => unknown): number {
  call.check();
  let errno: number = ERRNO.success;
  const fault = memory.guard(() => {
    try {
      run();
    } catch (error) {
      errno = errnoOf(error);
    }
  });
  return fault === ERRNO.success ? errno : fault;
}

type FileFunctions = { readonly [name: string]: (fd: number, ...given: never[]) => unknown };

/** What files are: the same each time for the granted folders themselves, so that start-ups may ask. */
function stateFunctions({ call, memory, files }: FileParts): FileFunctions {
  const guestPath = (fd: number) => {
    const path = files.get(fd).guestPath;
    if (path === undefined) throw new WasiError(ERRNO.badFile);
    return Buffer.from(path);
  };
  const notSupported = (fd: number) => {
    files.get(fd);
    throw new WasiError(ERRNO.notSupported);
  };
  return {
    fd_prestat_get: (fd, at: number) => {
      const { length } = guestPath(fd);
      memory.setU32(at, 0);
      memory.setU32(at + 4, length);
    },
    fd_prestat_dir_name: (fd, at: number, length: number) => {
      const path = guestPath(fd);
      if (path.length > length >>> 0) throw new WasiError(ERRNO.nameTooLong);
      memory.bytes(at, path.length).set(path);
    },
    fd_fdstat_get: (fd, at: number) => {
      const file = files.get(fd);
      const rights = file.folder.access === "write" ? ALL_RIGHTS : ALL_RIGHTS & ~CHANGES;
      const own = file.kind === "folder" ? rights : fileRights(file, rights);
      memory.setU64(at, BigInt(FILE_TYPE[file.kind]) | (file.appends ? BigInt(APPEND) << 16n : 0n));
      memory.setU64(at + 8, own);
      memory.setU64(at + 16, file.kind === "folder" ? rights : 0n);
    },
    fd_fdstat_set_flags: (fd, flags: number) => {
      // How it was opened is how it stays.
      if (flags !== (files.get(fd).appends ? APPEND : 0)) throw new WasiError(ERRNO.notSupported);
    },
    fd_filestat_get: (fd, at: number) => {
      call.reachOut();
      setStats(memory, at, fstatSync(files.get(fd).fd, { bigint: true }));
    },
    fd_close: (fd) => {
      // An instance that is put back has its granted folders open.
      call.reachOut();
      files.close(fd);
    },
    fd_advise: (fd) => files.get(fd),
    fd_allocate: notSupported,
    fd_renumber: notSupported,
    fd_fdstat_set_rights: notSupported,
    fd_filestat_set_times: notSupported,
  };
}

function contentFunctions({ call, memory, files }: FileParts): FileFunctions {
  const readable = (fd: number) => opened(files.get(fd), "canRead");
  const writable = (fd: number) => opened(files.get(fd), "canWrite");
  const read = ({ fd }: OpenFile, vectors: number, count: number, from: number): number => {
    call.reachOut();
    let total = 0;
    for (const piece of pieces(memory, vectors, count)) {
      const length = piece.length === 0 ? 0 : readSync(fd, piece, 0, piece.length, from + total);
      total += length;
      if (length < piece.length) break;
    }
    return total;
  };
  const write = (file: OpenFile, vectors: number, count: number, from: number): number => {
    call.reachOut();
    const all = pieces(memory, vectors, count);
    // A file that begins far behind its end would be as large as it looks to whoever copies it.
    const { size } = fstatSync(file.fd);
    if (!file.appends && from > size && all.some(({ length }) => length > 0)) files.takeAll(from - size);
    let total = 0;
    for (const piece of all) {
      const room = total === 0 ? files.take(piece.length) : takeMore(files, piece.length);
      const length = room && writeSync(file.fd, piece, 0, room, file.appends ? null : from + total);
      total += length;
      if (length < piece.length) break;
    }
    return total;
  };
  return {
    fd_read: (fd, vectors: number, count: number, at: number) => {
      const file = readable(fd);
      const length = read(file, vectors, count, file.position);
      file.position += length;
      memory.setU32(at, length);
    },
    fd_pread: (fd, vectors: number, count: number, from: bigint, at: number) =>
      memory.setU32(at, read(readable(fd), vectors, count, positionOf(from))),
    fd_write: (fd, vectors: number, count: number, at: number) => {
      const file = writable(fd);
      const length = write(file, vectors, count, file.position);
      file.position = file.appends ? fstatSync(file.fd).size : file.position + length;
      memory.setU32(at, length);
    },
    fd_pwrite: (fd, vectors: number, count: number, from: bigint, at: number) =>
      memory.setU32(at, write(writable(fd), vectors, count, positionOf(from))),
    fd_seek: (fd, by: bigint, whence: number, at: number) => {
      const file = plain(files.get(fd));
      file.position = seek(file, by, whence);
      memory.setU64(at, BigInt(file.position));
    },
    fd_tell: (fd, at: number) => memory.setU64(at, BigInt(plain(files.get(fd)).position)),
    fd_sync: (fd) => fsyncSync(plain(files.get(fd)).fd),
    fd_datasync: (fd) => fsyncSync(plain(files.get(fd)).fd),
    fd_filestat_set_size: (fd, size: bigint) => {
      call.reachOut();
      const file = writable(fd);
      const length = positionOf(size);
      files.takeAll(Math.max(0, length - fstatSync(file.fd).size));
      ftruncateSync(file.fd, length);
    },
    fd_readdir: (fd, at: number, length: number, from: bigint, used: number) => {
      call.reachOut();
      const folder = files.folder(fd);
      if (from === 0n || folder.entries === undefined) folder.entries = listEntries(folder);
      memory.setU32(used, setEntries(memory.bytes(at, length >>> 0), folder, from));
    },
  };
}

function pathFunctions({ call, memory, files }: FileParts): FileFunctions {
  const pathAt = (at: number, length: number) => {
    call.reachOut();
    return decodePath(memory.bytes(at, length >>> 0));
  };
  /** Has `change` work on a path that has a last part, in a folder that may be changed. */
  const changing = <Result>(fd: number, path: string, change: (place: string) => Result): Result =>
    walk(files.writableFolder(fd).fd, path, (place) => {
      if (place.isFolderItself) throw new WasiError(ERRNO.invalid);
      return change(place.path);
    });
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
      memory.setU32(at, files.open(files.folder(fd), pathAt(path, length), opening));
    },
    path_filestat_get: (fd, flags: number, path: number, length: number, at: number) => {
      const { fd: folder } = files.folder(fd);
      walk(folder, pathAt(path, length), (place) => {
        // A folder itself is named by a link of /proc, which is to be followed.
        const stats = lstatSync(place.isFolderItself ? `${place.path}/.` : place.path, { bigint: true });
        if (stats.isSymbolicLink() && (flags & FOLLOW_LINK) !== 0) throw new WasiError(ERRNO.tooManyLinks);
        if (place.mustBeFolder && !stats.isDirectory()) throw new WasiError(ERRNO.notDirectory);
        setStats(memory, at, stats);
      });
    },
    path_create_directory: (fd, path: number, length: number) =>
      changing(fd, pathAt(path, length), (place) => {
        files.takeAll(ENTRY_BYTES);
        mkdirSync(place, 0o755);
      }),
    path_unlink_file: (fd, path: number, length: number) => changing(fd, pathAt(path, length), unlinkSync),
    path_remove_directory: (fd, path: number, length: number) =>
      changing(fd, pathAt(path, length), (place) => rmdirSync(place)),
    path_rename: (fd, path: number, length: number, newFd: number, newPath: number, newLength: number) => {
      const to = pathAt(newPath, newLength);
      changing(fd, pathAt(path, length), (from) => changing(newFd, to, (place) => renameSync(from, place)));
    },
  };
}

function fileRights({ canRead, canWrite }: OpenFile, rights: bigint): bigint {
  return rights & ~(canRead ? 0n : RIGHT.read) & ~(canWrite ? 0n : RIGHT.write);
}

/** A file that is open for reading or writing. */
function opened(file: OpenFile, what: "canRead" | "canWrite"): OpenFile {
  if (file.kind === "folder") throw new WasiError(ERRNO.isDirectory);
  if (!file[what]) throw new WasiError(ERRNO.badFile);
  return file;
}

function plain(file: OpenFile): OpenFile {
  if (file.kind === "folder") throw new WasiError(ERRNO.badFile);
  return file;
}

/** What is left after a first piece may be nothing: then the write is a short one. */
function takeMore(files: OpenFiles, bytes: number): number {
  try {
    return files.take(bytes);
  } catch {
    return 0;
  }
}

function pieces(memory: GuestMemory, vectors: number, count: number): Uint8Array<ArrayBuffer>[] {
  if (count >>> 0 > MOST_VECTORS) throw new WasiError(ERRNO.invalid);
  const all: Uint8Array<ArrayBuffer>[] = [];
  for (let index = 0; index < count >>> 0; index += 1) {
    const vector = (vectors >>> 0) + index * 8;
    const piece = memory.bytes(memory.u32(vector), memory.u32(vector + 4));
    all.push(piece.subarray(0, MOST_PIECE_BYTES));
    // What comes behind a piece that is cut off must wait for its rest.
    if (piece.length > MOST_PIECE_BYTES) break;
  }
  return all;
}

/** A place in a file: an unsigned 64-bit number that JavaScript can count with. */
function positionOf(value: bigint): number {
  const position = BigInt.asUintN(64, value);
  if (position > BigInt(Number.MAX_SAFE_INTEGER)) throw new WasiError(ERRNO.invalid);
  return Number(position);
}

function seek(file: OpenFile, by: bigint, whence: number): number {
  const from = [() => 0, () => file.position, () => fstatSync(file.fd).size][whence];
  if (from === undefined) throw new WasiError(ERRNO.invalid);
  const position = BigInt(from()) + by;
  if (position < 0n) throw new WasiError(ERRNO.invalid);
  return positionOf(position);
}

/** Writes a file's state. Which device it is on is nothing of the plug-in's. */
function setStats(memory: GuestMemory, at: number, stats: BigIntStats): void {
  const kind = stats.isDirectory()
    ? "folder"
    : stats.isFile()
      ? "file"
      : stats.isSymbolicLink()
        ? "link"
        : "other";
  const values = [0n, stats.ino, BigInt(FILE_TYPE[kind]), stats.nlink, stats.size];
  const times = [stats.atimeNs, stats.mtimeNs, stats.ctimeNs];
  [...values, ...times].forEach((value, index) => {
    memory.setU64(at + index * 8, BigInt.asUintN(64, value));
  });
}

/** Fills `into` with the entries behind `from`; the last one may be cut off, which says that there are more. */
function setEntries(into: Uint8Array<ArrayBuffer>, { entries = [] }: OpenFile, from: bigint): number {
  let used = 0;
  const first = BigInt.asUintN(64, from);
  for (let index = first > BigInt(entries.length) ? entries.length : Number(first); ; index += 1) {
    const entry = entries[index];
    if (entry === undefined || used >= into.length) return used;
    const record = new DataView(new ArrayBuffer(DIRENT_BYTES + entry.name.length));
    record.setBigUint64(0, BigInt(index + 1), true);
    record.setUint32(16, entry.name.length, true);
    record.setUint8(20, FILE_TYPE[entry.kind]);
    const bytes = new Uint8Array(record.buffer);
    bytes.set(entry.name, DIRENT_BYTES);
    const fitting = bytes.subarray(0, into.length - used);
    into.set(fitting, used);
    used += fitting.length;
  }
}
