import type { Decided } from "@mortise/events";
import { assignChanges } from "../records/assign.ts";
import { keyIn, type Reading, type Row, readByKeys, whereKeys } from "../records/rows.ts";
import { newStateOf, stateOf } from "../records/state.ts";
import type { StatementOptions, Transaction, Values } from "../shape.ts";
import type { Place, Source } from "../source.ts";
import { askedIn } from "./asked.ts";
import { conflictOf, existingRows, isConflict, isManaged, mergedPart } from "./conflict.ts";
import { changed, type Insert } from "./insert.ts";

/** The app's row, what an upsert would find of it, and what plug-ins decided. */
interface Upserted {
  readonly row: object;
  readonly state: Values;
  readonly existing: Row | undefined;
  changes: Values | undefined;
}

/** How an upsert is performed, as the app's own entity manager does. */
export interface PerformUpsert {
  upsert(rows: readonly object[], options: StatementOptions): Promise<readonly object[]>;
  update(where: object, values: object, options: StatementOptions): Promise<number>;
}

/**
 * Looks what is there, asks about records that are created and about records that are updated, and writes both: those that
 * plug-ins changed one by one, all others together. Where somebody else has created one meanwhile, it begins again, as then
 * it is an update.
 *
 * @returns the entities in the order of the rows.
 */
export async function upsertRows(
  source: Source,
  insert: Insert,
  perform: PerformUpsert,
): Promise<readonly object[]> {
  const upsert = new Upsert(source, insert, perform);
  const { em, options } = insert;
  try {
    return await source.inOwnTransaction(em, options, (place) => upsert.run(place));
  } catch (error) {
    if (!isConflict(error)) throw error;
    return source.inOwnTransaction(em, options, (place) => upsert.run(place, error));
  }
}

class Upsert {
  readonly #source: Source;
  readonly #insert: Insert;
  readonly #options: StatementOptions;
  readonly #perform: PerformUpsert;
  /** How many there were when it was looked last. */
  #found = 0;

  constructor(source: Source, insert: Insert, perform: PerformUpsert) {
    this.#source = source;
    this.#insert = insert;
    this.#options = insert.options ?? {};
    this.#perform = perform;
  }

  /** `failed`: why it did not go well the first time. Where there is no other row than then, that is why it cannot. */
  async run(place: Place & { readonly ctx: Transaction }, failed?: Error): Promise<readonly object[]> {
    const { em, target, rows } = this.#insert;
    const { meta } = target;
    const reading: Reading = { ...place, meta, options: { ...this.#options, filters: false } };
    const written = rows.filter((row) => !isManaged(em, meta, row, this.#options));
    const all = await this.#look(reading, written);
    const creates = all.filter(({ existing }) => !existing);
    const found = all.length - creates.length;
    if (failed && found <= this.#found) throw failed;
    this.#found = found;
    const updates = this.#options.onConflictAction === "ignore" ? [] : all.filter(({ existing }) => existing);

    const created = await this.#askToCreate(place, creates);
    const updated = await this.#askToUpdate(place, updates);
    const entities = await this.#write(reading, all);
    const { record } = target.watched;
    if (this.#source.records.hears(record, "create")) await this.#tell(reading, created, creates, entities);
    if (this.#source.records.hears(record, "update")) await this.#tell(reading, updated, updates, entities);
    return rows.map((row) => entities.get(row) ?? row);
  }

  async #look(reading: Reading, rows: readonly object[]): Promise<readonly Upserted[]> {
    const { meta } = reading;
    const conditions = rows.map((row) => conflictOf(meta, stateOf(meta, row), this.#options));
    const existing = await existingRows(reading, conditions);
    return rows.map((row, n) => ({
      row,
      // An update only writes what the app gave.
      state: existing[n] ? stateOf(meta, row) : newStateOf(meta, row),
      existing: existing[n],
      changes: undefined,
    }));
  }

  async #askToCreate(place: Place, creates: readonly Upserted[]): Promise<Decided> {
    const states = creates.map(({ state }) => ({ record: state }));
    const decided = await this.#source.ask(place, this.#insert.target, "create", states);
    for (const [n, one] of creates.entries()) one.changes = decided.changesOf(n);
    return decided;
  }

  async #askToUpdate(place: Place, updates: readonly Upserted[]): Promise<Decided> {
    const states = updates.map(({ state, existing }) => {
      const previous = existing?.state ?? {};
      return { record: { ...previous, ...mergedPart(state, this.#options) }, previous };
    });
    const decided = await this.#source.ask(place, this.#insert.target, "update", states);
    for (const [n, one] of updates.entries()) one.changes = decided.changesOf(n);
    return decided;
  }

  /** Entities by the app's rows. */
  async #write(
    { em, meta, ctx = {} }: Reading,
    all: readonly Upserted[],
  ): Promise<ReadonlyMap<object, object>> {
    const entities = new Map<object, object>();
    const upsert = async (rows: readonly object[], given: readonly object[], options: StatementOptions) => {
      const written = rows.length > 0 ? await this.#perform.upsert(given, options) : [];
      for (const [n, row] of rows.entries()) entities.set(row, written[n] ?? row);
    };
    const own = askedIn(ctx, this.#options);
    const asked = new Set(all.map(({ row }) => row));
    const isPlain = ({ changes }: Upserted) => changes === undefined;
    const found = all.filter(({ existing }) => existing);
    const kept = this.#insert.rows.filter((row) => !asked.has(row));
    const rowsOf = (some: readonly Upserted[]) => some.filter(isPlain).map(({ row }) => row);
    const together = [...kept, ...rowsOf(found)];
    await upsert(together, together, own);
    for (const { row, changes } of found) {
      if (!changes) continue;
      await upsert([row], [row], own);
      await this.#change(em, entities.get(row) ?? row, changes, own);
    }
    // A row in several tables is written by several statements, of which only the first one could fail.
    const creating = meta.inheritanceType === "tpt" ? own : askedIn(ctx, this.#options, { mustInsert: true });
    const creates = all.filter(({ existing }) => !existing);
    await upsert(rowsOf(creates), rowsOf(creates), creating);
    for (const { row, changes } of creates) {
      if (changes) await upsert([row], [changed(em, meta, row, changes)], creating);
    }
    return entities;
  }

  /** What plug-ins changed of a row that was there is written behind it: in the same statement it could lead to another row. */
  async #change(
    em: Reading["em"],
    entity: object,
    changes: Values,
    options: StatementOptions,
  ): Promise<void> {
    const { meta } = this.#insert.target;
    const where = whereKeys(meta, [keyIn(meta, stateOf(meta, entity))]);
    await this.#perform.update(where, changes, { ...options, filters: false });
    assignChanges(em, meta, entity, changes);
    em.merge(meta.class, entity, { refresh: true });
  }

  /** Tells of rows as the database has them now. */
  async #tell(
    reading: Reading,
    decided: Decided,
    some: readonly Upserted[],
    entities: ReadonlyMap<object, object>,
  ): Promise<void> {
    const { meta } = reading;
    const keys = some.map(({ row }) => keyIn(meta, stateOf(meta, entities.get(row) ?? row)));
    const now = await readByKeys(reading, keys);
    const written = some.map(({ state, changes }, n) => now[n]?.state ?? { ...state, ...changes });
    await this.#source.records.written(decided, written);
  }
}
