import type { Table } from "../models/watched.ts";
import type { SqlLike, SqlTag, Values } from "../shape.ts";
import { isSql } from "../shape.ts";

/** How many values a condition has at most: databases bound the parameters of a statement, SQLite at 32,766. */
const MAX_VALUES = 10_000;

/** The properties' values of a row. */
export function partOf(row: Values, properties: readonly string[]): Values {
  return Object.fromEntries(properties.map((property) => [property, row[property]]));
}

/** A row's primary key as a text, to tell rows apart. */
export function keyText({ key }: Table, row: Values): string {
  const text = (value: unknown) => (value instanceof Date ? value.toISOString() : String(value));
  return JSON.stringify(key.map((property) => text(row[property])));
}

/** All of these values, each as its column writes it. */
export function equals(sql: SqlTag, { columns }: Table, values: Values): SqlLike {
  const parts = Object.entries(values).map(([property, value]) => {
    const column = columns.get(property);
    return sql`${column} = ${isSql(value) ? value : sql.param(value, column)}`;
  });
  return sql`(${sql.join(parts, sql` and `)})`;
}

/** Any of these lists of values. None: no row at all. */
export function isAny(sql: SqlTag, table: Table, all: readonly Values[]): SqlLike {
  if (all.length === 0) return sql`1 = 0`;
  const [first] = table.key;
  const column = table.key.length === 1 && first !== undefined ? table.columns.get(first) : undefined;
  if (
    column &&
    first !== undefined &&
    all.every((values) => Object.keys(values).length === 1 && first in values)
  ) {
    const keys = all.map((values) => sql.param(values[first], column));
    return sql`${column} in (${sql.join(keys, sql`, `)})`;
  }
  return sql`(${sql.join(
    all.map((values) => equals(sql, table, values)),
    sql` or `,
  )})`;
}

/** The rows with these primary keys, in conditions that a database takes. */
export function areRows(sql: SqlTag, table: Table, rows: readonly Values[]): readonly SqlLike[] {
  const conditions: SqlLike[] = [];
  const size = Math.max(1, Math.floor(MAX_VALUES / table.key.length));
  for (let start = 0; start < rows.length; start += size) {
    const keys = rows.slice(start, start + size).map((row) => partOf(row, table.key));
    conditions.push(isAny(sql, table, keys));
  }
  return conditions;
}
