import type { Decided } from "@mortise/events";
import { assignChanges } from "../records/assign.ts";
import { keyIn, type Reading, type Row, readByKeys, whereKeys } from "../records/rows.ts";
import { newStateOf, stateOf } from "../records/state.ts";
import type { StatementOptions, Values } from "../shape.ts";
import type { Source } from "../source.ts";
import { askedIn } from "./asked.ts";
import { conflictOf, existingRows, isManaged, mergedPart, movesConflict } from "./conflict.ts";
import { changed, type Insert } from "./insert.ts";

/** The app's row, what an upsert would find of it, and what plug-ins decided. */
interface Upserted {
  readonly row: object;
  readonly state: Values;
  readonly condition: Values | undefined;
  readonly existing: Row | undefined;
  changes: Values | undefined;
}

/** How an upsert is performed, as the app's own entity manager does. */
export interface PerformUpsert {
  upsert(rows: readonly object[], options: StatementOptions): Promise<readonly object[]>;
  update(where: object, values: object, options: StatementOptions): Promise<number>;
}

/**
 * Looks what is there, asks about records that are created and about records that are updated, and upserts them: those that
 * plug-ins changed one by one, all others together.
 *
 * @returns the entities in the order of the rows.
 */
export function upsertRows(
  source: Source,
  { em, target, rows, options = {} }: Insert,
  perform: PerformUpsert,
): Promise<readonly object[]> {
  const { meta } = target;
  return source.inTransaction(em, options, async (place) => {
    const own = askedIn(place.ctx, options);
    const written = rows.filter((row) => !isManaged(em, meta, row, options));
    const reading: Reading = { ...place, meta, options: { ...options, filters: false } };
    const all = await look(reading, written, options);
    const isIgnored = options.onConflictAction === "ignore";
    const creates = all.filter(({ existing }) => !existing);
    const updates = isIgnored ? [] : all.filter(({ existing }) => existing);

    const created = await source.ask(
      place,
      target,
      "create",
      creates.map(({ state }) => ({ record: state })),
    );
    const updated = await source.ask(
      place,
      target,
      "update",
      updates.map(({ state, existing }) => {
        const previous = existing?.state ?? {};
        return { record: { ...previous, ...mergedPart(stateOf(meta, state), options) }, previous };
      }),
    );
    for (const [n, one] of creates.entries()) one.changes = created.changesOf(n);
    for (const [n, one] of updates.entries()) one.changes = updated.changesOf(n);

    const entities = await write(reading, rows, all, own, perform);
    const tell = async (decided: Decided, some: readonly Upserted[]) => {
      const keys = some.map(({ row }) => keyIn(meta, stateOf(meta, entities.get(row) ?? row)));
      const now = await readByKeys(reading, keys);
      await source.records.written(
        decided,
        some.map(({ state, changes }, n) => now[n]?.state ?? { ...state, ...changes }),
      );
    };
    const { record } = target.watched;
    if (source.records.hears(record, "create")) await tell(created, creates);
    if (source.records.hears(record, "update")) await tell(updated, updates);
    return rows.map((row) => entities.get(row) ?? row);
  });
}

async function look(
  reading: Reading,
  rows: readonly object[],
  options: StatementOptions,
): Promise<readonly Upserted[]> {
  const { meta } = reading;
  const states = rows.map((row) => newStateOf(meta, row));
  const conditions = rows.map((row) => conflictOf(meta, stateOf(meta, row), options));
  const existing = await existingRows(reading, conditions);
  return rows.map((row, n) => ({
    row,
    // An update only writes what the app gave.
    state: (existing[n] ? stateOf(meta, row) : states[n]) ?? {},
    condition: conditions[n],
    existing: existing[n],
    changes: undefined,
  }));
}

async function write(
  { em, meta }: Reading,
  rows: readonly object[],
  all: readonly Upserted[],
  options: StatementOptions,
  { upsert, update }: PerformUpsert,
): Promise<ReadonlyMap<object, object>> {
  const entities = new Map<object, object>();
  const changedRows = new Map(all.filter(({ changes }) => changes).map((one) => [one.row, one]));
  const together = rows.filter((row) => !changedRows.has(row));
  const upserted = together.length > 0 ? await upsert(together, options) : [];
  for (const [n, row] of together.entries()) entities.set(row, upserted[n] ?? row);
  for (const { row, existing, condition, changes = {} } of changedRows.values()) {
    if (!existing && !movesConflict(condition, meta, changes)) {
      const [entity = row] = await upsert([changed(em, meta, row, changes)], options);
      entities.set(row, entity);
      continue;
    }
    // What plug-ins changed is written behind it: in the same statement it could lead to another row.
    const [entity = row] = await upsert([row], options);
    await update(whereKeys(meta, [keyIn(meta, stateOf(meta, entity))]), changes, {
      ...options,
      filters: false,
    });
    assignChanges(em, meta, entity, changes);
    em.merge(meta.class, entity, { refresh: true });
    entities.set(row, entity);
  }
  return entities;
}
