/** All cases' plug-ins of a language as one, built by the language's own compiler against the generated kit. */
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { buildPlugin } from "@mortise/compiler";
import type { Contract } from "@mortise/contract";
import { generateGoKit, generateRustKit, generateTypeScriptKit, type Kit } from "@mortise/pdk";
import { goToolchain, present, rustToolchain } from "../toolchains.ts";

const run = promisify(execFile);
const CASES = join(import.meta.dirname, "cases");

/** The kit's name, in plug-ins of each language. */
const TYPESCRIPT_KIT = "@acme/languages";
const RUST_KIT = "languages";
const RUST_TARGET = "wasm32-unknown-unknown";
/** As an author has it, but for the speed of the code, which is not what is tested: that of the compiler is worth more. */
const RUST_MANIFEST = `[package]
name = "plugin"
version = "0.0.0"
edition = "2021"

[lib]
crate-type = ["cdylib"]

[dependencies]
${RUST_KIT} = { path = "kit" }

[profile.release]
panic = "abort"
opt-level = 1
strip = true

[workspace]
`;
/**
 * Where the crate is, always the same place: cargo compiles what has changed since the last run, and what it made then is
 * replaced.
 */
const RUST_FOLDER = join(import.meta.dirname, "../../node_modules/.cache/mortise-languages");
const GO_KIT = "example.com/languages";

export type Language = "typescript" | "rust" | "go";

/** Builds the plug-ins of some cases into one module. */
const BUILDERS: { readonly [language in Language]: Builder } = {
  typescript: async (contract, cases, folder) => {
    await writeKit(
      generateTypeScriptKit(contract, { packageName: TYPESCRIPT_KIT }),
      join(folder, "node_modules", TYPESCRIPT_KIT),
    );
    await writeFile(join(folder, "package.json"), '{ "name": "plugin", "type": "module" }\n');
    for (const name of cases) await copyFile(join(CASES, name, "plugin.ts"), join(folder, `${name}.ts`));
    const entry = join(folder, "plugin.ts");
    await writeFile(entry, cases.map((name) => `export * from "./${name}.ts";\n`).join(""));
    return (await buildPlugin({ entry })).wasm;
  },
  rust: async (contract, cases) => {
    await writeKit(generateRustKit(contract, { crateName: RUST_KIT }), join(RUST_FOLDER, "kit"));
    await write(join(RUST_FOLDER, "Cargo.toml"), RUST_MANIFEST);
    await write(join(RUST_FOLDER, "src/lib.rs"), cases.map((name) => `mod ${name};\n`).join(""));
    for (const name of cases) {
      const source = await readFile(join(CASES, name, "plugin.rs"), "utf8");
      await write(join(RUST_FOLDER, "src", `${name}.rs`), source);
    }
    const { cargo, env } = present(rustToolchain());
    const target = join(RUST_FOLDER, "target");
    const args = ["build", "--release", "--target", RUST_TARGET, "--target-dir", target];
    await compiled(cargo, args, RUST_FOLDER, env);
    return readFile(join(target, RUST_TARGET, "release/plugin.wasm"));
  },
  go: async (contract, cases, folder) => {
    await writeKit(generateGoKit(contract, { modulePath: GO_KIT }), join(folder, "kit"));
    const requirements = /^require .*$/m.exec(await readFile(join(folder, "kit/go.mod"), "utf8"))?.[0] ?? "";
    await writeFile(
      join(folder, "go.mod"),
      `module example.com/plugin\n\ngo 1.24\n\nrequire ${GO_KIT} v0.0.0\n\n${requirements} // indirect\n\nreplace ${GO_KIT} v0.0.0 => ./kit\n`,
    );
    await copyFile(join(folder, "kit/go.sum"), join(folder, "go.sum"));
    await writeFile(join(folder, "main.go"), "package main\n\nfunc main() {}\n");
    for (const name of cases) await copyFile(join(CASES, name, "plugin.go"), join(folder, `${name}.go`));
    const { go, env } = present(goToolchain());
    const wasm = join(folder, "plugin.wasm");
    await compiled(go, ["build", "-buildmode=c-shared", "-ldflags=-s -w", "-o", wasm, "."], folder, {
      ...env,
      GOOS: "wasip1",
      GOARCH: "wasm",
    });
    return readFile(wasm);
  },
};

type Builder = (contract: Contract, cases: readonly string[], folder: string) => Promise<Uint8Array>;

/** One module with the plug-ins of all these cases. Its folder is gone afterwards. */
export async function buildCases(
  language: Language,
  contract: Contract,
  cases: readonly string[],
): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), `mortise-${language}-`));
  try {
    return await BUILDERS[language](contract, cases, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeKit({ files }: Kit, folder: string): Promise<void> {
  for (const { path, text } of files) await write(join(folder, path), text);
}

/** Writes what is not there yet: a file that is touched is compiled anew. */
async function write(file: string, text: string): Promise<void> {
  const there = await readFile(file, "utf8").catch(() => undefined);
  if (there === text) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** Runs a compiler; what it says is the error where it fails. */
async function compiled(
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
