import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A PostgreSQL server with its data in a temporary folder. */
export interface Postgres {
  /** `postgres://…`, as its superuser. */
  readonly url: string;
  close(): Promise<void>;
}

/** Started as a process of its own, as the tests have it; the reason as one line where this platform has none. */
const SERVER = join(import.meta.dirname, "../../conformance/postgres/server.ts");

/** Starts one: about a second. */
export async function openPostgres(): Promise<Postgres | string> {
  const child = spawn(process.execPath, [SERVER], { stdio: ["pipe", "pipe", "ignore"] });
  const exit = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, "line"), exit.then(() => [undefined])]);
  const said = JSON.parse(typeof line === "string" ? line : "{}") as { url?: string; missing?: string };
  if (said.url === undefined) return `no PostgreSQL: ${said.missing ?? "it did not start"}`;
  return {
    url: said.url,
    close: async () => {
      child.stdin.end();
      await exit;
    },
  };
}
