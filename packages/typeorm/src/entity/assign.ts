import { isDeepStrictEqual } from "node:util";
import type { ColumnLike } from "../shape.ts";
import { type FieldColumn, isObject, type PlainRecord, valueAt } from "./fields.ts";

/** What plug-ins changed of a record, as `Decided.changesOf` gives it. */
export type Changes = { readonly [field: string]: unknown };

/** A column that plug-ins changed, with its new value. */
export interface ColumnChange {
  readonly column: ColumnLike;
  readonly value: unknown;
}

/** The columns that changes reach. A field with several columns, an embedded entity, is changed where it differs. */
export function columnChanges(
  columns: readonly FieldColumn[],
  record: PlainRecord,
  changes: Changes | undefined,
): readonly ColumnChange[] {
  if (!changes) return [];
  return columns.flatMap(({ column, path }): ColumnChange[] => {
    const [field, ...below] = path;
    if (!Object.hasOwn(changes, field)) return [];
    const value = valueAt(changes, path);
    if (below.length === 0) return [{ column, value }];
    const to = value === undefined ? null : value;
    return isDeepStrictEqual(asJson(valueAt(record, path)), to)
      ? []
      : [{ column, value: ofJson(column, to) }];
  });
}

/** A value inside an embedded entity as plug-ins saw it. */
function asJson(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString("base64") };
  return value instanceof Date ? value.toISOString() : value;
}

/** Bytes inside an embedded entity come back as the wire has them. Texts of dates TypeORM reads itself. */
function ofJson({ type }: ColumnLike, value: unknown): unknown {
  const isBytes = isObject(value) && typeof value.base64 === "string" && !String(type).includes("json");
  return isBytes ? Buffer.from(String(value.base64), "base64") : value;
}

/** Sets columns of an entity, or of values for a statement. */
export function assignColumns(target: object, changes: readonly ColumnChange[]): void {
  for (const { column, value } of changes) assign(target as PlainRecord, column, value);
}

function assign(target: PlainRecord, column: ColumnLike, value: unknown): void {
  const { propertyName, relationMetadata, referencedColumn, isVirtual } = column;
  let holder = target;
  for (const name of column.embeddedMetadata?.parentPropertyNames ?? []) {
    const inner = holder[name];
    const next: PlainRecord = isObject(inner) ? inner : {};
    holder[name] = next;
    holder = next;
  }
  if (!relationMetadata || !referencedColumn) {
    holder[propertyName] = value;
    return;
  }
  if (!isVirtual) holder[propertyName] = value;
  // The other entity's object stays as it is: it is another one that is referred to from now on.
  const related = relationMetadata.propertyName;
  if (isVirtual || isObject(holder[related])) {
    holder[related] = value === null ? null : { [referencedColumn.propertyName]: value };
  }
}
