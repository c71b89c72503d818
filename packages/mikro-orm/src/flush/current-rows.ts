import { keyIn, keyOfSnapshot, lockByKeys } from "../records/rows.ts";
import { stateOf } from "../records/state.ts";
import type { ChangeSetLike, EntityMetaLike, ManagerLike, Values } from "../shape.ts";
import type { Place } from "../source.ts";

/**
 * The rows that a flush is about, as the database has them now, locked: what MikroORM loaded may be old, and a plug-in that
 * compares would be wrong. Those of one entity that are updated, or deleted, are read together.
 */
export class CurrentRows {
  /** `undefined`: it is not there any more. */
  readonly #rows = new WeakMap<ChangeSetLike, Values | undefined>();

  async rowOf(place: Place, meta: EntityMetaLike, changeSet: ChangeSetLike): Promise<Values | undefined> {
    if (!this.#rows.has(changeSet)) await this.#read(place, meta, changeSet);
    return this.#rows.get(changeSet);
  }

  async #read({ em, ctx }: Place, meta: EntityMetaLike, changeSet: ChangeSetLike): Promise<void> {
    const { type, schema } = changeSet;
    const alike = em
      .getUnitOfWork()
      .getChangeSets()
      .filter((one) => one.type === type && one.schema === schema && one.meta.class === meta.class);
    // An update that MikroORM could not do in one is not among them.
    const all = alike.includes(changeSet) ? alike : [changeSet];
    const options = { filters: false, ...(schema !== undefined && { schema }) };
    const keys = all.map((one) => keyOf(em, meta, one));
    const rows = await lockByKeys({ em, ctx, meta, options }, keys);
    for (const [n, one] of all.entries()) this.#rows.set(one, rows[n]?.state);
  }
}

/** The key of the row: an entity may have another one by now. */
function keyOf(em: ManagerLike, meta: EntityMetaLike, { entity, originalEntity }: ChangeSetLike): Values {
  const original = originalEntity ?? em.getUnitOfWork().getOriginalEntityData(entity);
  return original ? keyOfSnapshot(em, meta, original) : keyIn(meta, stateOf(meta, entity));
}
