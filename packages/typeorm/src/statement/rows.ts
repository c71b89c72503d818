import { assignColumns } from "../entity/assign.ts";
import type { Entity } from "../entity/entity.ts";
import { type PlainRecord, recordOfRow, valueAt } from "../entity/fields.ts";
import type { BuilderLike, QueryRunnerLike } from "../shape.ts";
import { copyOf } from "./builder.ts";

/** Databases that lock rows which a transaction is about to write. In the others, a writer has all of it to itself. */
const LOCKING: ReadonlySet<string> = new Set([
  "postgres",
  "aurora-postgres",
  "cockroachdb",
  "mysql",
  "mariadb",
  "aurora-mysql",
  "oracle",
]);

/** How many records one statement names by their keys: databases bound its parameters. */
export const KEYS_AT_ONCE = 500;

/**
 * The records that a statement's conditions hold for, as the database has them, locked until the transaction ends. Those that
 * stay are locked against changes alone, where the database knows the difference: what plug-ins write meanwhile may refer to
 * them.
 */
export async function affectedRecords(
  builder: BuilderLike,
  entity: Entity,
  runner: QueryRunnerLike,
  { stay }: { readonly stay: boolean } = { stay: true },
): Promise<readonly PlainRecord[]> {
  const [sql, parameters] = selectOf(builder, "*");
  const lock = stay && entity.database.endsWith("postgres") ? " FOR NO KEY UPDATE" : " FOR UPDATE";
  const rows = await runner.query(LOCKING.has(entity.database) ? sql + lock : sql, parameters);
  if (!Array.isArray(rows)) return [];
  return rows.map((row) => recordOfRow(entity.columns, row, entity.driver));
}

/**
 * Whether a record that this transaction has inserted or updated, as a statement's conditions find it, was there before. Only
 * PostgreSQL says it, by the mark that an update leaves on a row; `false` elsewhere.
 */
export async function wasThere(
  builder: BuilderLike,
  { database }: Entity,
  runner: QueryRunnerLike,
): Promise<boolean> {
  if (!database.endsWith("postgres")) return false;
  const rows = await runner.query(...selectOf(builder, "xmax::text <> '0' AS was_there"));
  return Array.isArray(rows) && rows.some(({ was_there }) => was_there === true);
}

/** A DELETE with the same conditions says FROM and WHERE as TypeORM writes them: only its first word is another. */
function selectOf(builder: BuilderLike, columns: string): [string, unknown[]] {
  const statement = copyOf(builder).delete().comment("");
  statement.expressionMap.returning = "";
  const [sql, parameters] = statement.getQueryAndParameters();
  const at = statement.expressionMap.commonTableExpressions.length > 0 ? sql.lastIndexOf("DELETE FROM ") : 0;
  return [`${sql.slice(0, at)}SELECT ${columns} ${sql.slice(at + "DELETE ".length)}`, parameters];
}

/** Records by their keys, in this order; `undefined` where there is none. */
export async function recordsByKeys(
  keys: readonly (object | undefined)[],
  entity: Entity,
  runner: QueryRunnerLike,
): Promise<readonly (PlainRecord | undefined)[]> {
  const found = new Map<string, PlainRecord>();
  const known = keys.filter((key) => key !== undefined);
  for (const some of chunksOf(known)) {
    const builder = statementOn(entity, runner).whereInIds(some);
    for (const record of await affectedRecords(builder, entity, runner)) {
      found.set(textOf(entity, keyOf(entity, record)), record);
    }
  }
  return keys.map((key) => key && found.get(textOf(entity, key)));
}

/** A statement about an entity's records, to be given conditions. */
export function statementOn(entity: Entity, runner: QueryRunnerLike): BuilderLike {
  return runner.manager.createQueryBuilder().delete().from(entity.metadata.target);
}

/** A record's key, as TypeORM has it: properties of the entity. */
export function keyOf(entity: Entity, record: PlainRecord): object {
  const key = {};
  const columns = entity.columns.filter(({ column }) => column.isPrimary);
  assignColumns(
    key,
    columns.map(({ column, path }) => ({ column, value: valueAt(record, path) })),
  );
  return key;
}

function textOf({ columns }: Entity, key: object): string {
  const primary = columns.filter(({ column }) => column.isPrimary);
  return JSON.stringify(primary.map(({ column }) => String(column.getEntityValue(key))));
}

export function chunksOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let n = 0; n < items.length; n += KEYS_AT_ONCE) chunks.push(items.slice(n, n + KEYS_AT_ONCE));
  return chunks;
}
