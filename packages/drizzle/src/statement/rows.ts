import { columnsOf, isTable } from "../models/table.ts";
import type { Table } from "../models/watched.ts";
import type { SelectLike, SqlLike, StatementsLike, Values } from "../shape.ts";
import type { Place } from "../source.ts";
import { areRows, keyText } from "./conditions.ts";
import { argsOf, beginning, type Statement } from "./steps.ts";

/** What a statement is run with. */
export interface Run extends Place {
  readonly table: Table;
  readonly statement: Statement;
  readonly placeholders: object | undefined;
}

/** A row, and what SQL makes of it. */
export interface FoundRow {
  readonly row: Values;
  readonly computed: Values;
}

const COMPUTED = "mortise:";

/**
 * The rows that an UPDATE or DELETE reaches, locked until the transaction ends where the database has such locks; each of
 * them once. `compute`: SQL, which is looked at with each row.
 */
export async function affectedRows(run: Run, compute: Values = {}): Promise<readonly FoundRow[]> {
  const { db, statement, table } = run;
  let select = selectOf(run, beginning(db, statement), compute);
  for (const { method, args } of statement.steps) {
    if (method === "from") select = select.innerJoin(args[0], run.source.options.sql`true`);
    else if (JOINS.has(method)) select = joined(select, method, args, statement);
    else if (KEPT.has(method)) select = call(select, method, args);
  }
  const rows = await lockAndRead(run, select, argsOf(statement, "orderBy") !== undefined);
  const seen = new Set<string>();
  return rows.filter(({ row }) => {
    const key = keyText(table, row);
    return !seen.has(key) && seen.add(key);
  });
}

const JOINS: ReadonlySet<string> = new Set(["innerJoin", "leftJoin", "rightJoin", "fullJoin"]);
const KEPT: ReadonlySet<string> = new Set(["where", "orderBy", "limit"]);

/** The rows that meet a condition, locked; with SQL that is looked at with each row, and a table that it may refer to. */
export function rowsWhere(
  run: Run,
  condition: SqlLike,
  compute: Values = {},
  beside?: SqlLike,
): Promise<readonly FoundRow[]> {
  const { db, source } = run;
  let select = selectOf(run, db, compute);
  if (beside) select = select.innerJoin(beside, source.options.sql`true`);
  return lockAndRead(run, select.where(condition));
}

/** Rows by their primary keys, in their order, as they are now. Not locked: they have just been written. */
export async function rowsByKeys(
  run: Run,
  keys: readonly Values[],
): Promise<readonly (Values | undefined)[]> {
  const { db, source, table } = run;
  const found = new Map<string, Values>();
  for (const condition of areRows(source.options.sql, table, keys)) {
    for (const row of await db.select(Object.fromEntries(table.columns)).from(table.table).where(condition)) {
      found.set(keyText(table, row), row);
    }
  }
  return keys.map((key) => found.get(keyText(table, key)));
}

function selectOf({ source, table }: Run, start: StatementsLike, compute: Values): SelectLike {
  const { sql } = source.options;
  const computed = Object.entries(compute).map(([property, value]) => {
    const column = table.columns.get(property);
    // Not the app's own SQL object: how it is read is kept in it.
    const wrapped = sql`${value}`;
    return [COMPUTED + property, column ? wrapped.mapWith(column) : wrapped] as const;
  });
  return start
    .select({ ...Object.fromEntries(table.columns), ...Object.fromEntries(computed) })
    .from(table.table);
}

async function lockAndRead(
  { table, statement, placeholders }: Run,
  select: SelectLike,
  isOrdered = false,
): Promise<FoundRow[]> {
  // In one order, so that two transactions do not wait for each other.
  const ordered = isOrdered
    ? select
    : select.orderBy(...table.key.map((property) => table.columns.get(property)));
  // A row that stays is locked against changes alone: what plug-ins write meanwhile may refer to it.
  const strength = statement.kind === "delete" ? "update" : "no key update";
  const locked = ordered.for?.(strength, { of: table.table }) ?? ordered;
  const rows = placeholders ? await locked.prepare().execute(placeholders) : await locked;
  return (rows as Values[]).map((all) => {
    const row: Values = {};
    const computed: Values = {};
    for (const [name, value] of Object.entries(all)) {
      if (name.startsWith(COMPUTED)) computed[name.slice(COMPUTED.length)] = value;
      else row[name] = value;
    }
    return { row, computed };
  });
}

/** A join of an UPDATE's: its condition may be a function of both tables' columns. */
function joined(
  select: SelectLike,
  method: string,
  [table, on]: readonly unknown[],
  statement: Statement,
): SelectLike {
  if (typeof on !== "function") return call(select, method, [table, on]);
  const [from] = argsOf(statement, "from") ?? [];
  return call(select, method, [
    table,
    on(columnsOf(statement.table), isTable(from) ? columnsOf(from) : from),
  ]);
}

function call(select: SelectLike, method: string, args: readonly unknown[]): SelectLike {
  const step = (
    select as unknown as { readonly [name: string]: (...args: readonly unknown[]) => SelectLike }
  )[method];
  return step ? step.apply(select, [...args]) : select;
}
