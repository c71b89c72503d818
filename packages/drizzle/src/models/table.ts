import { type ColumnLike, isKind, type TableLike } from "../shape.ts";

const COLUMNS = Symbol.for("drizzle:Columns");
const IS_TABLE = Symbol.for("drizzle:IsDrizzleTable");
const NAME = Symbol.for("drizzle:Name");
const EXTRA_CONFIG = Symbol.for("drizzle:ExtraConfigBuilder");
const EXTRA_CONFIG_COLUMNS = Symbol.for("drizzle:ExtraConfigColumns");

/** Drizzle keeps what it knows of a table under symbols of the global registry: its own functions read them, too. */
interface TableSymbols {
  readonly [COLUMNS]: { readonly [property: string]: ColumnLike };
  readonly [NAME]: string;
  readonly [EXTRA_CONFIG]?: (columns: unknown) => object | undefined;
  readonly [EXTRA_CONFIG_COLUMNS]?: object;
}

/** Whether a value is a table. */
export function isTable(value: unknown): value is TableLike {
  return typeof value === "object" && value !== null && IS_TABLE in value;
}

/** A table's columns, by the names of its properties. */
export function columnsOf(table: TableLike): { readonly [property: string]: ColumnLike } {
  return (table as TableSymbols)[COLUMNS];
}

/** The table's name in the database. */
export function tableName(table: TableLike): string {
  return (table as TableSymbols)[NAME];
}

/** What of a table's rows is unique, as lists of properties: its primary key first, or an empty list. */
export function uniquesOf(table: TableLike): readonly (readonly string[])[] {
  const columns = Object.entries(columnsOf(table));
  const named = (list: readonly { readonly name: string }[]) =>
    list.flatMap(({ name }) => columns.find(([, column]) => column.name === name)?.[0] ?? []);
  const primary = columns.filter(([, column]) => column.primary).map(([property]) => property);
  const keys: (readonly string[])[] = [];
  const uniques = columns.filter(([, column]) => column.isUnique).map(([property]) => [property]);
  for (const extra of extrasOf(table)) {
    if (isKind(extra, "PgPrimaryKeyBuilder") || isKind(extra, "SQLitePrimaryKeyBuilder")) {
      keys.push(named(extra.columns ?? []));
    } else if (isKind(extra, "PgUniqueConstraintBuilder") || isKind(extra, "SQLiteUniqueConstraintBuilder")) {
      uniques.push([...named(extra.columns ?? [])]);
    } else if (extra.config?.unique && !extra.config.where && extra.config.columns.every(isNamed)) {
      uniques.push([...named(extra.config.columns.filter(isNamed))]);
    }
  }
  return [keys[0] ?? primary, ...uniques];
}

/** A constraint or index that stands behind a table's columns. */
interface Extra {
  readonly columns?: readonly { readonly name: string }[];
  readonly config?: {
    readonly unique?: boolean;
    readonly where?: unknown;
    readonly columns: readonly unknown[];
  };
}

function extrasOf(table: TableLike): readonly Extra[] {
  const { [EXTRA_CONFIG]: build, [EXTRA_CONFIG_COLUMNS]: columns } = table as TableSymbols;
  const extras = build?.(columns ?? columnsOf(table)) ?? [];
  return (Array.isArray(extras) ? extras.flat() : Object.values(extras)) as readonly Extra[];
}

/** Expressions of an index have no name. */
function isNamed(column: unknown): column is { readonly name: string } {
  return typeof column === "object" && column !== null && "name" in column && typeof column.name === "string";
}
