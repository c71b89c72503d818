import type { Table } from "../models/watched.ts";
import { isPlaceholder, isSql, type SqlTag, type Values } from "../shape.ts";
import type { Run } from "../statement/rows.ts";
import { decode, readRows } from "./outcome.ts";

/** A row that is about to be inserted. */
export interface Draft {
  /** What the statement is given: the app's values, and defaults that are made in JavaScript. */
  readonly values: Values;
  /** What is known of the row before it is there. */
  readonly record: Values;
}

/** Values with those that a prepared statement is run with. */
export function filled(values: Values, placeholders: object | undefined): Values {
  const known = new Map(Object.entries(placeholders ?? {}));
  return Object.fromEntries(
    Object.entries(values).map(([property, value]) => [
      property,
      isPlaceholder(value) && known.has(value.name) ? known.get(value.name) : value,
    ]),
  );
}

/** Rows that an INSERT is given, with what they will be as far as it can be known. */
export async function draftsOf(run: Run, rows: readonly Values[]): Promise<readonly Draft[]> {
  const drafts: Draft[] = [];
  for (const row of rows) drafts.push(await draftOf(run, filled(row, run.placeholders)));
  return drafts;
}

async function draftOf(run: Run, row: Values): Promise<Draft> {
  const values = { ...row };
  const record: Values = {};
  for (const [property, column] of run.table.columns) {
    // Made once: the plug-in is shown the same that is written.
    if (values[property] === undefined) {
      const made = column.defaultFn?.() ?? (column.default ? undefined : column.onUpdateFn?.());
      if (made !== undefined) values[property] = made;
    }
    const value = values[property];
    if (isSql(value)) continue;
    if (value !== undefined) record[property] = value;
    else if (column.default !== undefined && !isSql(column.default)) record[property] = column.default;
    else if (!column.hasDefault && !column.notNull && !column.generated) record[property] = null;
  }
  return { values, record: { ...record, ...(await computed(run, values)) } };
}

/** What the database makes of the SQL among values. */
async function computed({ db, source, table }: Run, values: Values): Promise<Values> {
  const { sql } = source.options;
  const columns = [...table.columns].filter(([property]) => isSql(values[property]));
  if (columns.length === 0) return {};
  const parts = columns.map(([property], n) => sql`${values[property]} as ${sql.identifier(`v${n}`)}`);
  const [row = {}] = await readRows(db, sql`select ${sql.join(parts, sql`, `)}`);
  return decode(columns, Object.values(row));
}

/** What an UPDATE sets: the app's values, and those that columns make anew at each update. */
export function updateSet(table: Table, values: Values, placeholders?: object): Values {
  const set = filled(values, placeholders);
  for (const [property, column] of table.columns) {
    if (set[property] === undefined && column.onUpdateFn) set[property] = column.onUpdateFn();
    if (set[property] === undefined) delete set[property];
  }
  return set;
}

/** Values, apart: those that are there, and those that are SQL. */
export function parted(values: Values): { readonly plain: Values; readonly sql: Values } {
  const entries = Object.entries(values);
  return {
    plain: Object.fromEntries(entries.filter(([, value]) => !isSql(value))),
    sql: Object.fromEntries(entries.filter(([, value]) => isSql(value))),
  };
}

/** Each column's value of a row, for a SELECT without a table: `null` where it is not known. */
export function literals(sql: SqlTag, table: Table, { values, record }: Draft): readonly unknown[] {
  return [...table.columns].map(([property, column]) => {
    const value = values[property];
    if (isSql(value)) return value;
    const known = value ?? record[property];
    return known === undefined || known === null ? sql`null` : sql.param(known, column);
  });
}
