import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Kit } from "@mortise/pdk";

const run = promisify(execFile);

/** A folder with a kit in it, and whatever a test puts beside it. */
export class KitFolder {
  readonly folder: string;
  readonly kit: Kit;

  /** Writes the kit to `place` within a new folder, whose name begins with `mortise-` and `name`. */
  constructor(name: string, kit: Kit, place = ".") {
    this.folder = mkdtempSync(join(tmpdir(), `mortise-${name}-`));
    this.kit = kit;
    for (const { path, text } of kit.files) this.write(join(place, path), text);
  }

  /** Writes a file; its path is relative to the folder. */
  write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a language's tool printed. */
export interface ToolOutput {
  /** It ended with another code than 0. */
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a tool to its end; only one that cannot be started at all is thrown. */
export async function runTool(
  command: string,
  args: readonly string[],
  place: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<ToolOutput> {
  try {
    return { failed: false, ...(await run(command, [...args], { ...place, maxBuffer: 1 << 28 })) };
  } catch (error) {
    if (!(error instanceof Error && "stdout" in error && "stderr" in error)) throw error;
    const { stdout, stderr } = { stdout: String(error.stdout), stderr: String(error.stderr) };
    // Whoever looks for an empty output must not find one in a failure.
    return { failed: true, stdout, stderr: stdout + stderr === "" ? error.message : stderr };
  }
}

/** The text of one of a kit's files. */
export function textOf(kit: Kit, path: string): string {
  const file = kit.files.find((one) => one.path === path);
  if (!file) throw new Error(`the kit has no ${path}`);
  return file.text;
}
