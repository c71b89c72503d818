import { assignColumns } from "../entity/assign.ts";
import type { PlainRecord } from "../entity/fields.ts";
import type { BuilderLike, ColumnLike } from "../shape.ts";
import { affectedRecords, statementOn, wasThere } from "../statement/rows.ts";
import type { Statement } from "./asked.ts";

/** Columns by which a record may be there already, each list by itself. */
type ConflictTargets = readonly (readonly ColumnLike[])[];

/** What an INSERT names as its conflict; or all that is unique where it names nothing, or what TypeORM does not know. */
function conflictTargets({ builder, entity }: Statement): ConflictTargets {
  const { metadata } = entity;
  const conflict = builder.expressionMap.onUpdate?.conflict;
  if (Array.isArray(conflict) && conflict.length > 0) {
    return [metadata.columns.filter(({ databaseName }) => conflict.includes(databaseName))];
  }
  const unique = [...metadata.uniques, ...metadata.indices.filter(({ isUnique }) => isUnique)];
  const named = unique.find(({ name }) => name === conflict);
  return named ? [named.columns] : [metadata.primaryColumns, ...unique.map(({ columns }) => columns)];
}

/** The record that an INSERT's values would meet, locked until the transaction ends. */
export async function lookUp(statement: Statement, values: object): Promise<PlainRecord | undefined> {
  const { entity, runner } = statement;
  for (const builder of metBy(statement, values)) {
    const [record] = await affectedRecords(builder, entity, runner);
    if (record) return record;
  }
  return undefined;
}

/** Whether what an upsert has just written was there already: another transaction made it behind the look. */
export async function wasOvertaken(statement: Statement, values: object): Promise<boolean> {
  const { entity, runner } = statement;
  for (const builder of metBy(statement, values)) if (await wasThere(builder, entity, runner)) return true;
  return false;
}

/** Statements about the record that values meet, one for each way in which they could. */
function metBy(statement: Statement, values: object): readonly BuilderLike[] {
  const { entity, runner } = statement;
  return conflictTargets(statement).flatMap((columns) => {
    const known = columns.map((column) => ({ column, value: column.getEntityValue(values) }));
    // `null` is like no other value, and SQL is known to the database alone.
    if (known.length === 0 || known.some(({ value }) => value == null || typeof value === "function"))
      return [];
    const conditions = {};
    assignColumns(conditions, known);
    return [statementOn(entity, runner).where(conditions)];
  });
}

/** What an upsert sets in a record that is there: those of its values that it says to overwrite. */
export function overwritten({ builder, entity }: Statement, values: object): object {
  const { overwrite = [] } = builder.expressionMap.onUpdate ?? {};
  const set = {};
  assignColumns(
    set,
    entity.metadata.columns
      .filter(({ databaseName }) => overwrite.includes(databaseName))
      .map((column) => ({ column, value: column.getEntityValue(values) }))
      .filter(({ value }) => value !== undefined),
  );
  return set;
}
