// npm run plugins: builds the three plug-ins, as their authors would, with the compiler of each one's language.
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildPlugin } from "@mortise/compiler";
import { goToolchain, type MissingToolchain, rustToolchain } from "../../../conformance/toolchains.ts";

const run = promisify(execFile);
const WASM = "wasm32-unknown-unknown";

/** A plug-in of this folder. */
export interface ExamplePlugin {
  readonly name: string;
  readonly language: string;
  /** Builds it; or says which toolchain is missing. */
  build(): Promise<Uint8Array | MissingToolchain>;
}

export const EU_VAT = inTypeScript("eu-vat");

/** No plug-in that anybody wants: what the app does with one that hangs. */
export const ENDLESS_LOOP = inTypeScript("endless-loop");

export const WELCOME_CREDIT: ExamplePlugin = {
  name: "welcome-credit",
  language: "Rust",
  build: async () => {
    const toolchain = rustToolchain();
    if ("missing" in toolchain) return toolchain;
    const { cargo, env } = toolchain;
    const cwd = folderOf("welcome-credit");
    const args = ["build", "--release", "--target", WASM, "--target-dir", "dist/target"];
    await run(cargo, args, { cwd, env });
    return readFile(join(cwd, "dist/target", WASM, "release", "welcome_credit.wasm"));
  },
};

export const FRAUD_GUARD: ExamplePlugin = {
  name: "fraud-guard",
  language: "Go",
  build: async () => {
    const toolchain = goToolchain();
    if ("missing" in toolchain) return toolchain;
    const { go, env } = toolchain;
    const cwd = folderOf("fraud-guard");
    const args = ["build", "-buildmode=c-shared", "-ldflags=-s -w", "-o", "dist/plugin.wasm", "."];
    await run(go, args, { cwd, env: { ...env, GOOS: "wasip1", GOARCH: "wasm" } });
    return readFile(join(cwd, "dist", "plugin.wasm"));
  },
};

export const PLUGINS = [EU_VAT, WELCOME_CREDIT, FRAUD_GUARD];

function inTypeScript(name: string): ExamplePlugin {
  const entry = join(folderOf(name), "plugin.ts");
  return { name, language: "TypeScript", build: async () => (await buildPlugin({ entry })).wasm };
}

/** Where a plug-in of this folder is. */
export function folderOf(name: string): string {
  return join(import.meta.dirname, name);
}

if (import.meta.main) {
  for (const { name, build } of PLUGINS) {
    const built = await build();
    if ("missing" in built) {
      console.log(`${name}: left out, ${built.missing}`);
      continue;
    }
    const file = join(folderOf(name), "dist", `${name}.wasm`);
    await mkdir(join(folderOf(name), "dist"), { recursive: true });
    await writeFile(file, built);
    console.log(`${name}: ${Math.round(built.length / 1024)} KiB, ${file}`);
  }
}
