import type { Action, Decided, RecordState, RecordWrite } from "@mortise/events";
import type { Model, Row } from "../schema/data-model.ts";
import type { Reading } from "../write/rows.ts";
import { isLookedAt, type Source } from "./options.ts";
import type { Scope } from "./scope.ts";

/** One call of the app's, while it is done inside a transaction. */
export interface Work extends Reading {
  readonly source: Source;
  readonly scope: Scope;
  /** The transaction as the app may use it, for writes that belong to this one. */
  readonly transaction: () => unknown;
}

export function workIn(source: Source, scope: Scope, transaction: () => unknown): Work {
  const { dataModel, databaseSchema } = source;
  return { source, scope, transaction, connection: scope.connection, dataModel, databaseSchema };
}

/** A model that a relation leads to: it is in the schema, or the relation would not be. */
export function targetOf({ dataModel }: Reading, name: string): Model {
  const model = dataModel.models.get(name);
  if (!model) throw new TypeError(`no model ${name}`);
  return model;
}

export const NOTHING_DECIDED: Decided = Object.freeze({
  changesOf: () => undefined,
  asked: Object.freeze([]),
});

/** Has plug-ins asked about records of one model, writes them, and keeps them to be told of after the commit. */
export function asked<R>(
  work: Work,
  model: Model,
  action: Action,
  states: readonly RecordState[],
  perform: (decided: Decided) => Promise<R>,
  written: (result: R) => readonly object[],
): Promise<R> {
  const write = recordWriteOf(work, model, action, states);
  return write ? work.source.records.write(write, perform, written) : perform(NOTHING_DECIDED);
}

/** A write as record events take it. `undefined`: nobody hears of it. */
export function recordWriteOf(
  work: Work,
  model: Model,
  action: Action,
  states: readonly RecordState[],
): RecordWrite | undefined {
  const { source, scope } = work;
  const record = source.recordNames.get(model.name);
  if (record === undefined || states.length === 0) return undefined;
  if (!isLookedAt(source, model.name, action)) return undefined;
  const validate = action === "destroy" ? undefined : validationOf(source, model, states);
  return {
    record,
    action,
    records: states,
    unit: scope.unit,
    ...(source.context && { context: source.context(work.transaction()) }),
    ...(validate && { validate }),
  };
}

function validationOf(
  { validate }: Source,
  { name }: Model,
  states: readonly RecordState[],
): RecordWrite["validate"] {
  if (!validate) return undefined;
  return async (decided) => {
    for (const [n, { record }] of states.entries()) {
      await validate(name, { ...(record as Row), ...decided.changesOf(n) });
    }
  };
}
