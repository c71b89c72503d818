import type { JsonObject, JsonValue } from "@mortise/contract";
import {
  type FieldCodec,
  type JsonSchema,
  RecordEventsError,
  type RecordModelOptions,
} from "@mortise/events";
import { columnType } from "./entity/column-type.ts";
import { type FieldColumn, fieldColumns, isFilledIn } from "./entity/fields.ts";
import { rememberName } from "./entity/names.ts";
import type { DataSourceLike, EntityMetadataLike } from "./shape.ts";

/** What plug-ins may know of an entity, and what it is called: {@link RecordModelOptions} without the type. */
export interface EntityModelOptions extends Omit<RecordModelOptions, "type" | "name"> {
  /** Default: the entity's own name. */
  readonly name?: string;
}

/**
 * Models for `recordModels`, with types from TypeORM's own metadata. Keys are names of entities. An embedded entity is one
 * field, an object; a relation is shown as its foreign key, by its property or else by its column's name.
 *
 * `generated` is by default what the database fills in: generated keys, dates, versions, and columns with a default.
 *
 * @throws RecordEventsError `invalid-options` when the data source is not initialized; `invalid-model` for an entity or a
 *   field that it does not have: the message names those that there are.
 */
export function modelsOf(
  dataSource: DataSourceLike,
  models: { readonly [entity: string]: EntityModelOptions },
): readonly RecordModelOptions[] {
  checkInitialized(dataSource);
  const entities = dataSource.entityMetadatas.filter(({ tableType }) => !HIDDEN.has(tableType));
  return Object.entries(models).map(([entity, options]) => {
    const metadata = entities.find(({ name }) => name === entity);
    if (!metadata) {
      const message = `There is no entity "${entity}". There are: ${listOf(entities.map(({ name }) => name))}.`;
      throw new RecordEventsError("invalid-model", message, { record: entity });
    }
    const name = options.name ?? entity;
    rememberName(dataSource, entity, name);
    return modelOf(metadata, name, options, dataSource.options.type);
  });
}

/** Tables that TypeORM writes by itself, and what cannot be written. */
const HIDDEN: ReadonlySet<string> = new Set(["junction", "closure-junction", "view"]);

/** @throws RecordEventsError `invalid-options` */
export function checkInitialized({ isInitialized }: DataSourceLike): void {
  if (isInitialized) return;
  const message = "The data source is not initialized: TypeORM knows its entities only then.";
  throw new RecordEventsError("invalid-options", message);
}

function modelOf(
  metadata: EntityMetadataLike,
  name: string,
  options: EntityModelOptions,
  database: string,
): RecordModelOptions {
  const columns = fieldColumns(metadata);
  const fields = [...new Set(columns.map(({ path: [field] }) => field))];
  const exposed = new Set(options.expose);
  for (const field of [...options.expose, ...Object.keys(options.codecs ?? {})]) {
    if (fields.includes(field)) continue;
    const message = `The entity "${metadata.name}" has no field "${field}". It has: ${listOf(fields)}.`;
    throw new RecordEventsError("invalid-model", message, { record: name, field });
  }
  const codecs: { [field: string]: FieldCodec } = {};
  const properties: { [field: string]: JsonValue } = {};
  for (const field of fields) {
    const own = columns.filter(({ path }) => path[0] === field);
    properties[field] = schemaOf(own, 1, database);
    const [first] = own;
    const codec = own.length === 1 && first?.path.length === 1 && columnType(first.column, database).codec;
    if (codec && exposed.has(field)) codecs[field] = codec;
  }
  const filledIn = columns
    .filter(({ column, path }) => path.length === 1 && isFilledIn(column) && exposed.has(path[0]))
    .map(({ path: [field] }) => field);
  const { generated = filledIn } = options;
  const type: JsonSchema = { type: "object", required: fields, properties };
  return { ...options, name, type, generated, codecs: { ...codecs, ...options.codecs } };
}

/** The schema of a field that has these columns, `depth` names deep. */
function schemaOf(columns: readonly FieldColumn[], depth: number, database: string): JsonObject {
  const [first] = columns;
  if (first && first.path.length === depth) return columnType(first.column, database).schema;
  const names = [...new Set(columns.map(({ path }) => path[depth] ?? ""))];
  const properties = Object.fromEntries(
    names.map((name) => {
      const own = columns.filter(({ path }) => path[depth] === name);
      return [name, schemaOf(own, depth + 1, database)];
    }),
  );
  return { type: "object", properties };
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `"${name}"`).join(", ");
}
