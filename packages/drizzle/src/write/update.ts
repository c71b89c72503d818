import type { SqlLike, Values } from "../shape.ts";
import { askAndPerform } from "../source.ts";
import { areRows, partOf } from "../statement/conditions.ts";
import { affectedRows, type Run, rowsByKeys } from "../statement/rows.ts";
import { argsOf, type Statement, withSteps } from "../statement/steps.ts";
import { type AppResult, runStatement, together } from "./outcome.ts";
import { parted, updateSet } from "./values.ts";

/** Runs an UPDATE: all rows that it reaches are updated by one write, of which each may be changed by itself. */
export async function update(run: Run): Promise<AppResult> {
  const { statement, table, placeholders } = run;
  const [values = {}] = (argsOf(statement, "set") ?? []) as readonly Values[];
  const set = updateSet(table, values, placeholders);
  const { plain, sql } = parted(set);
  const found = await affectedRows(run, sql);
  if (found.length === 0) return reachNone(run);
  const states = found.map(({ row, computed }) => ({
    record: { ...row, ...plain, ...computed },
    previous: row,
  }));
  return askAndPerform(run, table, "update", states, async (decided) => {
    const changes = states.map((_, n) => decided.changesOf(n) ?? {});
    const results: AppResult[] = [];
    if (changes.every((change) => Object.keys(change).length === 0)) {
      const rows = found.map(({ row }) => row);
      results.push(...(await reachOnly(run, withSteps(statement, { set: [set] }), rows)));
    } else {
      for (const [n, { row }] of found.entries()) {
        results.push(
          ...(await reachOnly(run, withSteps(statement, { set: [{ ...set, ...changes[n] }] }), [row])),
        );
      }
    }
    const expected = states.map(({ record }, n) => ({ ...record, ...changes[n] }));
    const isTold = run.source.records.tells(table.record, "update");
    const keys = expected.map((row) => partOf(row, table.key));
    const written = isTold ? await rowsByKeys(run, keys) : [];
    return { result: together(results), rows: expected.map((row, n) => written[n] ?? row) };
  });
}

/** Runs an UPDATE or DELETE that reaches nothing: what has come to meet its conditions since then was not asked about. */
export function reachNone(run: Run): Promise<AppResult> {
  return runStatement(run, withCondition(run, run.statement, run.source.options.sql`1 = 0`));
}

/** Runs an UPDATE or DELETE for these rows alone. */
export async function reachOnly(
  run: Run,
  statement: Statement,
  rows: readonly Values[],
): Promise<readonly AppResult[]> {
  const results: AppResult[] = [];
  for (const condition of areRows(run.source.options.sql, run.table, rows)) {
    results.push(await runStatement(run, withCondition(run, statement, condition)));
  }
  return results;
}

/**
 * The statement with another condition. Its own one is kept where it joins other tables; else the rows that met it are
 * locked, and what was done meanwhile must not take them out of it.
 */
function withCondition({ source }: Run, statement: Statement, condition: SqlLike): Statement {
  const [own] = argsOf(statement, "where") ?? [];
  const isJoined = argsOf(statement, "from") !== undefined;
  const { sql } = source.options;
  return withSteps(statement, { where: [isJoined && own ? sql`(${own}) and ${condition}` : condition] });
}
