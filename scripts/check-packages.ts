// Checks that every package's manifest keeps what it promises: `npm run check:packages`, after a build.
// Exports and types that exist, files that are shipped, module formats: publint's rules, warnings included.

import { join, resolve } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { foldersIn } from "./source/files.ts";

const root = resolve(process.argv[2] ?? join(import.meta.dirname, ".."));
let findings = 0;
const packages = foldersIn(join(root, "packages"));

for (const name of packages) {
  const pkgDir = join(root, "packages", name);
  const { messages, pkg } = await publint({ pkgDir, pack: "npm", level: "warning", strict: true });
  for (const message of messages) {
    findings++;
    console.error(`packages/${name}/package.json: ${formatMessage(message, pkg)}`);
  }
}
if (findings > 0) {
  console.error(`packages: ${findings} findings`);
  process.exitCode = 1;
} else console.log(`packages: ${packages.length} checked, none with a finding`);
