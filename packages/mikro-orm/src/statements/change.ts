import type { Decided } from "@mortise/events";
import {
  chunksOf,
  keyIn,
  type Reading,
  type Row,
  readAffected,
  readByKeys,
  whereKeys,
} from "../records/rows.ts";
import { stateOf } from "../records/state.ts";
import type { ManagerLike, StatementOptions, Values } from "../shape.ts";
import type { Source, Target } from "../source.ts";
import { askedIn } from "./asked.ts";

/** A statement about the rows that a condition picks. */
export interface Change {
  readonly em: ManagerLike;
  readonly target: Target;
  readonly where: unknown;
  readonly options: StatementOptions | undefined;
}

/**
 * Asks about all rows that an update is about, and updates them: those that plug-ins changed one by one, all others
 * together. Rows that come to match meanwhile are not updated: nobody was asked about them.
 *
 * @returns how many rows it were.
 */
export function updateRows(
  source: Source,
  { em, target, where, options }: Change,
  values: object,
  perform: (where: object, values: object, options: StatementOptions) => Promise<number>,
): Promise<number> {
  const { meta } = target;
  return source.inTransaction(em, options, async (place) => {
    const reading: Reading = { ...place, meta, options };
    const rows = await readAffected(reading, where);
    if (rows.length === 0) return 0;
    const decided = await askToUpdate(source, reading, target, rows, values);
    const own = statementOptions(askedIn(place.ctx, options));
    const { unchanged, changed } = split(rows, decided);
    let count = 0;
    for (const some of chunksOf(unchanged)) {
      const keys = some.map(({ key }) => key);
      count += await perform(whereKeys(meta, keys), { ...values }, own);
    }
    for (const { row, changes } of changed) {
      count += await perform(whereKeys(meta, [row.key]), { ...values, ...changes }, own);
    }
    await tellUpdated(source, reading, target, rows, decided, values);
    return count;
  });
}

/** Asks about rows that are about to get these values. */
export function askToUpdate(
  source: Source,
  { em, ctx, meta }: Reading,
  target: Target,
  rows: readonly Row[],
  values: object,
): Promise<Decided> {
  const patch = stateOf(meta, values);
  // What only the database knows, such as `raw("seats + 1")`, is not shown before it is written.
  const unknown = Object.keys(values).filter((name) => !(name in patch));
  const states = rows.map(({ state: previous }) => {
    const record: Values = { ...previous, ...patch };
    for (const name of unknown) delete record[name];
    return { record, previous };
  });
  const unit = ctx && source.transactions.unitOf(ctx);
  return source.ask({ em, ctx, unit }, target, "update", states);
}

/** Tells of rows as the database has them now. */
export async function tellUpdated(
  source: Source,
  reading: Reading,
  target: Target,
  rows: readonly Row[],
  decided: Decided,
  values: object,
): Promise<void> {
  const { meta } = reading;
  if (!source.records.hears(target.watched.record, "update")) return;
  const patch = stateOf(meta, values);
  const keys = rows.map(({ state }, n) => keyIn(meta, { ...state, ...patch, ...decided.changesOf(n) }));
  const written = await readByKeys({ ...reading, options: { ...reading.options, filters: false } }, keys);
  await source.records.written(
    decided,
    rows.map(({ state }, n) => written[n]?.state ?? { ...state, ...patch, ...decided.changesOf(n) }),
  );
}

/** Asks about all rows that are about to be deleted, and deletes them. */
export function deleteRows(
  source: Source,
  { em, target, where, options }: Change,
  perform: (where: object, options: StatementOptions) => Promise<number>,
): Promise<number> {
  const { meta } = target;
  return source.inTransaction(em, options, async (place) => {
    const rows = await readAffected({ ...place, meta, options }, where);
    if (rows.length === 0) return 0;
    const states = rows.map(({ state }) => ({ record: state }));
    const decided = await source.ask(place, target, "destroy", states);
    let count = 0;
    for (const some of chunksOf(rows)) {
      const keys = some.map(({ key }) => key);
      count += await perform(whereKeys(meta, keys), statementOptions(askedIn(place.ctx, options)));
    }
    await source.records.written(decided);
    return count;
  });
}

export function split(rows: readonly Row[], decided: Decided) {
  const unchanged: Row[] = [];
  const changed: { readonly row: Row; readonly changes: Values }[] = [];
  for (const [n, row] of rows.entries()) {
    const changes = decided.changesOf(n);
    if (changes) changed.push({ row, changes });
    else unchanged.push(row);
  }
  return { unchanged, changed };
}

/** The rows are known by their keys: what else picked them has done so. */
function statementOptions({
  unionWhere: _where,
  unionWhereStrategy: _strategy,
  ...options
}: StatementOptions): StatementOptions {
  return { ...options, filters: false };
}
