import type { JsonValue } from "@mortise/contract";
import { type FieldCodec, RecordEventsError, type RecordModelOptions } from "@mortise/events";
import { type ColumnLike, isSql, type TableLike } from "../shape.ts";
import { columnType } from "./column-type.ts";
import { columnsOf, isTable, uniquesOf } from "./table.ts";
import { watch } from "./watched.ts";

/** What plug-ins may know of a table, and what it is called: `RecordModelOptions` without the type. */
export interface EntityModelOptions extends Omit<RecordModelOptions, "type" | "name"> {
  /** Default: the table's name in the schema. */
  readonly name?: string;
}

/**
 * Models for `recordModels`, with types from the tables' own columns. `schema` is what `drizzle` is given as one: tables by
 * their names; keys of `models` are those names. Fields go by the names of the properties, whatever the columns are called.
 *
 * `generated` is by default what the database fills in: serial and identity columns, and those with an SQL default. Defaults
 * in JavaScript are there before plug-ins are asked.
 *
 * `eventSource` takes the tables that were given here, so this comes first.
 *
 * @throws RecordEventsError `invalid-model` for a table or a column that there is not, and a table without a primary key,
 *   whose rows cannot be told apart.
 */
export function modelsOf(
  schema: { readonly [table: string]: unknown },
  models: { readonly [table: string]: EntityModelOptions },
): readonly RecordModelOptions[] {
  return Object.entries(models).map(([entity, options]) => {
    const table = Object.hasOwn(schema, entity) ? schema[entity] : undefined;
    if (!isTable(table)) {
      const names = Object.keys(schema).filter((name) => isTable(schema[name]));
      throw new RecordEventsError(
        "invalid-model",
        `There is no table "${entity}". There are: ${listOf(names)}.`,
        {
          record: entity,
        },
      );
    }
    const model = modelOf(entity, table, options);
    watch(table, entity, model.name);
    return model;
  });
}

function modelOf(entity: string, table: TableLike, options: EntityModelOptions): RecordModelOptions {
  const columns = columnsOf(table);
  if (uniquesOf(table)[0]?.length === 0) {
    const message = `The table "${entity}" has no primary key: its rows cannot be told apart.`;
    throw new RecordEventsError("invalid-model", message, { record: entity });
  }
  const { expose, writable = [], generated = [], codecs = {}, name = entity } = options;
  for (const field of [...expose, ...writable, ...generated, ...Object.keys(codecs)]) {
    if (Object.hasOwn(columns, field)) continue;
    const message = `The table "${entity}" has no column "${field}". It has: ${listOf(Object.keys(columns))}.`;
    throw new RecordEventsError("invalid-model", message, { record: name, field });
  }
  const exposed = expose.flatMap((field) => (columns[field] ? [[field, columns[field]] as const] : []));
  const types = exposed.map(([field, column]) => [field, columnType(column)] as const);
  const ownCodecs = types.flatMap(([field, { codec }]): [string, FieldCodec][] =>
    codec ? [[field, codec]] : [],
  );
  const filledIn = exposed.filter(([, column]) => isFilledIn(column)).map(([field]) => field);
  const properties: { [field: string]: JsonValue } = Object.fromEntries(
    types.map(([field, { schema }]) => [field, schema]),
  );
  return {
    ...options,
    name,
    type: { type: "object", required: [...expose], properties },
    generated: options.generated ?? filledIn,
    codecs: { ...Object.fromEntries(ownCodecs), ...codecs },
  };
}

/** Whether a column's value is not there yet when a row is about to be inserted. */
function isFilledIn(column: ColumnLike): boolean {
  if (column.generated || column.generatedIdentity) return true;
  if (column.columnType.includes("Serial") || isSql(column.default)) return true;
  // SQLite's own row number.
  return column.primary && column.columnType === "SQLiteInteger";
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `"${name}"`).join(", ");
}
