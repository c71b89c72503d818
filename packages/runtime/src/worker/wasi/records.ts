import type { BigIntStats } from "node:fs";
import type { GuestMemory } from "./memory.ts";
import type { OpenFile } from "./open-files.ts";

/** WASI's file types. */
export const FILE_TYPE = { other: 0, folder: 3, file: 4, link: 7 } as const;
/** The flag of an open file that is honoured. */
export const APPEND = 1;
/** What a file is opened for, and reading a folder. */
export const RIGHT = { read: 1n << 1n, write: 1n << 6n, readFolder: 1n << 14n } as const;
/** Rights to change something: those of `write`, `allocate`, creating, linking, renaming, sizes, times and removing. */
export const CHANGES = [0, 6, 8, 9, 10, 11, 12, 16, 17, 19, 20, 22, 23, 24, 25, 26].reduce(
  (rights, bit) => rights | (1n << BigInt(bit)),
  0n,
);
const DIRENT_BYTES = 24;

/** Writes a file's state. Which device it is on is nothing of the plug-in's. */
export function setStats(memory: GuestMemory, at: number, stats: BigIntStats): void {
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
export function setEntries(into: Uint8Array<ArrayBuffer>, { entries = [] }: OpenFile, from: bigint): number {
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
