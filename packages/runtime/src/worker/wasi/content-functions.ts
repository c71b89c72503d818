import { fstatSync, fsyncSync, ftruncateSync, readSync, writeSync } from "node:fs";
import { ERRNO, WasiError } from "./errno.ts";
import type { FileFunctions, FileParts } from "./files.ts";
import type { GuestMemory } from "./memory.ts";
import { listEntries, type OpenFile, type OpenFiles } from "./open-files.ts";
import { setEntries } from "./records.ts";

/** Pieces of one read or write, and bytes of one piece: Node.js takes no more than 2 GiB, and plug-ins go on after less. */
const MOST_VECTORS = 1_024;
const MOST_PIECE_BYTES = 16_777_216;

/** WASI's functions on what is in open files. */
export function contentFunctions(parts: FileParts): FileFunctions {
  return { ...readFunctions(parts), ...writeFunctions(parts), ...placeFunctions(parts) };
}

function readFunctions({ call, memory, files }: FileParts): FileFunctions {
  const read = (file: OpenFile, vectors: number, count: number, from: number): number => {
    call.reachOut();
    let total = 0;
    for (const piece of pieces(memory, vectors, count)) {
      const length = piece.length === 0 ? 0 : readSync(file.fd, piece, 0, piece.length, from + total);
      total += length;
      if (length < piece.length) break;
    }
    return total;
  };
  return {
    fd_read: (fd, vectors: number, count: number, at: number) => {
      const file = opened(files.get(fd), "canRead");
      const length = read(file, vectors, count, file.position);
      file.position += length;
      memory.setU32(at, length);
    },
    fd_pread: (fd, vectors: number, count: number, from: bigint, at: number) =>
      memory.setU32(at, read(opened(files.get(fd), "canRead"), vectors, count, positionOf(from))),
    fd_readdir: (fd, at: number, length: number, from: bigint, used: number) => {
      call.reachOut();
      const folder = files.folder(fd);
      if (from === 0n || folder.entries === undefined) folder.entries = listEntries(folder);
      memory.setU32(used, setEntries(memory.bytes(at, length >>> 0), folder, from));
    },
  };
}

function writeFunctions({ call, memory, files }: FileParts): FileFunctions {
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
    fd_write: (fd, vectors: number, count: number, at: number) => {
      const file = opened(files.get(fd), "canWrite");
      const length = write(file, vectors, count, file.position);
      file.position = file.appends ? fstatSync(file.fd).size : file.position + length;
      memory.setU32(at, length);
    },
    fd_pwrite: (fd, vectors: number, count: number, from: bigint, at: number) =>
      memory.setU32(at, write(opened(files.get(fd), "canWrite"), vectors, count, positionOf(from))),
    fd_filestat_set_size: (fd, size: bigint) => {
      call.reachOut();
      const file = opened(files.get(fd), "canWrite");
      const length = positionOf(size);
      files.takeAll(Math.max(0, length - fstatSync(file.fd).size));
      ftruncateSync(file.fd, length);
    },
    fd_sync: (fd) => fsyncSync(plain(files.get(fd)).fd),
    fd_datasync: (fd) => fsyncSync(plain(files.get(fd)).fd),
  };
}

function placeFunctions({ memory, files }: FileParts): FileFunctions {
  return {
    fd_seek: (fd, by: bigint, whence: number, at: number) => {
      const file = plain(files.get(fd));
      file.position = seek(file, by, whence);
      memory.setU64(at, BigInt(file.position));
    },
    fd_tell: (fd, at: number) => memory.setU64(at, BigInt(plain(files.get(fd)).position)),
  };
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
