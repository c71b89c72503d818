import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Contract } from "@mortise/contract";
import { generateTypeScriptKit } from "@mortise/pdk";

export function writeKit(contract: Contract, folder: string): void {
  const { files, diagnostics } = generateTypeScriptKit(contract, { packageName: "@acme/shop" });
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  for (const { severity, message } of diagnostics) console.warn(`${severity}: ${message}`);
}
