import { isSql } from "./models/models-of.ts";
import { columnsOf, type Instance, type ModelClass, type OpenOptions, type Row } from "./shape.ts";

/** What Sequelize calls `Op.or`. */
const OR = Symbol.for("or");

/** How many alternatives stand side by side in a condition. */
const ALTERNATIVES = 400;

/** How SQL is called whose outcome is read with a row. */
const OUTCOME = "mortise_outcome_of_";

/** Which rows are read. */
export interface Wanted {
  readonly where?: unknown;
  readonly limit?: number;
  /** Whether rows that are destroyed softly are left out. Default `false`. */
  readonly paranoid?: boolean;
  /** Whether the rows are about to go, so that nobody may refer to them meanwhile. Default `false`: only they are locked. */
  readonly goes?: boolean;
  /** What is about to be written: where it is SQL, its outcome for each row is read too. */
  readonly values?: Row;
}

/** A row as it is, and with what is about to be written. */
export interface ReadRow {
  readonly row: Row;
  readonly next: Row;
}

/** Rows as they are in the database, locked for update where it can do that, in the transaction. Hooks do not run. */
export async function readRows(
  model: ModelClass,
  { where, limit, paranoid = false, goes = false, values = {} }: Wanted,
  { transaction, logging }: OpenOptions,
): Promise<readonly ReadRow[]> {
  const columns = columnsOf(model);
  const sql = Object.entries(values).filter(([, value]) => isSql(value));
  const found = await model.unscoped().findAll({
    where,
    paranoid,
    attributes: [...columns, ...sql.map(([name, value]) => [value, `${OUTCOME}${name}`])],
    // What an update itself locks: what a plug-in writes meanwhile may refer to the row.
    lock: goes ? "UPDATE" : "NO KEY UPDATE",
    hooks: false,
    transaction,
    // One order for all: statements that lock the same rows then wait for each other, and do not end in a deadlock.
    ...(limit === undefined ? { order: [...model.primaryKeyAttributes] } : { limit }),
    ...(logging !== undefined && { logging }),
  });
  return found.map(({ dataValues }) => {
    const row = pick(dataValues, columns);
    const outcomes = sql.map(([name]) => [name, dataValues[`${OUTCOME}${name}`]]);
    return { row, next: { ...row, ...pick(values, columns), ...Object.fromEntries(outcomes) } };
  });
}

/** The row that an instance stands for. `undefined`: there is none. */
export async function readRow(
  instance: Instance,
  model: ModelClass,
  options: OpenOptions,
  wanted: Pick<Wanted, "values" | "goes"> = {},
): Promise<ReadRow | undefined> {
  const where = keyOf(model, instance.dataValues);
  if (Object.values(where).some((value) => value === undefined || value === null)) return undefined;
  const [found] = await readRows(model, { ...wanted, where }, options);
  return found;
}

/** Rows of these keys, in their order; `undefined` where there is none. */
export async function readByKeys(
  model: ModelClass,
  keys: readonly (Row | undefined)[],
  options: OpenOptions,
): Promise<readonly (Row | undefined)[]> {
  const byNames = Map.groupBy(
    keys.filter((key) => key !== undefined),
    (key) => Object.keys(key).join(),
  );
  const byKey = new Map<string, Row>();
  for (const alike of byNames.values()) {
    const names = Object.keys(alike[0] ?? {});
    const found = await readRows(model, { where: whereKeys(names, alike) }, options);
    for (const { row } of found) byKey.set(textOf(names, row), row);
  }
  return keys.map((key) => key && byKey.get(textOf(Object.keys(key), key)));
}

/** The primary key of a row. */
export function keyOf(model: ModelClass, row: Row): Row {
  return pick(row, model.primaryKeyAttributes);
}

/** A key as text: the same for the same values, however drivers give them. */
export function keyText(model: ModelClass, row: Row): string {
  return textOf(model.primaryKeyAttributes, row);
}

function textOf(names: readonly string[], row: Row): string {
  return JSON.stringify(names.map((name) => [name, plain(row[name])]));
}

function plain(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : String(value);
}

/** A condition that only these rows meet; none at all, where there are none. */
export function whereRows(model: ModelClass, rows: readonly Row[]): object {
  return whereKeys(model.primaryKeyAttributes, rows);
}

function whereKeys(names: readonly string[], rows: readonly Row[]): object {
  const [name] = names;
  if (names.length === 1 && name !== undefined) return { [name]: rows.map((row) => row[name]) };
  // An empty list of alternatives would be met by all rows.
  if (rows.length === 0) return Object.fromEntries(names.map((one) => [one, []]));
  return anyOf(rows.map((row) => pick(row, names)));
}

/** Alternatives, nested where they are many: SQLite takes at most 1,000 in a row. */
function anyOf(alternatives: readonly object[]): object {
  if (alternatives.length <= ALTERNATIVES) return { [OR]: alternatives };
  const groups: object[] = [];
  for (let n = 0; n < alternatives.length; n += ALTERNATIVES) {
    groups.push({ [OR]: alternatives.slice(n, n + ALTERNATIVES) });
  }
  return anyOf(groups);
}

/** The members of these names that are there. */
export function pick(values: Row, names: readonly string[]): Row {
  return Object.fromEntries(
    names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]),
  );
}

/**
 * A new row as it is about to be written: what will be `null` is `null`, and what only the database knows is absent.
 */
export function newRow(model: ModelClass, values: Row, fields: readonly string[] = columnsOf(model)): Row {
  return Object.fromEntries(
    columnsOf(model).flatMap((name): [string, unknown][] => {
      const value = fields.includes(name) ? values[name] : undefined;
      if (value !== undefined && value !== null) return isSql(value) ? [] : [[name, value]];
      const { allowNull, primaryKey, defaultValue } = model.rawAttributes[name] ?? {};
      if (value === undefined && defaultValue !== undefined && defaultValue !== null) return [];
      return allowNull === false || primaryKey ? [] : [[name, null]];
    }),
  );
}

/** Whether all of a row's columns are known. */
export function isWhole(model: ModelClass, values: Row): boolean {
  return columnsOf(model).every((name) => values[name] !== undefined && !isSql(values[name]));
}
