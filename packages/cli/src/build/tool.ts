import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { CliError, codeOf, reasonOf } from "../failure.ts";
import type { BuildPlace } from "./built.ts";

/** A toolchain's program: what to run, and what to do when it is not there. */
export interface Tool {
  readonly command: string;
  readonly args: readonly string[];
  /** Set for the program beside the command's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** One sentence: how to get it. */
  readonly advice: string;
}

/** How a program ended. */
export interface ToolRun {
  readonly ended: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** The most output that is kept for reading, in characters; what is printed has no bound. */
const KEPT = 64 * 1024 * 1024;

/**
 * Runs a toolchain's program in a folder. What it says on stderr is printed as it comes, line by line; what it says on
 * stdout is kept.
 *
 * @throws CliError `missing-toolchain` when there is no such program.
 */
export async function runTool(tool: Tool, { folder, shell }: BuildPlace): Promise<ToolRun> {
  const start = performance.now();
  const child = spawn(tool.command, tool.args, {
    cwd: folder,
    env: { ...shell.env, ...tool.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kept = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (kept.stdout.length < KEPT) kept.stdout += text;
  });
  const printed = (async () => {
    for await (const line of createInterface({ input: child.stderr, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (kept.stderr.length < KEPT) kept.stderr += `${line}\n`;
      shell.err.block(line);
    }
  })();
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("close", resolve).on("error", (cause) => {
      reject(codeOf(cause) === "ENOENT" ? missing(tool, cause) : cause);
    });
  });
  await printed;
  return { ended: status === 0, ...kept, ms: performance.now() - start };
}

/** The program is not there, or is not able to do this. */
export function missing({ command, advice }: Tool, cause?: unknown): CliError {
  const reason =
    cause === undefined ? "It does not build for WebAssembly here." : `It cannot be run: ${reasonOf(cause)}.`;
  return new CliError("missing-toolchain", command, reason, advice, { cause });
}
