import { askAndPerform } from "../source.ts";
import { affectedRows, type Run } from "../statement/rows.ts";
import { type AppResult, together } from "./outcome.ts";
import { reachNone, reachOnly } from "./update.ts";

/** Runs a DELETE: all rows that it reaches are destroyed by one write. */
export async function destroy(run: Run): Promise<AppResult> {
  const rows = (await affectedRows(run)).map(({ row }) => row);
  if (rows.length === 0) return reachNone(run);
  const states = rows.map((record) => ({ record }));
  return askAndPerform(run, run.table, "destroy", states, async () => ({
    result: together(await reachOnly(run, run.statement, rows)),
    rows,
  }));
}
