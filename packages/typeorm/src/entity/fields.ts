import type { ColumnLike, DriverLike, EntityMetadataLike } from "../shape.ts";

/** A column of an entity, as a part of the record that plug-ins are shown. */
export interface FieldColumn {
  readonly column: ColumnLike;
  /**
   * The record's field, and the way to the value in it if it is of an embedded entity. A relation's foreign key that has no
   * property of its own is called as its column is.
   */
  readonly path: readonly [field: string, ...below: string[]];
}

/** A plain record, by the names of its fields. */
export interface PlainRecord {
  [field: string]: unknown;
}

/** The columns that an app knows of: not those which TypeORM keeps for itself, such as a tree's. */
export function fieldColumns(metadata: EntityMetadataLike): readonly FieldColumn[] {
  return metadata.columns.flatMap((column): FieldColumn[] => {
    const { embeddedMetadata, isVirtual, isVirtualProperty, relationMetadata } = column;
    if (isVirtualProperty || (isVirtual && !relationMetadata) || embeddedMetadata?.isArray) return [];
    const name = isVirtual ? column.databaseName : column.propertyName;
    const [field = name, ...below] = [...(embeddedMetadata?.parentPropertyNames ?? []), name];
    return [{ column, path: [field, ...below] }];
  });
}

/** Whether the database fills a column in, with what only it knows, when nobody says what the column holds. */
export function isFilledIn(column: ColumnLike): boolean {
  return (
    column.isGenerated ||
    column.isCreateDate ||
    column.isUpdateDate ||
    column.isVersion ||
    column.asExpression !== undefined ||
    (column.default !== undefined && defaultOf(column) === undefined)
  );
}

/** The value that a column has by itself: `null`, or what its entity says. SQL is the database's. */
function defaultOf({ default: value, isNullable, isArray, transformer }: ColumnLike): unknown {
  if (value === undefined || value === null) return isNullable ? null : undefined;
  // The database's own way to write a value, which may be another than the entity's.
  const isWritten = typeof value === "function" || (isArray && typeof value === "string") || transformer;
  return isWritten ? undefined : value;
}

/** What an insert's values make of a record. SQL in them is not known before it is run, and left out. */
export function recordOfValues(columns: readonly FieldColumn[], values: object): PlainRecord {
  const record: PlainRecord = {};
  for (const { column, path } of columns) {
    const given = column.getEntityValue(values);
    const value = given === undefined && !isFilledIn(column) ? defaultOf(column) : given;
    if (value !== undefined && typeof value !== "function") put(record, path, value);
  }
  return record;
}

/** A row as the database has it, as a record with an entity's values. */
export function recordOfRow(
  columns: readonly FieldColumn[],
  row: { readonly [column: string]: unknown },
  driver: DriverLike,
): PlainRecord {
  const record: PlainRecord = {};
  for (const { column, path } of columns) {
    put(record, path, driver.prepareHydratedValue(row[column.databaseName], column));
  }
  return record;
}

/** A record with what an update's values set. What is SQL in them is as it was. */
export function withValues(
  columns: readonly FieldColumn[],
  record: PlainRecord,
  values: object,
): PlainRecord {
  const updated: PlainRecord = {};
  for (const { column, path } of columns) {
    const value = column.isUpdate ? column.getEntityValue(values) : undefined;
    const isKept = value === undefined || typeof value === "function";
    put(updated, path, isKept ? valueAt(record, path) : value);
  }
  return updated;
}

/** Whether values of a statement are SQL, which TypeORM takes as functions. */
export function hasSql(columns: readonly FieldColumn[], values: object): boolean {
  return columns.some(({ column }) => typeof column.getEntityValue(values) === "function");
}

/** The value that a path leads to; `undefined` where there is none. */
export function valueAt(record: object, path: readonly string[]): unknown {
  let value: unknown = record;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  return value;
}

function put(record: PlainRecord, [name, ...below]: readonly string[], value: unknown): void {
  if (name === undefined) return;
  if (below.length === 0) {
    record[name] = value;
    return;
  }
  const inner = record[name];
  const holder = isObject(inner) ? inner : {};
  record[name] = holder;
  put(holder, below, value);
}

export function isObject(value: unknown): value is PlainRecord {
  return typeof value === "object" && value !== null;
}
