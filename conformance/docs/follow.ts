import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { missingIn, type Step } from "./page.ts";

/** How long a command that stays open may take until it has said what the page promises. */
const OPENS_WITHIN_MS = 60_000;

/** What a page promises and did not come. */
export interface Missing {
  readonly typed: string;
  readonly missing: string;
  readonly printed: string;
}

/** What became of following a page. */
export interface Followed {
  readonly missing: readonly Missing[];
  /** What each command took, in milliseconds. */
  readonly took: readonly { readonly typed: string; readonly ms: number }[];
  /** Ends what has been left open. */
  close(): Promise<void>;
}

/** Where a page is followed. */
interface Desk {
  readonly env: NodeJS.ProcessEnv;
  /** Ends whatever runs, such as when a test's time is over. */
  readonly signal: AbortSignal;
}

/** Does what a page says, step by step, from an empty folder on. Throws at the first command that fails. */
export async function follow(steps: readonly Step[], folder: string, desk: Desk): Promise<Followed> {
  const missing: Missing[] = [];
  const took: { typed: string; ms: number }[] = [];
  let cwd = join(folder, "work");
  let open: ChildProcess | undefined;
  await mkdir(cwd, { recursive: true });
  try {
    for (const step of steps) {
      if (step.kind === "file") {
        await mkdir(dirname(join(cwd, step.path)), { recursive: true });
        await writeFile(join(cwd, step.path), step.text);
        continue;
      }
      const began = performance.now();
      let printed: string;
      if (step.kind === "stays-open") {
        await ended(open);
        const opened = await openTerminal(step.text, step.says, cwd, desk);
        open = opened.process;
        printed = opened.printed;
      } else {
        const where = join(folder, "where");
        printed = await typed(`set -euo pipefail\n${step.text}\npwd > "${where}"\n`, cwd, desk);
        cwd = (await readFile(where, "utf8")).trim();
      }
      took.push({ typed: step.text.trim(), ms: Math.round(performance.now() - began) });
      const lost = missingIn(printed, step.says);
      if (lost !== undefined) missing.push({ typed: step.text, missing: lost, printed });
    }
  } catch (error) {
    await ended(open);
    throw error;
  }
  return { missing, took, close: () => ended(open) };
}

function typed(script: string, cwd: string, desk: Desk): Promise<string> {
  const child = bash(script, cwd, desk);
  const printed = gathered(child);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(printed());
      else reject(new Error(`${script}\n${printed()}`));
    });
  });
}

/** Gives what it has printed once that is all that is promised, or when its time is over. */
async function openTerminal(
  command: string,
  says: readonly string[],
  cwd: string,
  desk: Desk,
): Promise<{ readonly process: ChildProcess; readonly printed: string }> {
  const child = bash(`exec ${command}`, cwd, desk);
  // That it was ended says its exit code.
  child.once("error", () => {});
  const printed = gathered(child);
  const until = performance.now() + OPENS_WITHIN_MS;
  while (missingIn(printed(), says) !== undefined && performance.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`It ended: ${command}\n${printed()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { process: child, printed: printed() };
}

function bash(script: string, cwd: string, desk: Desk): ChildProcess {
  return spawn("bash", ["-c", script], { cwd, ...desk, stdio: ["ignore", "pipe", "pipe"] });
}

function gathered(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  }
  return () => text;
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGINT");
  await closed;
}
