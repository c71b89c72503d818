import type { Decided, RecordState } from "@mortise/events";
import { RecordEventsError } from "@mortise/events";
import { assignColumns, type ColumnChange, columnChanges } from "../entity/assign.ts";
import { hasSql, isObject, type PlainRecord, withValues } from "../entity/fields.ts";
import type { StatementResult } from "../shape.ts";
import { copyOf, run } from "../statement/builder.ts";
import { together } from "../statement/result.ts";
import { affectedRecords, chunksOf, keyOf, recordsByKeys } from "../statement/rows.ts";
import { askAndPerform, type Statement } from "./asked.ts";

/** Runs an UPDATE: all records that it reaches are updated by one write, of which each may be changed by itself. */
export async function update(statement: Statement): Promise<StatementResult> {
  const { builder, entity, runner } = statement;
  refuseLimit(statement);
  const { valuesSet: values = {} } = builder.expressionMap;
  const previous = await affectedRecords(builder, entity, runner);
  const records = hasSql(entity.columns, values)
    ? await tried(statement, previous)
    : previous.map((record) => withValues(entity.columns, record, values));
  const states = records.map((record, n): RecordState => stateOf(record, previous[n]));
  return askAndPerform(statement, "update", states, async (decided) => {
    const changes = records.map((record, n) => columnChanges(entity.columns, record, decided.changesOf(n)));
    const result = await perform(statement, previous, changes);
    const expected = records.map((record, n) => ({ ...record, ...decided.changesOf(n) }));
    const written = await writtenRecords(statement, expected);
    keepChanges(statement, previous, expected, changes);
    return { result, records: expected.map((record, n) => written[n] ?? record) };
  });
}

/** Runs a restore of what was soft-deleted: an update which takes away the date. */
export async function restore(statement: Statement): Promise<StatementResult> {
  const { builder, entity, runner } = statement;
  const date = entity.columns.find(({ column }) => column.isDeleteDate);
  if (!date) return run(copyOf(builder), runner);
  const [field] = date.path;
  const previous = (await affectedRecords(builder, entity, runner)).filter(
    (record) => record[field] !== null,
  );
  const records = previous.map((record) => ({ ...record, [field]: null }));
  const states = records.map((record, n): RecordState => stateOf(record, previous[n]));
  return askAndPerform(statement, "update", states, async (decided: Decided) => {
    const changes = records.map((record, n) => columnChanges(entity.columns, record, decided.changesOf(n)));
    const results = await onlyThese(statement, previous);
    for (const [n, change] of changes.entries()) {
      const record = previous[n];
      if (change.length > 0 && record) await changeOne(statement, record, {}, change);
    }
    const expected = records.map((record, n) => ({ ...record, ...decided.changesOf(n) }));
    const written = await writtenRecords(statement, expected);
    keepChanges(statement, previous, expected, changes);
    return { result: together(results), records: expected.map((record, n) => written[n] ?? record) };
  });
}

/** The records as they are now, where anybody is told of them. */
async function writtenRecords(
  statement: Statement,
  expected: readonly PlainRecord[],
): Promise<readonly (PlainRecord | undefined)[]> {
  const { source, entity, runner } = statement;
  if (!source.records.tells(entity.record, "update")) return [];
  return recordsByKeys(keysOf(statement, expected), entity, runner);
}

/** The statement for what plug-ins left as it was, and one for each record that they changed. */
async function perform(
  statement: Statement,
  previous: readonly PlainRecord[],
  changes: readonly (readonly ColumnChange[])[],
): Promise<StatementResult> {
  const { valuesSet: values = {} } = statement.builder.expressionMap;
  const results: StatementResult[] = [];
  const unchanged = previous.filter((_, n) => changes[n]?.length === 0);
  if (unchanged.length > 0 || previous.length === 0) results.push(...(await onlyThese(statement, unchanged)));
  for (const [n, record] of previous.entries()) {
    const change = changes[n] ?? [];
    if (change.length > 0) results.push(await changeOne(statement, record, values, change));
  }
  return together(results);
}

/** Runs the statement for these records alone: what has come to meet its conditions since nobody was asked about. */
export async function onlyThese(
  statement: Statement,
  records: readonly PlainRecord[],
): Promise<StatementResult[]> {
  const { builder, runner } = statement;
  if (records.length === 0) return [await run(copyOf(builder).where("1 = 0"), runner)];
  const results: StatementResult[] = [];
  for (const keys of chunksOf(keysOf(statement, records))) {
    results.push(await run(copyOf(builder).whereInIds(keys), runner));
  }
  return results;
}

/** Updates one record, with values of its own. */
export function changeOne(
  { builder, entity, runner }: Statement,
  record: PlainRecord,
  values: object,
  changes: readonly ColumnChange[],
): Promise<StatementResult> {
  const own = copyOfValues(values, changes);
  assignColumns(own, changes);
  const statement = copyOf(builder);
  const update =
    statement.expressionMap.queryType === "update" ? statement : statement.update(entity.metadata.target);
  return run(update.set(own).whereInIds([keyOf(entity, record)]), runner);
}

/** Values that can be changed without changing the app's own: embedded entities are objects in them. */
function copyOfValues(values: object, changes: readonly ColumnChange[]): object {
  const own: PlainRecord = { ...values };
  for (const { column } of changes) {
    let holder = own;
    for (const name of column.embeddedMetadata?.parentPropertyNames ?? []) {
      const inner = holder[name];
      const copy: PlainRecord = isObject(inner) ? { ...inner } : {};
      holder[name] = copy;
      holder = copy;
    }
  }
  return own;
}

/**
 * What an update with SQL in its values makes of records: only the database knows. It is run in a savepoint, looked at and
 * rolled back, so that plug-ins are asked about the values that would be written.
 */
async function tried(
  statement: Statement,
  previous: readonly PlainRecord[],
): Promise<readonly PlainRecord[]> {
  const { builder, entity, runner } = statement;
  await runner.startTransaction();
  try {
    const quiet = { ...statement, builder: copyOf(builder).callListeners(false) };
    await onlyThese(quiet, previous);
    const records = await recordsByKeys(keysOf(statement, previous), entity, runner);
    return previous.map((record, n) => records[n] ?? record);
  } finally {
    await runner.rollbackTransaction();
  }
}

function stateOf(record: PlainRecord, previous: PlainRecord | undefined): RecordState {
  return { record, ...(previous && { previous }) };
}

function keysOf({ entity }: Statement, records: readonly PlainRecord[]): readonly object[] {
  return records.map((record) => keyOf(entity, record));
}

function keepChanges(
  { source, builder, entity, runner }: Statement,
  previous: readonly PlainRecord[],
  expected: readonly PlainRecord[],
  changes: readonly (readonly ColumnChange[])[],
): void {
  if (builder.expressionMap.callListeners) return;
  for (const [n, change] of changes.entries()) {
    const keys = [previous[n], expected[n]].flatMap((record) => (record ? [keyOf(entity, record)] : []));
    if (change.length > 0) source.entityChanges.keep(runner, entity.metadata, keys, change);
  }
}

/** MySQL's `UPDATE … LIMIT`: which records it would reach cannot be known before. */
function refuseLimit({ builder, entity }: Statement): void {
  if (!builder.expressionMap.limit) return;
  const message = "An UPDATE with a limit cannot be asked about: select the records first, and update those.";
  throw new RecordEventsError("invalid-options", message, { record: entity.record });
}
