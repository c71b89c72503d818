// A connection to a SQLite file from another process, which removes the file's folder in the end. In one process with the ORM's own SQLite it would be no other
// connection: POSIX has locks by process.
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** What is asked for, and what comes back. */
export type Question = { readonly id: number; readonly sql: string };
export type Answer =
  | { readonly id: number; readonly rows: readonly { readonly [column: string]: unknown }[] }
  | { readonly id: number; readonly error: string };

const [, , file = ""] = process.argv;
const database = new DatabaseSync(file, { timeout: 10_000 });
database.exec("pragma journal_mode = wal");
database.exec("pragma synchronous = off");

process.on("message", ({ id, sql }: Question) => process.send?.(answerTo(id, sql)));
// Also when whoever asks has been killed.
process.on("disconnect", () => {
  database.close();
  rmSync(dirname(file), { recursive: true, force: true });
  process.exit();
});

function answerTo(id: number, sql: string): Answer {
  try {
    return { id, rows: database.prepare(sql).all() };
  } catch (error) {
    return { id, error: String(error) };
  }
}
