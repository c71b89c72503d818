import type { Table } from "../models/watched.ts";
import { isSql, type SqlLike, type Values } from "../shape.ts";
import { askAndPerform } from "../source.ts";
import { areRows, equals, isAny } from "../statement/conditions.ts";
import { type Run, rowsWhere } from "../statement/rows.ts";
import { argsOf, type Statement, withSteps } from "../statement/steps.ts";
import { givenRows, withValues } from "./insert.ts";
import { type AppResult, runInsert, runStatement, together } from "./outcome.ts";
import { type Draft, draftsOf, literals, parted, updateSet } from "./values.ts";

/** What an INSERT does where a row is there already: set these values, or nothing. */
interface Conflict {
  /** Properties by which a row may be there, each list by itself. */
  readonly targets: readonly (readonly string[])[];
  /** `undefined`: nothing is done. */
  readonly config: ConflictConfig | undefined;
  readonly set: Values;
}

interface ConflictConfig {
  readonly target?: unknown;
  readonly set?: Values;
  readonly where?: unknown;
  readonly targetWhere?: unknown;
  readonly setWhere?: unknown;
}

/** One row of an upsert. */
interface Upserted {
  readonly draft: Draft;
  readonly previous: Values | undefined;
  readonly record: Values;
  /** A row is there, and it stays as it is. */
  readonly isIgnored: boolean;
}

/**
 * Runs an INSERT that says what to do where a row is there already. It is looked which ones are: those are updated by one
 * write, the others created by another. A row that stays as it is is told to nobody.
 */
export async function upsert(run: Run): Promise<AppResult> {
  const conflict = conflictOf(run);
  const drafts = await draftsOf(run, await givenRows(run));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptUpsert(run, conflict, drafts, attempt === MAX_ATTEMPTS);
    } catch (error) {
      if (!(error instanceof Raced)) throw error;
    }
  }
}

/** Another transaction has inserted a row since it was looked for: it is to be looked again. */
class Raced extends Error {}

/** The last one takes what it meets: a row is always found by then that is there for longer than a moment. */
const MAX_ATTEMPTS = 5;

async function attemptUpsert(
  run: Run,
  conflict: Conflict,
  drafts: readonly Draft[],
  isLast: boolean,
): Promise<AppResult> {
  const all: Upserted[] = [];
  for (const draft of drafts) all.push(await look(run, conflict, draft));
  const written = all.filter(({ isIgnored }) => !isIgnored);
  if (written.length === 0) return runStatement(run, run.statement);
  const creates = written.filter(({ previous }) => !previous);
  const updates = written.filter(({ previous }) => previous);
  const done = new Map<Upserted, Done>();
  const rowOf = (one: Upserted) => done.get(one)?.row ?? one.record;
  return askAndPerform(run, run.table, "create", creates.map(stateOf), async (created) => {
    const changes = new Map(creates.map((one, n) => [one, created.changesOf(n) ?? {}]));
    const result = await askAndPerform(run, run.table, "update", updates.map(stateOf), async (updated) => {
      for (const [n, one] of updates.entries()) changes.set(one, updated.changesOf(n) ?? {});
      const results = await perform({ run, conflict, changes, done, isLast }, creates, updates);
      const rows = written.flatMap((one) => done.get(one)?.app ?? []);
      const merged = together(results);
      return { result: merged.rows ? { rows } : merged, rows: updates.map(rowOf) };
    });
    return { result, rows: creates.map(rowOf) };
  });
}

function stateOf({ record, previous }: Upserted): { record: Values; previous?: Values } {
  return { record, ...(previous && { previous }) };
}

function conflictOf({ statement, table, placeholders }: Run): Conflict {
  const [update] = (argsOf(statement, "onConflictDoUpdate") ?? []) as readonly ConflictConfig[];
  const [nothing] = (argsOf(statement, "onConflictDoNothing") ?? []) as readonly ConflictConfig[];
  const target = (update ?? nothing)?.target;
  return {
    targets: target === undefined ? table.uniques : [propertiesOf(table, target)],
    config: update,
    set: update ? updateSet(table, update.set ?? {}, placeholders) : {},
  };
}

function propertiesOf({ columns }: Table, target: unknown): readonly string[] {
  const list = Array.isArray(target) ? target : [target];
  return [...columns].filter(([, column]) => list.includes(column)).map(([property]) => property);
}

/** Looks whether a row is there that an INSERT would meet, and what would come of it. */
async function look(run: Run, conflict: Conflict, draft: Draft): Promise<Upserted> {
  const { sql } = run.source.options;
  const conditions = conflict.targets.flatMap((target): Values[] => {
    const met = metBy(target, draft);
    return met ? [met] : [];
  });
  const creates = { draft, previous: undefined, record: draft.record, isIgnored: false };
  if (conditions.length === 0) return creates;
  const { plain, sql: computing } = parted(conflict.set);
  const setWhere = conflict.config?.setWhere ?? conflict.config?.where;
  const isWritten =
    setWhere === undefined ? {} : { [IS_WRITTEN]: sql`case when ${setWhere} then 1 else 0 end` };
  const compute = { ...computing, ...isWritten };
  const beside = Object.keys(compute).length > 0 ? excluded(run, draft) : undefined;
  const where =
    conditions.length === 1 && conditions[0]
      ? equals(sql, run.table, conditions[0])
      : isAny(sql, run.table, conditions);
  const [found] = await rowsWhere(run, where, compute, beside);
  if (!found) return creates;
  const { [IS_WRITTEN]: is = 1, ...computed } = found.computed;
  const isIgnored = !conflict.config || Number(is) === 0;
  return { draft, previous: found.row, record: { ...found.row, ...plain, ...computed }, isIgnored };
}

