import { WASI_FUNCTIONS } from "../../abi.ts";
import type { CallLog } from "../call-log.ts";
import type { GuestCall } from "../guest-call.ts";
import { readClock } from "./clock.ts";
import { ERRNO } from "./errno.ts";
import { createFileFunctions } from "./files.ts";
import { GuestMemory } from "./memory.ts";
import type { OpenFiles } from "./open-files.ts";
import { pollOneoff } from "./poll.ts";

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const CHARACTER_DEVICE = 2;
const RIGHT_FD_READ = 1n << 1n;
const RIGHT_FD_WRITE = 1n << 6n;
/** One `crypto.getRandomValues` fills at most this much. */
const RANDOM_BYTES = 65_536;

type WasiFunction = (...given: never[]) => number;
type WasiFunctions = { readonly [name: string]: WasiFunction };

/**
 * WASI preview 1 as far as a plug-in may have it: clocks, random numbers, standard output and error (to the log), an
 * empty standard input, no arguments, an empty environment, no socket, and no file or directory but those of `files`.
 * `node:wasi` is not used: it says itself that it is no sandbox.
 */
export function createWasi(
  call: GuestCall,
  log: CallLog,
  memoryOf: () => WebAssembly.Memory | undefined,
  files: OpenFiles | undefined,
): WasiFunctions {
  const memory = new GuestMemory(memoryOf);
  const standard: WasiFunctions = { ...refusals(), ...streamFunctions(call, memory, log) };
  return {
    ...standard,
    ...(files && withFiles(standard, createFileFunctions({ call, memory, files }))),
    ...startFunctions(memory),
    ...clockFunctions(call, memory),
    poll_oneoff: (subscriptions: number, events: number, count: number, written: number) => {
      call.reachOut();
      return pollOneoff(memory, subscriptions, events, count, written);
    },
    random_get: (at: number, length: number) => {
      call.reachOut();
      return fillRandom(memory, at, length);
    },
    sched_yield: () => ERRNO.success,
    proc_exit: (status: number) => call.exit(status),
  };
}

/** Every function's answer when there is nothing to work on: no file is open, no path is reachable. */
function refusals(): WasiFunctions {
  return Object.fromEntries(
    Object.keys(WASI_FUNCTIONS).map((name): [string, WasiFunction] => {
      if (name.startsWith("fd_") || name.startsWith("sock_")) return [name, () => ERRNO.badFile];
      return [name, () => (name.startsWith("path_") ? ERRNO.notCapable : ERRNO.notSupported)];
    }),
  );
}

/** No arguments and no environment: two counts of 0, and nothing to copy. */
function startFunctions(memory: GuestMemory): WasiFunctions {
  const sizes = (count: number, bytes: number) =>
    memory.guard(() => [memory.setU32(count, 0), memory.setU32(bytes, 0)]);
  return {
    args_sizes_get: sizes,
    args_get: () => ERRNO.success,
    environ_sizes_get: sizes,
    environ_get: () => ERRNO.success,
  };
}

function clockFunctions(call: GuestCall, memory: GuestMemory): WasiFunctions {
  return {
    clock_res_get: (clock: number, at: number) =>
      readClock(clock) === undefined ? ERRNO.invalid : memory.guard(() => memory.setU64(at, 1_000n)),
    clock_time_get: (clock: number, _precision: bigint, at: number) => {
      call.reachOut();
      const now = readClock(clock);
      return now === undefined ? ERRNO.invalid : memory.guard(() => memory.setU64(at, now));
    },
  };
}

/** Standard streams stay what they are; every other file is a granted folder's. */
function withFiles(standard: WasiFunctions, files: WasiFunctions): WasiFunctions {
  const both = (name: string, ofFiles: WasiFunction) => {
    const ofStreams = standard[name];
    return (fd: number, ...given: number[]) =>
      (ofStreams !== undefined && isStandard(fd) ? ofStreams : ofFiles)(...([fd, ...given] as never[]));
  };
  return Object.fromEntries(Object.entries(files).map(([name, run]) => [name, both(name, run)]));
}

function streamFunctions(call: GuestCall, memory: GuestMemory, log: CallLog): WasiFunctions {
  return {
    fd_write: (fd: number, vectors: number, count: number, written: number) => {
      if (fd !== STDOUT && fd !== STDERR) return ERRNO.badFile;
      call.reachOut();
      const source = fd === STDOUT ? "stdout" : "stderr";
      return memory.guard(() => memory.setU32(written, writeAll(memory, log, source, vectors, count)));
    },
    fd_read: (fd: number, _vectors: number, _count: number, read: number) =>
      fd === STDIN ? memory.guard(() => memory.setU32(read, 0)) : ERRNO.badFile,
    fd_close: (fd: number) => (isStandard(fd) ? ERRNO.success : ERRNO.badFile),
    fd_fdstat_get: (fd: number, at: number) => {
      if (!isStandard(fd)) return ERRNO.badFile;
      return memory.guard(() => {
        memory.setU64(at, BigInt(CHARACTER_DEVICE));
        memory.setU64(at + 8, fd === STDIN ? RIGHT_FD_READ : RIGHT_FD_WRITE);
        memory.setU64(at + 16, 0n);
      });
    },
  };
}

function isStandard(fd: number): boolean {
  return fd === STDIN || fd === STDOUT || fd === STDERR;
}

/** Writes each piece, reading no more of them than the log still takes. Returns their whole length. */
function writeAll(
  memory: GuestMemory,
  log: CallLog,
  source: "stdout" | "stderr",
  vectors: number,
  count: number,
): number {
  let total = 0;
  for (let index = 0; index < count >>> 0; index += 1) {
    const vector = (vectors >>> 0) + index * 8;
    const length = memory.u32(vector + 4);
    total += length;
    const piece = memory.copy(memory.u32(vector), Math.min(length, Math.max(0, log.room)));
    log.write(source, piece);
  }
  return total % 2 ** 32;
}

function fillRandom(memory: GuestMemory, at: number, length: number): number {
  return memory.guard(() => {
    const bytes = memory.bytes(at, length >>> 0);
    for (let start = 0; start < bytes.length; start += RANDOM_BYTES) {
      crypto.getRandomValues(bytes.subarray(start, start + RANDOM_BYTES));
    }
  });
}
