import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { buildTypeScriptPlugin } from "../plugins/build.ts";

/** What many plug-ins in one process cost. */
export interface Density {
  /** How many there were room and time for. */
  readonly loaded: number;
  /** Wall clock to load one and call it once. */
  readonly msEach: number;
  /** Resident memory of the whole process. */
  readonly rssBytes: number;
  /** What of it came with each plug-in. */
  readonly rssBytesEach: number;
}

/** Which plug-ins, and where they run. */
export interface Crowd {
  readonly which: "same" | "different";
  readonly where: "worker" | "inline";
  readonly state: "fresh" | "kept";
  readonly count: number;
  /** No further plug-in is loaded after that. */
  readonly secondsAtMost: number;
}

/**
 * Measures a crowd in a process of its own.
 * @throws Error when it fails; it has said why.
 */
export async function measureDensity({ which, where, state, count, secondsAtMost }: Crowd): Promise<Density> {
  // Compiled here: a compiler in the other process would be counted as memory of the plug-ins.
  const folder = await mkdtemp(join(tmpdir(), "mortise-density-"));
  try {
    const file = join(folder, "plugin.wasm");
    await writeFile(file, await buildTypeScriptPlugin());
    const script = join(import.meta.dirname, "load-many.ts");
    const args = [script, file, which, where, state, String(count), String(secondsAtMost)];
    // What the process says when it fails is shown as it comes: it is too long for a note.
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const [printed] = await Promise.all([text(child.stdout), once(child, "close")]);
    if (child.exitCode !== 0)
      throw new Error(`load-many ${which} ${where} ${state} ended with ${child.exitCode}.`);
    return JSON.parse(printed) as Density;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
