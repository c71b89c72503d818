import type { StatementResult } from "../shape.ts";
import { together } from "../statement/result.ts";
import { affectedRecords } from "../statement/rows.ts";
import { askAndPerform, type Statement } from "./asked.ts";
import { onlyThese } from "./update.ts";

/** Runs a DELETE, or the UPDATE of a soft delete: all records that it reaches are destroyed by one write. */
export async function destroy(statement: Statement): Promise<StatementResult> {
  const { builder, entity, runner } = statement;
  const found = await affectedRecords(builder, entity, runner, { stay: false });
  const date = entity.columns.find(({ column }) => column.isDeleteDate);
  const isSoft = builder.expressionMap.queryType === "soft-delete";
  // TypeORM deletes softly only what it has not deleted yet.
  const records = isSoft && date ? found.filter((record) => record[date.path[0]] === null) : found;
  const states = records.map((record) => ({ record }));
  return askAndPerform(statement, "destroy", states, async () => {
    return { result: together(await onlyThese(statement, records)), records };
  });
}

/** Empties a table: all of its records are destroyed by one write. */
export async function clear(statement: Statement, options: unknown): Promise<void> {
  const { builder, entity, runner } = statement;
  const records = await affectedRecords(builder, entity, runner, { stay: false });
  const states = records.map((record) => ({ record }));
  await askAndPerform(statement, "destroy", states, async () => {
    await runner.clearTable(entity.metadata.tablePath, options);
    return { result: undefined, records };
  });
}
