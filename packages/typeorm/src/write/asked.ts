import { randomUUID } from "node:crypto";
import {
  type Action,
  type Chain,
  chainOf,
  currentChain,
  type Decided,
  type RecordEvents,
  type RecordState,
} from "@mortise/events";
import type { Entity } from "../entity/entity.ts";
import type { EntityChanges } from "../entity/entity-changes.ts";
import type { ResolvedSourceOptions } from "../options.ts";
import type { BuilderLike, QueryRunnerLike } from "../shape.ts";
import type { Transactions } from "../transactions.ts";
import type { Turns } from "../turns.ts";

/** What the writes of one data source share. */
export interface Source {
  readonly records: RecordEvents;
  readonly transactions: Transactions;
  readonly options: ResolvedSourceOptions;
  readonly entityChanges: EntityChanges;
  /** Of a data source that has one connection for all. */
  readonly turns: Turns | undefined;
}

/** A statement that is about to be run, in a transaction. */
export interface Statement {
  readonly source: Source;
  readonly builder: BuilderLike;
  readonly entity: Entity;
  readonly runner: QueryRunnerLike;
}

/** What a write gave, and its records as they are now, in their order. */
export interface Performed<R> {
  readonly result: R;
  readonly records: readonly object[];
}

/** What performs a write, with what plug-ins decided. */
export type Perform<R> = (decided: Decided) => Promise<Performed<R>>;

/**
 * Asks plug-ins about records, and performs the write in the transaction in which they were asked.
 *
 * @throws RecordEventsError `unit-closed` when that transaction has ended meanwhile: what is written now would be outside of
 *   it. Whatever `RecordEvents.write` throws.
 */
export function askAndPerform<R>(
  statement: Statement,
  action: Action,
  states: readonly RecordState[],
  perform: Perform<R>,
): Promise<R> {
  const { source, entity, runner } = statement;
  const unit = source.transactions.unitOf(runner);
  return ask(statement, action, states, (decided) =>
    source.transactions.perform(runner, unit, entity.record, () => perform(decided)),
  );
}

/** Asks plug-ins about records. `perform` may ask about others: it is {@link askAndPerform} that sees to the transaction. */
export async function ask<R>(
  { source, entity, runner }: Statement,
  action: Action,
  states: readonly RecordState[],
  perform: Perform<R>,
): Promise<R> {
  const { records, transactions, options, turns } = source;
  const context = options.context?.(runner.manager);
  const { result } = await records.write(
    {
      record: entity.record,
      action,
      records: states,
      unit: transactions.unitOf(runner),
      context,
      ...(turns && { chain: chainIn(turns, context) }),
      ...(options.validate && { validate: (decided) => validateAll(source, entity, states, decided) }),
    },
    perform,
    (performed) => performed.records,
  );
  return result;
}

/** The chain that a write belongs to, which the running turn leads to. */
function chainIn(turns: Turns, context: unknown): Chain {
  const chain = chainOf(context) ?? currentChain() ?? { id: randomUUID(), links: [] };
  turns.leadsTo(chain.id);
  return chain;
}

async function validateAll(
  { options }: Source,
  { metadata }: Entity,
  states: readonly RecordState[],
  decided: Decided,
): Promise<void> {
  for (const [n, { record }] of states.entries()) {
    await options.validate?.(metadata.name, { ...record, ...decided.changesOf(n) });
  }
}
