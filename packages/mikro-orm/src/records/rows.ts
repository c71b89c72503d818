import type { EntityMetaLike, ManagerLike, StatementOptions, Transaction, Values } from "../shape.ts";
import { stateOf } from "./state.ts";

/** MikroORM's `LockMode.PESSIMISTIC_WRITE`: `for update`, where the database has it. */
const PESSIMISTIC_WRITE = 3;

/** Keys in one statement. */
const KEYS_AT_ONCE = 1_000;

/** A row of the database, as a record. */
export interface Row {
  /** By the names of the primary key's properties. */
  readonly key: Values;
  readonly state: Values;
}

/** How rows are read: in this transaction, and nobody else's entities are touched. */
export interface Reading {
  readonly em: ManagerLike;
  readonly ctx: Transaction | undefined;
  readonly meta: EntityMetaLike;
  readonly options?: StatementOptions | undefined;
}

/** The key in a snapshot of the database's values. */
export function keyOfSnapshot(em: ManagerLike, meta: EntityMetaLike, snapshot: Values): Values {
  const key = keyIn(meta, snapshot);
  const isRead = meta.primaryKeys.every((name) => {
    const property = meta.properties[name];
    return property?.kind === "scalar" && !property.customType;
  });
  if (isRead) return key;
  // Made into an entity of its own: MikroORM knows how its types read what the database gave.
  const reader = em.fork({ clear: true, useContext: false });
  return keyIn(meta, stateOf(meta, reader.map(meta.class, key, { mapped: true })));
}

/** Rows by their keys, in the order of the keys. `undefined` for what is not there any more. */
export function readByKeys(reading: Reading, keys: readonly Values[]): Promise<readonly (Row | undefined)[]> {
  return byKeys(reading.meta, keys, (where) => read(reading, where, {}));
}

/** The same, and locked. */
export function lockByKeys(reading: Reading, keys: readonly Values[]): Promise<readonly (Row | undefined)[]> {
  return byKeys(reading.meta, keys, (where) => readLocked(reading, where));
}

async function byKeys(
  meta: EntityMetaLike,
  keys: readonly Values[],
  readSome: (where: object) => Promise<readonly Row[]>,
): Promise<readonly (Row | undefined)[]> {
  const found = new Map<string, Row>();
  for (const some of chunksOf(keys)) {
    for (const row of await readSome(whereKeys(meta, some))) found.set(idOf(meta, row.key), row);
  }
  return keys.map((key) => found.get(idOf(meta, key)));
}

/**
 * All rows that a statement is about, locked where the database can: until the transaction ends, nobody else changes them. A
 * condition on other tables is looked at again behind the lock, as what it says may have changed meanwhile.
 */
export async function readAffected(reading: Reading, where: unknown): Promise<readonly Row[]> {
  const { meta } = reading;
  if (isOwn(meta, where)) return readLocked(reading, where as object);
  const seen = await read(reading, where as object, { fields: meta.primaryKeys });
  const rows: Row[] = [];
  for (const some of chunksOf(seen)) {
    const keys = whereKeys(
      meta,
      some.map(({ key }) => key),
    );
    const locked = await readLocked({ ...reading, options: { ...reading.options, filters: false } }, keys);
    const still = await read(reading, { $and: [where, keys] }, { fields: meta.primaryKeys });
    const kept = new Set(still.map(({ key }) => idOf(meta, key)));
    rows.push(...locked.filter(({ key }) => kept.has(idOf(meta, key))));
  }
  return rows;
}

/** A condition that these rows fulfil, and no others. */
export function whereKeys({ primaryKeys }: EntityMetaLike, keys: readonly Values[]): object {
  const [first] = primaryKeys;
  // No row at all, too, is said by a list: an empty `$or` would be no condition.
  const isList = primaryKeys.length === 1 || keys.length === 0;
  if (first !== undefined && isList) return { [first]: { $in: keys.map((key) => key[first]) } };
  return { $or: keys.map((key) => ({ ...key })) };
}

/** Lists of keys or rows that fit into one statement each. */
export function chunksOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  for (let n = 0; n < list.length; n += KEYS_AT_ONCE) chunks.push(list.slice(n, n + KEYS_AT_ONCE));
  return chunks;
}

/** The primary key in a record. */
export function keyIn({ primaryKeys }: EntityMetaLike, state: Values): Values {
  return Object.fromEntries(primaryKeys.map((name) => [name, state[name]]));
}

export function idOf({ primaryKeys }: EntityMetaLike, key: Values): string {
  return JSON.stringify(primaryKeys.map((name) => String(key[name])));
}

function readLocked(reading: Reading, where: object): Promise<readonly Row[]> {
  if (!reading.ctx) return read(reading, where, {});
  // In one order, so that two that lock the same rows do not wait for each other.
  const orderBy = Object.fromEntries(reading.meta.primaryKeys.map((name) => [name, "asc"]));
  return read(reading, where, { lockMode: PESSIMISTIC_WRITE, orderBy });
}

async function read(
  { em, ctx, meta, options }: Reading,
  where: object,
  how: object,
): Promise<readonly Row[]> {
  const reader = em.fork({ clear: true, useContext: false });
  if (ctx) reader.setTransactionContext(ctx);
  const lazy = meta.props.filter((property) => property.lazy && property.kind === "scalar");
  const entities = await reader.find(meta.class, where, {
    // Relations that are always loaded are joined, and what is joined would be locked, too.
    populate: lazy.length > 0 && !("fields" in how) ? lazy.map(({ name }) => name) : false,
    flushMode: "commit",
    connectionType: "write",
    ...(options?.schema !== undefined && { schema: options.schema }),
    ...(options?.filters !== undefined && { filters: options.filters }),
    ...how,
  });
  return entities.map((entity) => {
    const state = stateOf(meta, entity);
    return { key: keyIn(meta, state), state };
  });
}

/** Whether a condition only looks at the entity's own columns: only then can all that it reads be locked. */
function isOwn(meta: EntityMetaLike, where: unknown): boolean {
  if (typeof where !== "object" || where === null) return true;
  if (Array.isArray(where)) return where.every((part) => isOwn(meta, part));
  return Object.entries(where).every(([name, value]) => {
    if (name.startsWith("$")) return isOwn(meta, value);
    const property = meta.properties[name];
    if (!property) return false;
    if (property.kind === "scalar" || property.kind === "embedded") return true;
    return property.kind !== "1:m" && property.kind !== "m:n" && !isPlain(value);
  });
}

function isPlain(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
