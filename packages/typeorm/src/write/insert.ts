import type { Decided } from "@mortise/events";
import { assignColumns, columnChanges } from "../entity/assign.ts";
import { type PlainRecord, recordOfValues } from "../entity/fields.ts";
import type { BuilderLike, StatementResult } from "../shape.ts";
import { copyOf, run } from "../statement/builder.ts";
import { keyOf, recordsByKeys } from "../statement/rows.ts";
import { askAndPerform, type Statement } from "./asked.ts";

/** Runs an INSERT: all of its records are created by one write. */
export function insert(statement: Statement): Promise<StatementResult> {
  const { builder, entity } = statement;
  const values = valuesOf(builder);
  const records = values.map((one) => recordOfValues(entity.columns, one));
  const states = records.map((record) => ({ record }));
  return askAndPerform(statement, "create", states, async (decided) => {
    changeValues(statement, values, records, decided);
    // Without the keys of what it made, nobody can be told what it is.
    const result = await run(copyOf(builder).updateEntity(true), statement.runner);
    return { result, records: await created(statement, values, records, decided, result) };
  });
}

/** The values of an INSERT, a list in any case. They are the app's own objects, which TypeORM adds keys to. */
export function valuesOf({ expressionMap: { valuesSet = [] } }: BuilderLike): readonly object[] {
  return Array.isArray(valuesSet) ? valuesSet : [valuesSet];
}

/** Makes what plug-ins changed a part of the values, as TypeORM does with what the database filled in. */
export function changeValues(
  { entity }: Statement,
  values: readonly object[],
  records: readonly PlainRecord[],
  decided: Decided,
): void {
  for (const [n, one] of values.entries()) {
    assignColumns(one, columnChanges(entity.columns, records[n] ?? {}, decided.changesOf(n)));
  }
}

async function created(
  statement: Statement,
  values: readonly object[],
  records: readonly PlainRecord[],
  decided: Decided,
  { identifiers = [] }: StatementResult,
): Promise<readonly object[]> {
  const { builder, entity, runner, source } = statement;
  const keys = values.map((_, n) => identifiers[n]);
  const isTold = source.records.tells(entity.record, "create");
  const rows = isTold ? await recordsByKeys(keys, entity, runner) : [];
  return values.map((one, n) => {
    const changes = columnChanges(entity.columns, records[n] ?? {}, decided.changesOf(n));
    const isSaved = !builder.expressionMap.callListeners;
    if (changes.length > 0 && isSaved) {
      const known = [keyOf(entity, records[n] ?? {}), one];
      source.entityChanges.keep(runner, entity.metadata, known, changes);
    }
    return rows[n] ?? { ...records[n], ...decided.changesOf(n) };
  });
}
