import type { RecordState } from "@mortise/events";
import { assignChanges } from "../records/assign.ts";
import { keyIn, readByKeys } from "../records/rows.ts";
import { newStateOf, stateOf } from "../records/state.ts";
import type { EntityMetaLike, ManagerLike, StatementOptions, Values } from "../shape.ts";
import type { Source, Target } from "../source.ts";
import { askedIn, type Marked } from "./asked.ts";

/** Records that a statement inserts: entities, or data for them. */
export interface Insert {
  readonly em: ManagerLike;
  readonly target: Target;
  readonly rows: readonly object[];
  readonly options: StatementOptions | undefined;
}

/**
 * Asks about all records of a statement at once, and has them inserted with what plug-ins changed.
 *
 * @param perform inserts the rows, and gives their primary keys as MikroORM does.
 */
export function insertRows(
  source: Source,
  { em, target, rows, options }: Insert,
  perform: (rows: readonly object[], options: StatementOptions) => Promise<readonly unknown[]>,
): Promise<readonly unknown[]> {
  const { meta } = target;
  return source.inTransaction(em, options, async (place) => {
    const states = rows.map((row): RecordState => ({ record: newStateOf(meta, row) }));
    const decided = await source.ask(place, target, "create", states);
    const decidedRows = rows.map((row, n) => changed(em, meta, row, decided.changesOf(n)));
    const mark: Marked = {};
    const keys = await perform(decidedRows, askedIn(place.ctx, options, mark));
    if (!source.records.hears(target.watched.record, "create")) return keys;
    const given = mark.rows ? mark.rows.map((row) => keysIn(meta, row)) : keys;
    const written = await readWritten({ ...place, meta, options }, decidedRows, given);
    await source.records.written(decided, written);
    return keys;
  });
}

/** An entity is assigned what plug-ins changed; data is copied. */
export function changed(
  em: ManagerLike,
  meta: EntityMetaLike,
  row: object,
  changes: Values | undefined,
): object {
  if (!changes) return row;
  if (!isEntity(row)) return { ...row, ...changes };
  assignChanges(em, meta, row, changes);
  return row;
}

export function isEntity(row: unknown): boolean {
  return typeof row === "object" && row !== null && "__entity" in row && row.__entity === true;
}

/** Rows as the database has them now, with what it filled in. */
async function readWritten(
  reading: Parameters<typeof readByKeys>[0],
  rows: readonly object[],
  keys: readonly unknown[],
): Promise<readonly Values[]> {
  const { meta } = reading;
  const own = rows.map((row, n) => keyOf(meta, stateOf(meta, row), keys[n]));
  const read = await readByKeys({ ...reading, options: { ...reading.options, filters: false } }, own);
  return rows.map((row, n) => read[n]?.state ?? newStateOf(meta, row));
}

/** The keys in a row by the names of columns, in their order. */
function keysIn({ primaryKeys, properties }: EntityMetaLike, row: Values): readonly unknown[] {
  return primaryKeys.map((name) => row[properties[name]?.fieldNames[0] ?? name]);
}

/** The key in the data; what the database filled in of it comes from what MikroORM gave back. */
function keyOf(meta: EntityMetaLike, state: Values, given: unknown): Values {
  const key = keyIn(meta, state);
  const missing = meta.primaryKeys.filter((name) => key[name] === undefined);
  if (missing.length === 0) return key;
  const values: readonly unknown[] = Array.isArray(given) ? given : [given];
  const isOne = values.length === 1 && meta.primaryKeys.length > 1;
  for (const name of missing) key[name] = isOne ? values[0] : values[meta.primaryKeys.indexOf(name)];
  return key;
}
