import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildPlugin } from "@mortise/compiler";

/** In the app's folder, so that `#billing` is its kit; not in git. */
const folder = join(import.meta.dirname, "..", ".cache", "plugins");

/** Compiles a plug-in that a test has written, against the app's kit. */
export async function compile(name: string, source: string): Promise<Uint8Array> {
  await mkdir(folder, { recursive: true });
  const entry = join(folder, `${name}.ts`);
  await writeFile(entry, source);
  return (await buildPlugin({ entry })).wasm;
}
