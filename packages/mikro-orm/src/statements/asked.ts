import type { DriverLike, StatementOptions, Transaction, Values } from "../shape.ts";

/** Marks the options of a statement that plug-ins have been asked about: MikroORM calls some of its methods by others. */
const ASKED: unique symbol = Symbol("mortise.asked");

/** What becomes known of a statement on its way through MikroORM. */
export interface Marked {
  /** What an insert returned, by the names of columns. */
  rows?: readonly Values[];
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
 * Keeps what inserts of many rows return: of their keys, `em.insertMany` only gives the first.
 *
 * @returns undoes it.
 */
export function keepReturnedRows(driver: DriverLike): () => void {
  const { nativeInsertMany } = driver;
  driver.nativeInsertMany = async (entity, rows, options) => {
    const result = await nativeInsertMany.call(driver, entity, rows, options);
    const mark = markOf(options);
    if (mark && result.rows) mark.rows = result.rows;
    return result;
  };
  return () => {
    driver.nativeInsertMany = nativeInsertMany;
  };
}

function markOf(options: object | undefined): Marked | undefined {
  return (options as { readonly [ASKED]?: Marked } | undefined)?.[ASKED];
}
