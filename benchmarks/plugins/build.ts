import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildPlugin } from "@mortise/compiler";
import wabt from "wabt";

/** Compiles the plug-in that does nothing but what the ABI asks. */
export async function buildAbiPlugin(): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const path = join(import.meta.dirname, "abi.wat");
  const module = parseWat(path, await readFile(path, "utf8"), {});
  try {
    return new Uint8Array(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}

/** Compiles the plug-in that is written in TypeScript. */
export async function buildTypeScriptPlugin(): Promise<Uint8Array> {
  const built = await buildPlugin({ entry: join(import.meta.dirname, "orders.ts"), typeCheck: false });
  return new Uint8Array(built.wasm);
}
