import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** Environment for a toolchain's child processes: this process's own, with what the toolchain needs. */
export type ToolchainEnv = Readonly<Record<string, string | undefined>>;

/** How to build for WebAssembly in Rust. */
export interface RustToolchain {
  /** The cargo to run: its path, or `cargo`. */
  readonly cargo: string;
  /** To run it with. `cargo` and `rustc` on this `PATH` are the same toolchain. */
  readonly env: ToolchainEnv;
}

/** How to build for WebAssembly in Go. */
export interface GoToolchain {
  readonly go: string;
  /** To run it with. Neither `GOOS` nor `GOARCH` is set: `go test` runs here, a build says what it is for. */
  readonly env: ToolchainEnv;
}

/** A toolchain that is not here. */
export interface MissingToolchain {
  /** Why, and what to do; one line. */
  readonly missing: string;
}

const WASM = "wasm32-unknown-unknown";
const ADVICE = "bash scripts/setup-toolchains installs it";

/**
 * Rust that builds for wasm32-unknown-unknown without further options: the cargo on PATH where it does, else the toolchain
 * that scripts/setup-toolchains made. Looks once in a process.
 */
export const rustToolchain: () => RustToolchain | MissingToolchain = once(() => {
  const sysroot = outputOf("rustc", ["--print", "sysroot"]);
  if (sysroot !== undefined && existsSync(join(sysroot, "lib", "rustlib", WASM, "lib")))
    return { cargo: "cargo", env: process.env };
  // The same name for the folder as scripts/setup-toolchains gives it.
  const facts = outputOf("/usr/bin/rustc", ["-vV"]) ?? "";
  const release = /^release: (.*)$/m.exec(facts)?.[1];
  const commit = /^commit-hash: (.{9})/m.exec(facts)?.[1];
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const folder = join(cache, "mortise", `rust-${release}-${commit}-2`);
  const bin = join(folder, "bin");
  if (!existsSync(join(bin, "rustc"))) return { missing: `no Rust for ${WASM}: ${ADVICE}` };
  return {
    cargo: join(bin, "cargo"),
    // clippy asks the variable where the standard library is, not the compiler.
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, SYSROOT: folder },
  };
});

/** Go 1.24 or later, which can export functions of a module. Looks once in a process. */
export const goToolchain: () => GoToolchain | MissingToolchain = once(() => {
  const version = outputOf("go", ["env", "GOVERSION"]);
  if (version === undefined) return { missing: `no Go: ${ADVICE}` };
  const [major = 0, minor = 0] = version.replace(/^go/, "").split(".").map(Number);
  if (major < 1 || (major === 1 && minor < 24))
    return { missing: `${version} is older than 1.24: ${ADVICE}` };
  const { GOOS: _, GOARCH: __, ...env } = process.env;
  return { go: "go", env };
});

const TOOLCHAINS = { rust: rustToolchain, go: goToolchain };

/**
 * Whether these toolchains are here, for `test.runIf` and `describe.runIf`; says so in one line when they are not, so that
 * a skipped suite is seen.
 *
 * @throws Error instead where `MORTISE_TOOLCHAINS=required`, as in CI.
 */
export function haveToolchains(...languages: readonly (keyof typeof TOOLCHAINS)[]): boolean {
  const missing = languages.flatMap((language) => {
    const found = TOOLCHAINS[language]();
    return "missing" in found ? [found.missing] : [];
  });
  if (missing.length === 0) return true;
  if (process.env.MORTISE_TOOLCHAINS === "required") throw new Error(missing.join("; "));
  process.stderr.write(`conformance: skipped, ${missing.join("; ")}\n`);
  return false;
}

/** The toolchain, where {@link haveToolchains} said that it is here. */
export function present<T extends object>(toolchain: T | MissingToolchain): T {
  if ("missing" in toolchain) throw new Error(toolchain.missing);
  return toolchain;
}

function outputOf(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => {
    found ??= { value: find() };
    return found.value;
  };
}
