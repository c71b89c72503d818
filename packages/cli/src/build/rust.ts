import { readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { CliError } from "../failure.ts";
import type { BuildPlace } from "./built.ts";
import { missing, runTool, type Tool } from "./tool.ts";

const TARGET = "wasm32-unknown-unknown";

const CARGO: Tool = {
  command: "cargo",
  // Findings go to stderr, as people read them; what was built goes to stdout, as data.
  args: ["build", "--release", "--target", TARGET, "--message-format=json-render-diagnostics"],
  advice: `Install Rust from https://rustup.rs, and run: rustup target add ${TARGET}`,
};

/**
 * Builds a crate with the author's cargo, as `cargo build --release --target wasm32-unknown-unknown` does.
 *
 * @throws CliError `missing-toolchain`; `build-failed` when cargo did not succeed or made no module.
 */
export async function buildRust(
  place: BuildPlace,
): Promise<{ readonly wasm: Uint8Array; readonly ms: number }> {
  const { ended, stdout, stderr, ms } = await runTool(CARGO, place);
  if (!ended) {
    if (stderr.includes(`\`${TARGET}\` target may not be installed`)) throw missing(CARGO);
    throw new CliError("build-failed", place.folder, "cargo did not build it.", "What it says stands above.");
  }
  const manifest = join(await realpath(place.folder), "Cargo.toml");
  const wasm = modulesIn(stdout, manifest);
  const [only, ...others] = wasm;
  if (only !== undefined && others.length === 0) return { wasm: await readFile(only), ms };
  throw new CliError(
    "build-failed",
    manifest,
    only === undefined ? "The crate made no module." : `The crate made ${wasm.length} modules.`,
    'A plug-in is a library with one module: [lib] crate-type = ["cdylib"].',
  );
}

/** The modules that cargo says it made of one crate. */
function modulesIn(stdout: string, manifest: string): readonly string[] {
  return stdout.split("\n").flatMap((line) => {
    const message = messageIn(line);
    if (message?.manifest_path !== manifest) return [];
    const files: readonly unknown[] = Array.isArray(message.filenames) ? message.filenames : [];
    return files.filter((file) => typeof file === "string").filter((file) => file.endsWith(".wasm"));
  });
}

/** One of cargo's messages. Whatever else stands on its output is a build script's or macro's business. */
function messageIn(line: string): { readonly [member: string]: unknown } | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
