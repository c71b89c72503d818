import {
  type Action,
  type Decided,
  type RecordEvents,
  RecordEventsError,
  type UnitOfWork,
} from "@mortise/events";
import type { Table } from "./models/watched.ts";
import type { ResolvedSourceOptions } from "./options.ts";
import type { DatabaseLike, Values } from "./shape.ts";

/** What all statements of one database share. */
export interface Source {
  readonly records: RecordEvents;
  readonly options: ResolvedSourceOptions;
  /**
   * Runs a transaction that is not inside another one. On SQLite, which has one writer, they wait for each other: two that
   * ask plug-ins at the same time would have the database be busy.
   */
  outermost<R>(run: () => Promise<R>): Promise<R>;
  /** A transaction as the app gets it, whose writes plug-ins are asked about, too. */
  watched(db: DatabaseLike, unit: UnitOfWork | undefined): DatabaseLike;
}

/** Where a statement is run. */
export interface Place {
  readonly source: Source;
  /** The transaction, as Drizzle has it. */
  readonly db: DatabaseLike;
  readonly unit: UnitOfWork;
}

/** A row that is about to be written. */
export interface RowState {
  readonly record: Values;
  readonly previous?: Values;
}

/** What a write gave, and its rows as they are now, in their order. */
export interface Performed<R> {
  readonly result: R;
  readonly rows: readonly Values[];
}

/** Whether anything is to be done about such writes: somebody hears of them, or the app validates them. */
export function isHeard(
  { records, options }: Source,
  { record }: Table,
  actions: readonly Action[],
): boolean {
  return actions.some(
    (action) => records.hears(record, action) || (options.validate !== undefined && action !== "destroy"),
  );
}

/**
 * Runs `work` in a transaction, which is a unit of work: plug-ins are told once it has committed, and never when it has not.
 */
export async function inUnit<R>(unit: UnitOfWork, run: () => Promise<R>): Promise<R> {
  try {
    const result = await run();
    await unit.committed();
    return result;
  } catch (error) {
    unit.rolledBack();
    throw error;
  }
}

/**
 * Asks plug-ins about rows of one table, and performs the write in the transaction in which they were asked.
 *
 * @throws RecordEventsError `unit-closed` when that transaction has ended meanwhile. Whatever `RecordEvents.write` throws.
 */
export async function askAndPerform<R>(
  { source, db, unit }: Place,
  table: Table,
  action: Action,
  states: readonly RowState[],
  perform: (decided: Decided) => Promise<Performed<R>>,
): Promise<R> {
  const { records, options } = source;
  const { validate, context } = options;
  const { result } = await records.write(
    {
      record: table.record,
      action,
      records: states,
      unit,
      ...(context && { context: context(source.watched(db, unit)) }),
      ...(validate && {
        validate: async (decided) => {
          for (const [n, { record }] of states.entries()) {
            await validate(table.entity, { ...record, ...decided.changesOf(n) });
          }
        },
      }),
    },
    (decided) => {
      if (unit.state === "open") return perform(decided);
      const message =
        "The transaction ended while plug-ins were asked about a write in it: nothing was written.";
      throw new RecordEventsError("unit-closed", message, { record: table.record });
    },
    ({ rows }) => rows,
  );
  return result;
}
