/** Functions of Extism's. */
export const EXTISM = "extism:host/env";
const WASI = "wasi_snapshot_preview1";

/** Optional functions (engine/optional.ts) that come from WASI, and not from Extism. */
export const FROM_WASI: ReadonlySet<string> = new Set(["clock_time_get", "random_get"]);

/** Optional functions that are no import's: the linker writes them. */
export const WRITTEN: ReadonlySet<string> = new Set(["call_import", "call_import_without_input", "restore"]);

/** The module that an optional function is imported from. */
export function moduleOf(name: string): string {
  return FROM_WASI.has(name) ? WASI : EXTISM;
}
