import { RecordEventsError } from "@mortise/events";
import { type Reading, type Row, readAffected } from "../records/rows.ts";
import type { EntityMetaLike, ManagerLike, StatementOptions, Values } from "../shape.ts";
import { isEntity } from "./insert.ts";

/**
 * The condition by which an upsert would find a row: its `onConflictFields`, else the primary key, else the first unique
 * property or constraint that the data has values for. `undefined`: there is none, so that it can only insert.
 *
 * @throws RecordEventsError `invalid-options` for an SQL fragment, which only the database can look by.
 */
export function conflictOf(
  meta: EntityMetaLike,
  state: Values,
  { onConflictFields }: StatementOptions,
): Values | undefined {
  if (onConflictFields !== undefined) {
    if (Array.isArray(onConflictFields) && onConflictFields.every((name) => typeof name === "string")) {
      return part(state, onConflictFields);
    }
    throw new RecordEventsError(
      "invalid-options",
      `\`onConflictFields\` must be a list of properties where plug-ins hear of "${meta.className}": what it would find is looked up first.`,
      { record: meta.className },
    );
  }
  for (const names of uniquesOf(meta)) {
    const found = part(state, names);
    if (found) return found;
  }
  return undefined;
}

/** The rows that an upsert would find, locked: in the order of the conditions. */
export async function existingRows(
  reading: Reading,
  conditions: readonly (Values | undefined)[],
): Promise<readonly (Row | undefined)[]> {
  const asked = conditions.filter((condition) => condition !== undefined);
  if (asked.length === 0) return conditions.map(() => undefined);
  const rows = await readAffected(reading, asked.length === 1 ? asked[0] : { $or: asked });
  const found = conditions.map(
    (condition) => condition && rows.find(({ state }) => isSame(state, condition)),
  );
  if (new Set(found.filter((row) => row !== undefined)).size === rows.length) return found;
  // The database takes values for equal that are written differently, such as texts of another case.
  return Promise.all(
    conditions.map(
      async (condition, n) => found[n] ?? (condition && (await readAffected(reading, condition))[0]),
    ),
  );
}

/** Whether MikroORM holds the entity already: its upsert only assigns to it then, and a later flush writes. */
export function isManaged(
  em: ManagerLike,
  meta: EntityMetaLike,
  row: object,
  options: StatementOptions,
): boolean {
  const context = em.getContext(false);
  if (context.config.get("upsertManaged")) return false;
  if (isEntity(row)) {
    const helper = (row as { readonly __helper?: { readonly __managed?: boolean; readonly __em?: unknown } })
      .__helper;
    return helper?.__managed === true && helper.__em === context;
  }
  const keys = meta.primaryKeys.map((name) => (row as Values)[name]);
  if (keys.some((key) => key === undefined || key === null)) return false;
  return (
    context.getUnitOfWork().getById(meta.class, keys.length === 1 ? keys[0] : keys, options.schema) !==
    undefined
  );
}

/** Whether the database has refused a row because there is one already. */
export function isConflict(error: unknown): error is Error {
  return error instanceof Error && error.constructor.name === "UniqueConstraintViolationException";
}

/** What a conflict overwrites of the data. */
export function mergedPart(state: Values, options: StatementOptions): Values {
  const { onConflictMergeFields: only, onConflictExcludeFields: except } = options;
  return Object.fromEntries(
    Object.entries(state).filter(([name]) => (only ? only.includes(name) : !except?.includes(name))),
  );
}

function uniquesOf(meta: EntityMetaLike): readonly (readonly string[])[] {
  const uniques: (readonly string[])[] = [meta.primaryKeys];
  for (let one: EntityMetaLike | undefined = meta; one; one = one.tptParent) {
    uniques.push(...one.props.filter(({ unique }) => unique).map(({ name }) => [name]));
    for (const { properties } of one.uniques) {
      if (properties !== undefined) uniques.push(typeof properties === "string" ? [properties] : properties);
    }
  }
  return uniques;
}

function part(state: Values, names: readonly string[]): Values | undefined {
  const found: Values = {};
  for (const name of names) {
    const value = state[name];
    if (value === undefined || value === null) return undefined;
    found[name] = value;
  }
  return names.length > 0 ? found : undefined;
}

function isSame(state: Values, condition: Values): boolean {
  return Object.entries(condition).every(([name, value]) => textOf(state[name]) === textOf(value));
}

function textOf(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
