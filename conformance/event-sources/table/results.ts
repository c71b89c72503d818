import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseKind } from "../driver.ts";

/** What became of one cell. */
export type Result =
  | { readonly is: "yes" }
  /** It does not hold, as it was said. */
  | { readonly is: "expected"; readonly reason: string }
  /** The ORM has no way for it. */
  | { readonly is: "absent"; readonly reason: string }
  /** It is about other databases. */
  | { readonly is: "elsewhere" };

/** One ORM on one database. */
export interface ColumnResults {
  readonly orm: string;
  readonly database: DatabaseKind;
  readonly cells: { readonly [cell: string]: Result };
}

/** Where results are left; not committed. */
const FOLDER = join(import.meta.dirname, "..", "..", "results", "event-sources");

/** Leaves a column for the table. Test files run side by side: each column is a file of its own. */
export async function leaveResults(
  orm: string,
  database: DatabaseKind,
  cells: ReadonlyMap<string, Result>,
): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const results: ColumnResults = { orm, database, cells: Object.fromEntries(cells) };
  const name = `${orm.replaceAll(" ", "-").toLowerCase()}-${database}.json`;
  await writeFile(join(FOLDER, name), `${JSON.stringify(results)}\n`);
}

/** All columns that were left. */
export async function columnsLeft(): Promise<readonly ColumnResults[]> {
  const names = await readdir(FOLDER).catch(() => []);
  const texts = await Promise.all(names.map((name) => readFile(join(FOLDER, name), "utf8")));
  return texts.map((text) => JSON.parse(text));
}
