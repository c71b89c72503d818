import type { DataModel, Model, Row } from "../schema/data-model.ts";
import type { Connection, Delegate } from "../shape.ts";

/** Keys in one statement: fewer than any database has parameters for. */
const AT_ONCE = 500;

/** A transaction's own methods for a model. */
export function delegateOf(connection: Connection, { delegate }: Model): Delegate {
  return connection[delegate] as Delegate;
}

/** All values of a record; nothing beside them, whatever the client leaves out by itself. */
export function allScalars(model: Model): { readonly [field: string]: true } {
  return Object.fromEntries([...model.scalars.keys()].map((field) => [field, true]));
}

/** A unique `where` that finds this record. */
export function whereOf({ key }: Model, row: Row): Row {
  const values = keyValues(key.fields, row);
  return key.fields.length === 1 ? values : { [key.name]: values };
}

/** A `where` that finds these records, which is no unique one. */
export function whereAnyOf({ key }: Model, rows: readonly Row[]): Row {
  const [only] = key.fields;
  if (key.fields.length === 1 && only !== undefined) return { [only]: { in: rows.map((row) => row[only]) } };
  return { OR: rows.map((row) => keyValues(key.fields, row)) };
}

export function keyValues(fields: readonly string[], row: Row): Row {
  return Object.fromEntries(fields.map((field) => [field, row[field]]));
}

/** A text that is equal for equal keys. */
export function keyText({ key }: Model, row: Row): string {
  return textOfFields(key.fields, row);
}

/** A text that is equal for equal values of these fields. */
export function textOfFields(fields: readonly string[], row: Row): string {
  return JSON.stringify(fields.map((field) => keyPart(row[field])));
}

function keyPart(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return typeof value === "object" || typeof value === "bigint" ? String(value) : value;
}

export function chunksOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) chunks.push(items.slice(at, at + AT_ONCE));
  return chunks;
}

/** Where records are read, and how they are kept from changing meanwhile. */
export interface Reading {
  readonly connection: Connection;
  readonly dataModel: DataModel;
  /** The database's schema that the tables are in, where the connection itself does not say it. */
  readonly databaseSchema: string | undefined;
}

/** Databases in which a transaction can lock single rows by `FOR UPDATE`. Others let one write at a time, or fail the second. */
const QUOTES: { readonly [provider: string]: string } = { postgresql: '"', cockroachdb: '"', mysql: "`" };

/** What a record is read for. One that stays may be referred to by others meanwhile, such as those that plug-ins write. */
export type Purpose = "update" | "destroy";

/** The record that a unique `where` finds, locked where the database can. */
export async function readOne(
  reading: Reading,
  model: Model,
  where: Row,
  purpose: Purpose = "update",
): Promise<Row | undefined> {
  const delegate = delegateOf(reading.connection, model);
  if (locks(reading, model)) {
    const found = hasKey(model, where)
      ? where
      : await delegate.findUnique({ where, select: keySelection(model) });
    if (!found) return undefined;
    await lock(reading, model, [found], purpose);
  }
  return (await delegate.findUnique({ where, select: allScalars(model) })) ?? undefined;
}

/** All records that a `where` finds, locked where the database can. */
export async function readAll(
  reading: Reading,
  model: Model,
  where: unknown,
  { limit, purpose = "update" }: { readonly limit?: unknown; readonly purpose?: Purpose } = {},
): Promise<readonly Row[]> {
  const delegate = delegateOf(reading.connection, model);
  const filter = { ...(where !== undefined && { where }), ...(limit !== undefined && { take: limit }) };
  if (!locks(reading, model)) return delegate.findMany({ ...filter, select: allScalars(model) });
  const found = await delegate.findMany({ ...filter, select: keySelection(model) });
  await lock(reading, model, found, purpose);
  const rows: Row[] = [];
  for (const chunk of chunksOf(found)) {
    // Again with the filter: another transaction may have changed them until they were locked.
    const both = { AND: [...(where === undefined ? [] : [where]), whereAnyOf(model, chunk)] };
    rows.push(...(await delegate.findMany({ where: both, select: allScalars(model) })));
  }
  return rows;
}

function locks({ dataModel }: Reading, { key }: Model): boolean {
  return QUOTES[dataModel.provider] !== undefined && key.fields.length > 0;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a `where` tells the key as it is. Other types of a database's own are left to Prisma to read. */
function hasKey({ key, scalars }: Model, where: Row): boolean {
  const [only] = key.fields;
  if (key.fields.length !== 1 || only === undefined) return false;
  const value = where[only];
  const native = scalars.get(only)?.native;
  if (native) return native.name === "Uuid" && typeof value === "string" && UUID.test(value);
  return typeof value === "string" || typeof value === "number";
}

function keySelection({ key }: Model): { readonly [field: string]: true } {
  return Object.fromEntries(key.fields.map((field) => [field, true]));
}

type RunSql = (sql: string, ...values: readonly unknown[]) => Promise<unknown>;

/** In the order of their keys, so that two transactions do not wait for each other. */
async function lock(reading: Reading, model: Model, rows: readonly Row[], purpose: Purpose): Promise<void> {
  const { connection, dataModel } = reading;
  const mark = QUOTES[dataModel.provider] ?? '"';
  const quoted = (name: string) => `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
  const columns = model.key.fields.map((field) => quoted(model.scalars.get(field)?.column ?? field));
  const schema = model.databaseSchema ?? reading.databaseSchema;
  const table = schema === undefined ? quoted(model.table) : `${quoted(schema)}.${quoted(model.table)}`;
  const isShared = purpose === "update" && dataModel.provider === "postgresql";
  const strength = isShared ? "FOR NO KEY UPDATE" : "FOR UPDATE";
  const run = connection.$queryRawUnsafe as RunSql;
  for (const chunk of chunksOf(rows)) {
    const values = chunk.flatMap((row) =>
      model.key.fields.map((field) => {
        const mapped = dataModel.enums.get(model.scalars.get(field)?.type ?? "");
        return mapped?.get(String(row[field])) ?? row[field];
      }),
    );
    const parameter = (n: number) => (mark === "`" ? "?" : `$${n + 1}`);
    const conditions = chunk.map((_row, r) =>
      columns.map((column, c) => `${column} = ${parameter(r * columns.length + c)}`).join(" AND "),
    );
    const where = conditions.map((condition) => `(${condition})`).join(" OR ");
    const sql = `SELECT 1 FROM ${table} WHERE ${where} ORDER BY ${columns.join(", ")} ${strength}`;
    await run.call(connection, sql, ...values);
  }
}
