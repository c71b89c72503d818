import type { ColumnLike, TableLike } from "../shape.ts";
import { columnsOf, uniquesOf } from "./table.ts";

/** A table of the app's whose rows are records. */
export interface Table {
  readonly table: TableLike;
  /** What `modelsOf` was given it as. */
  readonly entity: string;
  /** What its records are called. */
  readonly record: string;
  /** By the names of the properties. */
  readonly columns: ReadonlyMap<string, ColumnLike>;
  /** Properties of the primary key. Never empty. */
  readonly key: readonly string[];
  /** Properties that are unique together, the primary key first. */
  readonly uniques: readonly (readonly string[])[];
}

/** The tables that `modelsOf` was given. */
const TABLES = new WeakMap<TableLike, Table>();

/** Keeps what a table's rows are called as records: `eventSource` finds it again by the same table. */
export function watch(table: TableLike, entity: string, record: string): void {
  const uniques = uniquesOf(table);
  const columns = new Map(Object.entries(columnsOf(table)));
  TABLES.set(table, Object.freeze({ table, entity, record, columns, key: uniques[0] ?? [], uniques }));
}

/** The records of a table, if `modelsOf` was given it. */
export function watchedTable(table: TableLike): Table | undefined {
  return TABLES.get(table);
}
