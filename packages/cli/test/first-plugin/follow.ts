import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { PACKAGES } from "../starters.ts";
import { stepsOf } from "./page.ts";

const run = promisify(execFile);

/** What `npm install` does, but that Mortise's own packages are those of this checkout. All else is npm's. */
const NPM = `#!/usr/bin/env bash
set -euo pipefail
link() { mkdir -p "$(dirname "$2")"; ln -sfn "$1" "$2"; }
if [ "$1" != install ]; then exec "$MORTISE_REAL_NPM" "$@"; fi
if [ "\${2:-}" = --global ]; then
  [ "$3" = @mortise/cli ]
  link "$MORTISE_PACKAGES/cli/bin/mortise.js" "$MORTISE_BIN/mortise"
  exit
fi
node -e '
  const { dependencies, devDependencies } = JSON.parse(require("fs").readFileSync("package.json", "utf8"));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    if (version.startsWith("file:")) console.log(name, process.cwd() + "/" + version.slice(5));
    else if (name.startsWith("@mortise/")) console.log(name, process.env.MORTISE_PACKAGES + name.slice(8));
    else throw new Error("a package of somebody else: " + name);
  }
' | while read -r name target; do link "$target" "node_modules/$name"; done
link "$MORTISE_PACKAGES/cli/bin/mortise.js" node_modules/.bin/mortise
`;

/** What was typed, and what it printed: an output that a page promises and that did not come. */
export interface Missing {
  readonly typed: string;
  readonly missing: string;
  readonly said: string;
}

/**
 * Does what a page says, word by word, in a folder that holds only the contract. Stops at the first command that fails.
 * Gives the lines that the page promises and nothing printed.
 */
export async function follow(
  markdown: string,
  folder: string,
  contract: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Missing[]> {
  const bin = join(folder, ".bin");
  let cwd = join(folder, "work");
  for (const made of [bin, cwd]) mkdirSync(made, { recursive: true });
  const npm = (await run("which", ["npm"])).stdout.trim();
  writeFileSync(join(bin, "npm"), NPM);
  chmodSync(join(bin, "npm"), 0o755);
  writeFileSync(join(cwd, "contract.json"), contract);
  const surroundings = {
    ...env,
    PATH: [bin, env.PATH].join(delimiter),
    MORTISE_BIN: bin,
    MORTISE_PACKAGES: PACKAGES,
    MORTISE_REAL_NPM: npm,
  };
  const missing: Missing[] = [];
  for (const step of stepsOf(markdown)) {
    if (step.kind === "file") {
      mkdirSync(dirname(join(cwd, step.path)), { recursive: true });
      writeFileSync(join(cwd, step.path), step.text);
      continue;
    }
    const where = join(folder, "where");
    const script = `set -euo pipefail\n${step.text}\npwd > "${where}"\n`;
    const said = await typed(script, cwd, surroundings);
    for (const line of step.says)
      if (!said.includes(line.trim())) missing.push({ typed: step.text, missing: line, said });
    cwd = readFileSync(where, "utf8").trim();
  }
  return missing;
}

/** All that a script prints. */
async function typed(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout, stderr } = await run("bash", ["-c", script], { cwd, env, maxBuffer: 1 << 26 });
    return stdout + stderr;
  } catch (error) {
    if (!(error instanceof Error && "stdout" in error && "stderr" in error)) throw error;
    throw new Error(`${script}\n${error.stdout}${error.stderr}`, { cause: error });
  }
}
