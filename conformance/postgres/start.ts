import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Shared } from "../desk/global-setup.ts";

/** What the server's process says of itself. */
export type Said =
  /** It runs; the URL is that of its superuser. */
  | { readonly url: string }
  /** This platform has none: one line. */
  | { readonly missing: string }
  | { readonly failed: string };

/**
 * Starts a PostgreSQL server with its data in a new temporary folder: about a second. It ends with this process, however that
 * ends, and its data go with it.
 */
export async function startPostgres(): Promise<Shared<Said>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "server.ts")], {
    // Out of reach of what a terminal sends to this process and all of its own: it ends behind us, not beside us.
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const hasEnded = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, "line"), hasEnded.then(() => [undefined])]);
  lines.close();
  child.stdout.destroy();
  child.unref();
  const failed = "PostgreSQL: its process ended without a word";
  return {
    answer: typeof line === "string" ? JSON.parse(line) : { failed },
    end: async () => {
      child.ref();
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) await hasEnded;
    },
  };
}
