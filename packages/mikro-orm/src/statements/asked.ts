import type { DriverLike, EntityName, StatementOptions, Transaction, Values } from "../shape.ts";

/** Marks the options of a statement that plug-ins have been asked about: MikroORM calls some of its methods by others. */
const ASKED: unique symbol = Symbol("mortise.asked");

/** What this package and its statement say to each other past MikroORM. */
export interface Marked {
  /** What an insert returned, by the names of columns. */
  rows?: readonly Values[];
  /** An upsert that plug-ins were asked about as a create: it fails where there is a row after all. */
  readonly mustInsert?: boolean;
}

export function isAskedAlready(options: object | undefined): boolean {
  return markOf(options) !== undefined;
}

/** The app's options, in this transaction. */
export function askedIn(
  ctx: Transaction,
  options: StatementOptions | undefined,
  mark: Marked = {},
): StatementOptions {
  return { ...options, ctx, [ASKED]: mark };
}

/**
 * Has the driver's statements keep to what their marks say. Of an insert of many rows, `em.insertMany` only gives the first
 * key; and no option of an upsert says that it must insert.
 *
 * @returns undoes it.
 */
export function keepToMarks(driver: DriverLike): () => void {
  const { nativeInsertMany, nativeUpdate, nativeUpdateMany } = driver;
  const insert = async (entity: EntityName, rows: readonly object[], options: object) => {
    const result = await nativeInsertMany.call(driver, entity, rows, { ...options, upsert: false });
    // Without rows MikroORM reads what the database filled in, as with databases that return none.
    const { row: _row, rows: _rows, ...others } = result;
    return others;
  };
  driver.nativeInsertMany = async (entity, rows, options) => {
    const result = await nativeInsertMany.call(driver, entity, rows, options);
    const mark = markOf(options);
    if (mark && result.rows) mark.rows = result.rows;
    return result;
  };
  driver.nativeUpdate = (entity, where, values, options) =>
    markOf(options)?.mustInsert
      ? insert(entity, [values], { ...options })
      : nativeUpdate.call(driver, entity, where, values, options);
  driver.nativeUpdateMany = (entity, where, values, options, ...others) =>
    markOf(options)?.mustInsert
      ? insert(entity, values, { ...options })
      : nativeUpdateMany.call(driver, entity, where, values, options, ...others);
  return () => Object.assign(driver, { nativeInsertMany, nativeUpdate, nativeUpdateMany });
}

function markOf(options: object | undefined): Marked | undefined {
  return (options as { readonly [ASKED]?: Marked } | undefined)?.[ASKED];
}
