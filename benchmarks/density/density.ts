import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

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
  readonly count: number;
  /** No further plug-in is loaded after that. */
  readonly secondsAtMost: number;
}

/**
 * Measures a crowd in a process of its own.
 * @throws Error with what the process said, when it fails.
 */
export async function measureDensity({ which, where, count, secondsAtMost }: Crowd): Promise<Density> {
  const script = join(import.meta.dirname, "load-many.ts");
  const args = [script, which, where, String(count), String(secondsAtMost)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Density;
}
