import { readAffected } from "../records/rows.ts";
import { stateOf } from "../records/state.ts";
import type { EntityName, ManagerLike, StatementOptions, Values } from "../shape.ts";
import type { Source, Target } from "../source.ts";
import { askedIn } from "./asked.ts";
import { isEntity } from "./insert.ts";

/** What `em.clone` was given: an entity and overrides, or a class, a condition and overrides. */
export interface Clone {
  readonly em: ManagerLike;
  readonly target: Target;
  readonly given: EntityName;
  readonly others: readonly unknown[];
}

/** Asks about the record that a clone creates. MikroORM reads it back by the open transaction, so there must be one. */
export function cloneRow(
  source: Source,
  { em, target, given, others }: Clone,
  perform: (others: readonly unknown[]) => Promise<object>,
): Promise<object> {
  const { meta } = target;
  const fromEntity = typeof given === "object" && isEntity(given);
  const where = fromEntity ? stateOf(meta, given) : others[0];
  const [overrides, options] = (fromEntity ? others : others.slice(1)) as [object?, StatementOptions?];
  return source.inTransaction(em, options, async (place) => {
    const key = fromEntity ? keysOf(meta.primaryKeys, where as Values) : where;
    const [row] = await readAffected({ ...place, meta, options }, key);
    const state: Values = { ...row?.state };
    for (const name of meta.primaryKeys) delete state[name];
    const decided = await source.ask(place, target, "create", [
      { record: { ...state, ...stateOf(meta, overrides ?? {}) } },
    ]);
    const changed = { ...overrides, ...decided.changesOf() };
    const own = askedIn(place.ctx, options);
    const entity = await perform(fromEntity ? [changed, own] : [where, changed, own]);
    await source.records.written(decided, [stateOf(meta, entity)]);
    return entity;
  });
}

function keysOf(names: readonly string[], state: Values): Values {
  return Object.fromEntries(names.map((name) => [name, state[name]]));
}
