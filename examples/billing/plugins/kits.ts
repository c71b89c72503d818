// npm run kits: what the app's plug-in authors get, written into ../kit: its contract, and a kit for each language.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Contract, contractToJson } from "@mortise/contract";
import { generateGoKit, generateRustKit, generateTypeScriptKit } from "@mortise/pdk";
import { startApp } from "../app.ts";

const folder = join(import.meta.dirname, "..", "kit");

/** Writes the contract and the kits. Gives how many files those have, by language. */
export async function writeKits(contract: Contract): Promise<ReadonlyMap<string, number>> {
  // #region kits
  const kits = {
    typescript: generateTypeScriptKit(contract, { packageName: "@acme/billing" }),
    rust: generateRustKit(contract, { crateName: "billing" }),
    go: generateGoKit(contract, { modulePath: "example.com/billing" }),
  };
  // #endregion
  await write(join(folder, "contract.json"), contractToJson(contract));
  const counts = new Map<string, number>();
  for (const [language, { files }] of Object.entries(kits)) {
    for (const { path, text } of files) await write(join(folder, language, path), text);
    counts.set(language, files.length);
  }
  return counts;
}

/**
 * Leaves a file alone that is the same: compilers compile again what was touched. Else replaces it at once: somebody may
 * be compiling.
 */
async function write(file: string, text: string): Promise<void> {
  if ((await readFile(file, "utf8").catch(() => undefined)) === text) return;
  await mkdir(dirname(file), { recursive: true });
  const written = `${file}.${process.pid}`;
  await writeFile(written, text);
  await rename(written, file);
}

if (import.meta.main) {
  const app = await startApp();
  const counts = await writeKits(app.plugins.host.contract);
  await app.close();
  for (const [language, files] of counts)
    console.log(`${language}: ${files} files in ${join(folder, language)}`);
}
