import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ENGINE_FOLDER } from "./places.ts";

/**
 * The engine that all plug-ins of this version of the compiler can share, as a WebAssembly module: a runtime that is given
 * it compiles it once, and not once for each plug-in. The same bytes are the file `@mortise/compiler/engine.wasm`, for an
 * app that is to run without the compiler.
 */
export async function readSharedEngine(): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(ENGINE_FOLDER, "shared.wasm")));
}
