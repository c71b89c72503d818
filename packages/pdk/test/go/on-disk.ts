import { rmSync } from "node:fs";
import type { Contract } from "@mortise/contract";
import { generateGoKit } from "@mortise/pdk";
import { goToolchain, present, type ToolchainEnv } from "../../../../conformance/toolchains.ts";
import { KitFolder, runTool } from "../kit-folder.ts";

/** The module path that test kits have; their package is `kit`. */
export const MODULE = "example.com/kit";

/** A folder that is the module of a contract's kit. */
export class GoKitFolder extends KitFolder {
  constructor(contract: Contract, modulePath = MODULE) {
    super("go", generateGoKit(contract, { modulePath }));
  }

  /** Removes one file. */
  drop(file: string): void {
    rmSync(file);
  }

  /** What a Go command says; empty when it is content. `wasm`: for plug-ins, else for this machine. */
  async go(target: "native" | "wasm", ...args: readonly string[]): Promise<string> {
    const toolchain = present(goToolchain());
    const env = target === "wasm" ? { ...toolchain.env, GOOS: "wasip1", GOARCH: "wasm" } : toolchain.env;
    return this.#said(toolchain.go, args, env);
  }

  /** The files that gofmt would write otherwise, and how; empty: none. */
  async gofmt(): Promise<string> {
    return this.#said("gofmt", ["-d", "."], present(goToolchain()).env);
  }

  async #said(command: string, args: readonly string[], env: ToolchainEnv): Promise<string> {
    const { failed, stdout, stderr } = await runTool(command, args, { cwd: this.folder, env });
    return failed ? stdout + stderr : stdout;
  }
}
