import type { DatabaseLike, SqlLike, Values } from "../shape.ts";
import type { Run } from "../statement/rows.ts";
import { argsOf, type Statement, withSteps, written } from "../statement/steps.ts";
import type { RunMethod } from "../statement/watched.ts";

/** What the app gets of a statement. */
export interface AppResult {
  /** What its `returning` gives. */
  readonly rows?: readonly unknown[];
  /** The driver's own result, where it has no `returning`. */
  readonly raw?: unknown;
}

/** The result as the method gives it by which the app ran the statement. */
export function toApp({ rows, raw }: AppResult, method: RunMethod): unknown {
  switch (method) {
    case "execute":
    case "run":
      return rows ?? raw;
    case "all":
      return rows ?? [];
    case "get":
      return rows?.[0];
    case "values":
      return (rows ?? []).map((row) => Object.values(row as Values));
  }
}

/** Runs a statement as it is written. */
export async function runStatement({ db, placeholders }: Run, statement: Statement): Promise<AppResult> {
  const query = written(db, statement);
  const result = placeholders ? await query.prepare().execute(placeholders) : await query;
  return argsOf(statement, "returning") ? { rows: result as readonly unknown[] } : { raw: result };
}

/** One result of several statements that the app wrote as one: rows one after the other, counts added up. */
export function together(results: readonly AppResult[]): AppResult {
  const [first = {}, ...others] = results;
  if (others.length === 0) return first;
  if (first.rows) return { rows: results.flatMap(({ rows }) => rows ?? []) };
  const raw = first.raw as { [member: string]: unknown };
  for (const other of others.map((result) => result.raw as { readonly [member: string]: unknown })) {
    for (const name of COUNTS) {
      if (typeof raw[name] === "number") raw[name] += Number(other[name] ?? 0);
    }
    if (other.lastInsertRowid !== undefined) raw.lastInsertRowid = other.lastInsertRowid;
  }
  return { raw };
}

/** What drivers call the number of rows that a statement wrote. */
const COUNTS = ["rowCount", "affectedRows", "rowsAffected", "count"] as const;

const OWN = "mortise:";

/** Runs an INSERT, and gives the rows that it wrote beside what the app gets. */
export async function runInsert(
  run: Run,
  statement: Statement,
): Promise<{ readonly result: AppResult; readonly rows: readonly Values[] }> {
  const returning = argsOf(statement, "returning");
  if (!returning) return insertQuietly(run, statement);
  const [fields] = returning;
  if (fields === undefined) {
    const { rows = [] } = await runStatement(run, statement);
    return { result: { rows }, rows: rows as readonly Values[] };
  }
  const own = [...run.table.columns].map(([property, column]) => [OWN + property, column] as const);
  const both = { ...(fields as object), ...Object.fromEntries(own) };
  const { rows: all = [] } = await runStatement(run, withSteps(statement, { returning: [both] }));
  const rows = (all as readonly Values[]).map((row) => split(row));
  return { result: { rows: rows.map(({ app }) => app) }, rows: rows.map(({ row }) => row) };
}

function split(all: Values): { readonly app: Values; readonly row: Values } {
  const app: Values = {};
  const row: Values = {};
  for (const [name, value] of Object.entries(all)) {
    if (name.startsWith(OWN)) row[name.slice(OWN.length)] = value;
    else app[name] = value;
  }
  return { app, row };
}

/** An INSERT of which the app wants nothing back but the driver's own result: the rows are taken out of that. */
async function insertQuietly(
  { db, table }: Run,
  statement: Statement,
): Promise<{ readonly result: AppResult; readonly rows: readonly Values[] }> {
  const query = written(db, withSteps(statement, { returning: [] })).getSQL();
  const raw = await (db.run ? db.run(query) : db.execute?.(query));
  const list = rowsIn(raw);
  const rows = list.map((row) => decode([...table.columns], Object.values(row)));
  if (isResult(raw)) asIfQuiet(raw, rows.length);
  return { result: { raw }, rows };
}

/** Values of the database by their columns, in the same order. */
export function decode(
  columns: readonly (readonly [string, { mapFromDriverValue(value: unknown): unknown }])[],
  values: readonly unknown[],
): Values {
  return Object.fromEntries(
    columns.map(([property, column], n) => {
      const value = values[n] ?? null;
      return [property, value === null ? null : column.mapFromDriverValue(value)];
    }),
  );
}

/** The rows of a query that Drizzle reads nothing of: drivers give a list, or an object that has it. */
export function rowsIn(raw: unknown): readonly object[] {
  if (Array.isArray(raw)) return [...raw];
  return isResult(raw) && Array.isArray(raw.rows) ? [...raw.rows] : [];
}

/** Runs a query by itself, and gives its rows as the driver does. */
export async function readRows(db: DatabaseLike, query: SqlLike): Promise<readonly object[]> {
  return rowsIn(await (db.all ? db.all(query) : db.execute?.(query)));
}

interface DriverResult {
  rows?: unknown;
  rowsAffected?: number;
  lastInsertRowid?: bigint | number | undefined;
  [member: string]: unknown;
}

function isResult(raw: unknown): raw is DriverResult {
  return typeof raw === "object" && raw !== null;
}

/** Makes the result what it is of a statement that returns no rows. */
function asIfQuiet(raw: DriverResult, count: number): void {
  if (Array.isArray(raw)) raw.length = 0;
  else if (Array.isArray(raw.rows)) raw.rows = [];
  if (Array.isArray(raw.fields)) raw.fields = [];
  // libSQL counts only what returns nothing.
  if (typeof raw.rowsAffected === "number" && raw.rowsAffected === 0) raw.rowsAffected = count;
}
