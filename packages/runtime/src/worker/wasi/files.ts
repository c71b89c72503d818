import { fstatSync } from "node:fs";
import type { GuestCall } from "../guest-call.ts";
import { contentFunctions } from "./content-functions.ts";
import { ERRNO, errnoOf, WasiError } from "./errno.ts";
import type { GuestMemory } from "./memory.ts";
import type { OpenFile, OpenFiles } from "./open-files.ts";
import { pathFunctions } from "./path-functions.ts";
import { APPEND, CHANGES, FILE_TYPE, RIGHT, setStats } from "./records.ts";

const ALL_RIGHTS = (1n << 29n) - 1n;
/** 32 KiB of arguments: several times the stack that any function here takes. */
const STACK_ROOM = Array.from({ length: 4_096 }, () => undefined);

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
  // Throws where the plug-in has left too little stack. Later it would throw between opening a file and taking note of it.
  Reflect.apply(nothing, undefined, STACK_ROOM);
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

function nothing(): void {}

/** As WASI's functions, but for what they throw. */
export type FileFunctions = { readonly [name: string]: (fd: number, ...given: never[]) => unknown };

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

function fileRights({ canRead, canWrite }: OpenFile, rights: bigint): bigint {
  return rights & ~(canRead ? 0n : RIGHT.read) & ~(canWrite ? 0n : RIGHT.write);
}
