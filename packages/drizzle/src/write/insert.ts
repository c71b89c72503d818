import { RecordEventsError } from "@mortise/events";
import { isSql, type Values } from "../shape.ts";
import { askAndPerform } from "../source.ts";
import type { Run } from "../statement/rows.ts";
import { argsOf } from "../statement/steps.ts";
import { type AppResult, decode, readRows, runInsert, runStatement } from "./outcome.ts";
import { draftsOf } from "./values.ts";

/** Runs an INSERT: all of its rows are created by one write. */
export async function insert(run: Run): Promise<AppResult> {
  const { statement, table } = run;
  const given = await givenRows(run);
  if (given.length === 0) return runStatement(run, statement);
  const drafts = await draftsOf(run, given);
  const states = drafts.map(({ record }) => ({ record }));
  return askAndPerform(run, table, "create", states, async (decided) => {
    const rows = drafts.map(({ values }, n) => ({ ...values, ...decided.changesOf(n) }));
    const { result, rows: written } = await runInsert(run, withValues(run, rows));
    return {
      result,
      rows: drafts.map(({ record }, n) => written[n] ?? { ...record, ...decided.changesOf(n) }),
    };
  });
}

/** The same INSERT with other rows, whatever it had them from. */
export function withValues({ statement }: Run, rows: readonly Values[]): Run["statement"] {
  const step = argsOf(statement, "select") ? "select" : "values";
  const steps = statement.steps.map((one) =>
    one.method === step ? { method: "values", args: [rows] } : one,
  );
  return { ...statement, steps };
}

/** The rows that the app gave, or those that a SELECT gives. */
export async function givenRows(run: Run): Promise<readonly Values[]> {
  const [query] = argsOf(run.statement, "select") ?? [];
  if (query !== undefined) return selectedRows(run, query);
  const [values] = argsOf(run.statement, "values") ?? [];
  return (Array.isArray(values) ? values : [values]) as readonly Values[];
}

/** What an `INSERT … SELECT` would insert: the rows of the SELECT, which are then inserted by themselves. */
async function selectedRows(
  { db, source, table, statement }: Run,
  query: unknown,
): Promise<readonly Values[]> {
  const { sql } = source.options;
  if (statement.ctes.length > 0) {
    const message = "An INSERT that selects from a WITH cannot be asked about: put the WITH into the SELECT.";
    throw new RecordEventsError("invalid-options", message, { record: table.record });
  }
  // The database builds what a function gives; any builder of a database is one of its query builders.
  const built = typeof query === "function" ? query(db) : query;
  const select = isSql(built) ? built.getSQL() : built;
  const columns = [...table.columns].filter(([, column]) => !column.shouldDisableInsert());
  const names = columns.map((_, n) => sql.identifier(`c${n}`));
  const rows = await readRows(
    db,
    sql`with mortise (${sql.join(names, sql`, `)}) as (${select}) select * from mortise`,
  );
  return rows.map((row) => decode(columns, Object.values(row)));
}
