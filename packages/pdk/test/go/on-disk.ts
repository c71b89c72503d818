import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Contract } from "@mortise/contract";
import { generateGoKit, type Kit } from "@mortise/pdk";
import { goToolchain } from "../../../../conformance/toolchains.ts";

const run = promisify(execFile);

/** The module path that test kits have; their package is `kit`. */
export const MODULE = "example.com/kit";

/** A folder with a contract's kit in it, and whatever a test puts beside it. */
export class GoKitFolder {
  readonly folder = mkdtempSync(join(tmpdir(), "mortise-go-"));
  readonly kit: Kit;

  constructor(contract: Contract, modulePath = MODULE) {
    this.kit = generateGoKit(contract, { modulePath });
    for (const { path, text } of this.kit.files) this.write(path, text);
  }

  /** Writes a file; its path is relative to the kit's folder. */
  write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Removes one file. */
  drop(file: string): void {
    rmSync(file);
  }

  /** What a Go command says; empty when it is content. `wasm`: for plug-ins, else for this machine. */
  async go(target: "native" | "wasm", ...args: readonly string[]): Promise<string> {
    const toolchain = goToolchain();
    if ("missing" in toolchain) throw new Error(toolchain.missing);
    const env = target === "wasm" ? { ...toolchain.env, GOOS: "wasip1", GOARCH: "wasm" } : toolchain.env;
    return this.#said(toolchain.go, args, env);
  }

  /** The files that gofmt would write otherwise, and how; empty: none. */
  async gofmt(): Promise<string> {
    return this.#said("gofmt", ["-d", "."], process.env);
  }

  async #said(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
    try {
      const { stdout } = await run(command, [...args], { cwd: this.folder, env, maxBuffer: 1 << 28 });
      return stdout;
    } catch (error) {
      if (error instanceof Error && "stderr" in error && "stdout" in error) {
        return `${error.stdout}${error.stderr}` || error.message;
      }
      throw error;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The text of one of a kit's files. */
export function textOf(kit: Kit, path: string): string {
  const file = kit.files.find((one) => one.path === path);
  if (!file) throw new Error(`the kit has no ${path}`);
  return file.text;
}
