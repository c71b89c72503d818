import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Contract } from "@mortise/contract";
import { generateRustKit, type Kit } from "@mortise/pdk";
import { present, rustToolchain } from "../../../../conformance/toolchains.ts";

const run = promisify(execFile);

/** The crate that test kits are. */
export const CRATE = "kit";

/** Where plug-ins run. */
export const WASM = "wasm32-unknown-unknown";

/** One for all kits, so that what they depend on is compiled once; another for each toolchain, whose libraries differ. */
function targetFolder(): string {
  const toolchain = rustToolchain();
  const home = "missing" in toolchain ? "none" : basename(dirname(dirname(toolchain.cargo)));
  return join(tmpdir(), `mortise-rust-kits-${home === "." ? "path" : home}`);
}

/** A folder with a contract's kit in it, and whatever a test puts beside it. */
export class RustKitFolder {
  readonly folder = mkdtempSync(join(tmpdir(), "mortise-rust-"));
  readonly kitFolder = join(this.folder, CRATE);
  readonly kit: Kit;
  readonly #target = targetFolder();

  constructor(contract: Contract) {
    this.kit = generateRustKit(contract, { crateName: CRATE, crateVersion: "0.0.0" });
    for (const { path, text } of this.kit.files) this.write(join(CRATE, path), text);
    const lock = join(this.#target, "Cargo.lock");
    if (existsSync(lock)) copyFileSync(lock, join(this.kitFolder, "Cargo.lock"));
  }

  /** Writes a file; its path is relative to the folder that the kit's is in. */
  write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** What cargo says, warnings included; empty when it is content. In the kit's folder, or one beside it. */
  async cargo(args: readonly string[], within = CRATE): Promise<string> {
    const { cargo, env } = present(rustToolchain());
    // An index of what has changed since costs more than it saves for a kit that is compiled once.
    const settings = { CARGO_TARGET_DIR: this.#target, CARGO_INCREMENTAL: "0", CARGO_TERM_COLOR: "never" };
    const [command = "check", ...others] = args;
    const said = await this.#said(cargo, [command, "--quiet", ...others], within, { ...env, ...settings });
    if (within === CRATE && said === "") {
      copyFileSync(join(this.kitFolder, "Cargo.lock"), join(this.#target, "Cargo.lock"));
    }
    return said;
  }

  /** How rustfmt would write the crate otherwise; empty: as it is. */
  async rustfmt(): Promise<string> {
    const { env } = present(rustToolchain());
    return this.#said("rustfmt", ["--check", "--edition", "2021", "src/lib.rs"], CRATE, env);
  }

  /** Where cargo leaves what it builds for plug-ins. */
  built(profile: "debug" | "release", file: string): string {
    return join(this.#target, WASM, profile, file);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #said(
    command: string,
    args: readonly string[],
    within: string,
    env: NodeJS.ProcessEnv,
  ): Promise<string> {
    try {
      const cwd = join(this.folder, within);
      const { stdout, stderr } = await run(command, [...args], { cwd, env, maxBuffer: 1 << 28 });
      return stdout + stderr;
    } catch (error) {
      if (error instanceof Error && "stderr" in error && "stdout" in error) {
        return `${error.stdout}${error.stderr}` || error.message;
      }
      throw error;
    }
  }
}

/** The text of one of a kit's files. */
export function textOf(kit: Kit, path: string): string {
  const file = kit.files.find((one) => one.path === path);
  if (!file) throw new Error(`the kit has no ${path}`);
  return file.text;
}
