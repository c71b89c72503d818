import { copyFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Contract } from "@mortise/contract";
import { generateRustKit } from "@mortise/pdk";
import { present, rustToolchain } from "../../../../conformance/toolchains.ts";
import { KitFolder, runTool } from "../kit-folder.ts";

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

/** A folder with the crate of a contract's kit in it. */
export class RustKitFolder extends KitFolder {
  readonly kitFolder = join(this.folder, CRATE);
  readonly #target = targetFolder();

  constructor(contract: Contract) {
    super("rust", generateRustKit(contract, { crateName: CRATE, crateVersion: "0.0.0" }), CRATE);
    const lock = join(this.#target, "Cargo.lock");
    if (existsSync(lock)) copyFileSync(lock, join(this.kitFolder, "Cargo.lock"));
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

  async #said(
    command: string,
    args: readonly string[],
    within: string,
    env: NodeJS.ProcessEnv,
  ): Promise<string> {
    const { stdout, stderr } = await runTool(command, args, { cwd: join(this.folder, within), env });
    return stdout + stderr;
  }
}
