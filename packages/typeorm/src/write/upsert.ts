import type { Decided } from "@mortise/events";
import { assignColumns, type ColumnChange, columnChanges } from "../entity/assign.ts";
import { type PlainRecord, recordOfValues, valueAt, withValues } from "../entity/fields.ts";
import type { QueryRunnerLike, StatementResult } from "../shape.ts";
import { copyOf, run } from "../statement/builder.ts";
import { keyOf, recordsByKeys } from "../statement/rows.ts";
import { ask, askAndPerform, type Statement } from "./asked.ts";
import { lookUp, overwritten, wasOvertaken } from "./conflict.ts";
import { valuesOf } from "./insert.ts";
import { changeOne } from "./update.ts";

/** One record of an upsert. */
interface Upserted {
  /** The app's own object. */
  readonly values: object;
  /** What is there already. */
  readonly found: PlainRecord | undefined;
  /** As it is to be written. */
  readonly record: PlainRecord;
}

type ChangesOf = ReadonlyMap<Upserted, readonly ColumnChange[]>;

/** How often an upsert is begun anew. What it met once it has locked the next time. */
const ATTEMPTS = 5;

/** Another transaction made a record behind the look: it was to be created, and has been updated. */
class Overtaken extends Error {}

/**
 * Runs an INSERT that says what to do where a record is there already. It is looked which ones are: those are updated by one
 * write, the others created by another. An INSERT that ignores what is there does nothing to it, and tells nothing of it.
 *
 * In a savepoint where another connection can come in between: it is rolled back then, and plug-ins are asked again.
 */
export async function upsert(statement: Statement): Promise<StatementResult> {
  const { runner, entity } = statement;
  if (!entity.database.endsWith("postgres")) return once(statement);
  for (let attempt = 1; ; attempt += 1) {
    await runner.startTransaction();
    try {
      const result = await once(statement);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      await rolledBack(runner);
      if (!(error instanceof Overtaken) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function rolledBack(runner: QueryRunnerLike): Promise<void> {
  try {
    await runner.rollbackTransaction();
  } catch {
    // Its connection has gone: what went wrong first is what the app is told.
  }
}

async function once(statement: Statement): Promise<StatementResult> {
  const { builder } = statement;
  const all: Upserted[] = [];
  for (const values of valuesOf(builder)) all.push(await upsertedOf(statement, values));
  const creates = all.filter(({ found }) => !found);
  const updates = builder.expressionMap.onUpdate ? all.filter(({ found }) => found) : [];
  return ask(statement, "create", creates.map(stateOf), async (created) => {
    const toCreate = changesOf(statement, creates, created);
    const result = await askAndPerform(statement, "update", updates.map(stateOf), async (updated) => {
      const changes = new Map([...toCreate, ...changesOf(statement, updates, updated)]);
      const performed = await perform(statement, all, changes);
      return { result: performed, records: await written(statement, updates, changes) };
    });
    const records = await written(statement, creates, toCreate);
    identify(statement, result, all, new Map(creates.map((one, n) => [one, records[n]])));
    return { result, records };
  });
}

async function upsertedOf(statement: Statement, values: object): Promise<Upserted> {
  const { entity, builder } = statement;
  const found = await lookUp(statement, values);
  const record =
    found && builder.expressionMap.onUpdate
      ? withValues(entity.columns, found, overwritten(statement, values))
      : recordOfValues(entity.columns, values);
  return { values, found, record };
}

function stateOf({ record, found }: Upserted): { record: object; previous?: object } {
  return { record, ...(found && { previous: found }) };
}

function changesOf({ entity }: Statement, some: readonly Upserted[], decided: Decided): ChangesOf {
  return new Map(
    some.map((one, n) => [one, columnChanges(entity.columns, one.record, decided.changesOf(n))]),
  );
}

/** The statement for what plug-ins left as it was, and one for each record that they changed. */
async function perform(
  statement: Statement,
  all: readonly Upserted[],
  changes: ChangesOf,
): Promise<StatementResult> {
  const { builder, runner } = statement;
  const isChanged = (one: Upserted) => (changes.get(one) ?? []).length > 0;
  const plain = all.filter((one) => !isChanged(one));
  const results: StatementResult[] = [];
  if (plain.length > 0) {
    results.push(await run(copyOf(builder).values(plain.map(({ values }) => values)), runner));
    for (const { found, values } of plain) {
      if (!found && (await wasOvertaken(statement, values)))
        throw new Overtaken("Created by another transaction.");
    }
  }
  for (const one of all.filter(isChanged)) {
    results.push(await performOne(statement, one, changes.get(one) ?? []));
  }
  const [result] = results;
  return result ?? run(copyOf(builder), runner);
}

/**
 * A record that plug-ins changed. What they made of its keys must reach no other record: one that is there is updated by its
 * own key, and a new one is inserted or refused by the database.
 */
function performOne(
  statement: Statement,
  { values, found }: Upserted,
  changes: readonly ColumnChange[],
): Promise<StatementResult> {
  const { builder, runner } = statement;
  if (found) {
    const set = overwritten(statement, values);
    assignColumns(values, changes);
    return changeOne(statement, found, set, changes);
  }
  assignColumns(values, changes);
  const insert = copyOf(builder).values([values]);
  insert.expressionMap.onUpdate = undefined;
  insert.expressionMap.onIgnore = false;
  return run(insert, runner);
}

/** The records as they are now: what was there by its key, what is new by what could have been there. */
async function written(
  statement: Statement,
  some: readonly Upserted[],
  changes: ChangesOf,
): Promise<readonly PlainRecord[]> {
  const { entity, runner } = statement;
  const records: PlainRecord[] = [];
  for (const one of some) {
    const expected = { ...one.record };
    const changed: object = {};
    assignColumns(changed, changes.get(one) ?? []);
    const after = withValues(entity.columns, expected, changed);
    const [row] = one.found
      ? await recordsByKeys([keyOf(entity, after)], entity, runner)
      : [await lookUp(statement, one.values)];
    records.push(row ?? after);
  }
  return records;
}

/** The keys of all records, in the order of the values: in the result, and in the values as TypeORM does. */
function identify(
  { entity }: Statement,
  result: StatementResult,
  all: readonly Upserted[],
  created: ReadonlyMap<Upserted, PlainRecord | undefined>,
): void {
  const primary = entity.columns.filter(({ column }) => column.isPrimary);
  result.identifiers = all.map((one) => {
    const record = created.get(one) ?? one.found;
    if (!record) return undefined;
    assignColumns(
      one.values,
      primary.map(({ column, path }) => ({ column, value: valueAt(record, path) })),
    );
    return keyOf(entity, record);
  });
}