const IS_WRITTEN = "is written";

/** The values by which a row would be met. `null` is like no other value. */
function metBy(target: readonly string[], { values, record }: Draft): Values | undefined {
  const met = Object.fromEntries(
    target.map((property) => [property, isSql(values[property]) ? values[property] : record[property]]),
  );
  const isKnown =
    target.length > 0 && Object.values(met).every((value) => value !== undefined && value !== null);
  return isKnown ? met : undefined;
}

/** The row that was to be inserted, as `DO UPDATE SET` knows it. The table's own rows, none of them, say its types. */
function excluded({ source, table }: Run, draft: Draft): SqlLike {
  const { sql } = source.options;
  const columns = sql.join([...table.columns.values()], sql`, `);
  const values = sql.join([...literals(sql, table, draft)], sql`, `);
  return sql`(select ${columns} from ${table.table} where 1 = 0 union all select ${values}) as excluded`;
}

/** A row that has been written, and what the app's `returning` gives of it. */
interface Done {
  readonly row: Values;
  readonly app: readonly unknown[];
}

interface Performance {
  readonly run: Run;
  readonly conflict: Conflict;
  readonly changes: ReadonlyMap<Upserted, Values>;
  readonly done: Map<Upserted, Done>;
  readonly isLast: boolean;
}

/** One statement for what plug-ins left as it was, and one for each row that they changed. What is new comes first. */
async function perform(
  performance: Performance,
  creates: readonly Upserted[],
  updates: readonly Upserted[],
): Promise<readonly AppResult[]> {
  const results: AppResult[] = [];
  for (const [some, statementFor] of [
    [creates, createStatement],
    [updates, updateStatement],
  ] as const) {
    const isChanged = (one: Upserted) => Object.keys(performance.changes.get(one) ?? {}).length > 0;
    const groups = [some.filter((one) => !isChanged(one)), ...some.filter(isChanged).map((one) => [one])];
    for (const group of groups.filter(({ length }) => length > 0)) {
      const { result, rows } = await runInsert(performance.run, statementFor(performance, group));
      if (some === creates) await refuseRaced(performance, group, rows);
      for (const [n, one] of group.entries()) {
        const row = rows[n];
        if (row) performance.done.set(one, { row, app: result.rows ? [result.rows[n]] : [] });
      }
      results.push(result);
    }
  }
  return results;
}

/** What is new must meet nothing: the database says so by inserting less. What this attempt inserted is taken back. */
async function refuseRaced(
  { run, conflict, done, isLast }: Performance,
  group: readonly Upserted[],
  rows: readonly Values[],
): Promise<void> {
  if (!conflict.config || isLast || rows.length === group.length) return;
  const inserted = [...rows, ...[...done.values()].map(({ row }) => row)];
  for (const condition of areRows(run.source.options.sql, run.table, inserted)) {
    await (
      run.db.delete(run.table.table) as unknown as { where(condition: unknown): PromiseLike<unknown> }
    ).where(condition);
  }
  throw new Raced();
}

function createStatement(
  { run, conflict, changes, isLast }: Performance,
  group: readonly Upserted[],
): Statement {
  const rows = group.map((one) => ({ ...one.draft.values, ...changes.get(one) }));
  const statement = withValues(run, rows);
  const targets = new Set(conflict.targets.flat());
  // What plug-ins made of its keys must reach no other row: the database refuses it.
  if (group.some((one) => Object.keys(changes.get(one) ?? {}).some((property) => targets.has(property)))) {
    return withSteps(statement, { onConflictDoUpdate: undefined, onConflictDoNothing: undefined });
  }
  if (!conflict.config || isLast) return statement;
  const { target, targetWhere: where } = conflict.config;
  const steps = statement.steps.map((step) =>
    step.method === "onConflictDoUpdate"
      ? { method: "onConflictDoNothing", args: [{ target, ...(where !== undefined && { where }) }] }
      : step,
  );
  return { ...statement, steps };
}

/** It is met by the app's own values, whatever plug-ins made of its keys. */
function updateStatement({ run, conflict, changes }: Performance, group: readonly Upserted[]): Statement {
  const statement = withValues(
    run,
    group.map(({ draft }) => draft.values),
  );
  const [one] = group;
  const set = { ...conflict.set, ...(one && group.length === 1 && changes.get(one)) };
  return withSteps(statement, { onConflictDoUpdate: [{ ...conflict.config, set }] });
}
