import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { KitFile } from "@mortise/pdk";
import { goToolchain, present, rustToolchain } from "../toolchains.ts";
import type { CompiledLanguage } from "./echo.ts";

const run = promisify(execFile);
const RUST_TARGET = "wasm32-unknown-unknown";

/** Cargo's own files stay, always at the same place: what a kit depends on is compiled once. */
const RUST_CACHE = join(import.meta.dirname, "../../node_modules/.cache/mortise-events");

/** The module that a plug-in's files make. They are gone afterwards. */
export async function buildFiles(language: CompiledLanguage, files: readonly KitFile[]): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), `mortise-${language}-`));
  try {
    for (const { path, text } of files) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    return await BUILDERS[language](folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const BUILDERS: { readonly [language in CompiledLanguage]: (folder: string) => Promise<Uint8Array> } = {
  rust: async (folder) => {
    const { cargo, env } = present(rustToolchain());
    const args = ["build", "--quiet", "--target", RUST_TARGET, "--target-dir", RUST_CACHE];
    await compile(cargo, args, folder, { ...env, CARGO_INCREMENTAL: "0" });
    return readFile(join(RUST_CACHE, RUST_TARGET, "debug/plugin.wasm"));
  },
  go: async (folder) => {
    const { go, env } = present(goToolchain());
    const wasm = join(folder, "plugin.wasm");
    const args = ["build", "-buildmode=c-shared", "-ldflags=-s -w", "-o", wasm, "."];
    await compile(go, args, folder, { ...env, GOOS: "wasip1", GOARCH: "wasm" });
    return readFile(wasm);
  },
};

/** Runs a compiler; what it says is the error where it fails. */
async function compile(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  try {
    await run(command, [...args], { cwd, env, maxBuffer: 1 << 26 });
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? `${error.stderr}` : `${error}`;
    throw new Error(`${command} ${args.join(" ")}\n${said.slice(0, 10_000)}`, { cause: error });
  }
}
