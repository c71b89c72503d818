import type { Action, Decided } from "@mortise/events";
import { assignChanges } from "../records/assign.ts";
import { keyIn, readRow, stateOfSnapshot } from "../records/rows.ts";
import { isWhole, stateOf } from "../records/state.ts";
import type { ChangeSetLike, EntityEvent, EntityMetaLike, ManagerLike, Values } from "../shape.ts";
import type { Place, Source, Target } from "../source.ts";

/** A change set that plug-ins have been asked about. */
interface AskedChange {
  readonly decided: Decided;
  readonly changes: Values | undefined;
  /** What is known of it beside what the entity holds now. */
  readonly known: Values;
}

/** Reads what there is before a write. `undefined`: nothing, so that nobody is asked. */
type ReadBefore = (
  place: Place,
  target: Target,
  changeSet: ChangeSetLike,
) => Promise<{ readonly known: Values; readonly previous?: Values } | undefined>;

/**
 * Entities on their way through a flush: MikroORM calls these for each change set, in the order of its unit of work, inside
 * the flush's transaction. Whatever is assigned to an entity in a `before…` is in what is written.
 */
export class FlushHooks {
  readonly #source: Source;
  readonly #asked = new WeakMap<ChangeSetLike, AskedChange>();

  constructor(source: Source) {
    this.#source = source;
  }

  beforeCreate(event: EntityEvent): Promise<void> | undefined {
    return this.#before(event, "create", async () => ({ known: {} }));
  }

  afterCreate(event: EntityEvent): Promise<void> | undefined {
    // Of an entity in several tables the last one is its own: before that it is not whole.
    const { entity, changeSet } = event;
    return changeSet?.meta.inheritanceType === "tpt" && changeSet.meta.class !== entity.constructor
      ? undefined
      : this.#after(event);
  }

  beforeUpdate(event: EntityEvent): Promise<void> | undefined {
    return this.#before(event, "update", async (place, target, { originalEntity }) => {
      const previous = await this.#previous(place, target, event.entity, originalEntity);
      return previous ? { known: previous, previous } : { known: {} };
    });
  }

  afterUpdate(event: EntityEvent): Promise<void> | undefined {
    return this.#after(event);
  }

  beforeDelete(event: EntityEvent): Promise<void> | undefined {
    return this.#before(event, "destroy", async (place, target) => {
      const { entity, em } = event;
      const known = await this.#previous(
        place,
        target,
        entity,
        em.getUnitOfWork().getOriginalEntityData(entity),
      );
      // A row that is not there any more is not destroyed.
      return known && { known };
    });
  }

  afterDelete(event: EntityEvent): Promise<void> | undefined {
    return this.#after(event);
  }

  /** Nothing but a look into a map where nobody hears. */
  #before(event: EntityEvent, action: Action, read: ReadBefore): Promise<void> | undefined {
    const { entity, changeSet } = event;
    const watched = this.#source.entities.get(entity.constructor);
    if (!watched || !changeSet || !this.#source.isAsked(watched, action)) return undefined;
    return this.#ask(event, changeSet, action, read);
  }

  async #ask(event: EntityEvent, changeSet: ChangeSetLike, action: Action, read: ReadBefore): Promise<void> {
    const { entity, em } = event;
    const whole = wholeOf(em, changeSet);
    let asked = this.#asked.get(whole);
    if (!asked) {
      const target = this.#source.target(entity.constructor, action);
      const place = this.#placeOf(em);
      const before = target && (await read(place, target, changeSet));
      if (!target || !before) return;
      const { known, previous } = before;
      const record = action === "destroy" ? known : { ...known, ...stateOf(target.meta, entity) };
      const decided = await this.#source.ask(place, target, action, [
        { record, ...(previous && { previous }) },
      ]);
      asked = { decided, known, changes: decided.changesOf() };
      this.#asked.set(whole, asked);
    }
    if (asked.changes) assignOwn(em, entity, changeSet.meta, asked.changes);
  }

  #after({ entity, em, changeSet }: EntityEvent): Promise<void> | undefined {
    const asked = changeSet && this.#asked.get(wholeOf(em, changeSet));
    if (!asked) return undefined;
    const { decided, known } = asked;
    const meta = em.getMetadata().find(entity.constructor);
    const isGone = changeSet.type === "delete" || changeSet.type === "delete_early";
    const written = isGone || !meta ? known : { ...known, ...stateOf(meta, entity) };
    return this.#source.records.written(decided, [written]);
  }

  #placeOf(em: ManagerLike): Place {
    const ctx = em.getTransactionContext();
    return { em, ctx, unit: ctx && this.#source.transactions.unitOf(ctx) };
  }

  /** As MikroORM loaded it; where it has not, or only a part of what plug-ins are shown, as the database has it. */
  async #previous(
    { em, ctx }: Place,
    { meta, watched }: Target,
    entity: object,
    original: Values | undefined,
  ): Promise<Values | undefined> {
    if (original && isWhole(watched.shown, original)) return stateOfSnapshot(em, meta, original);
    const key = keyIn(meta, original ? stateOfSnapshot(em, meta, original) : stateOf(meta, entity));
    const row = await readRow({ em, ctx, meta, options: { filters: false } }, key);
    return row?.state;
  }
}

/** An entity in several tables has a change set for each: it is asked about once. */
function wholeOf(em: ManagerLike, changeSet: ChangeSetLike): ChangeSetLike {
  if (changeSet.meta.inheritanceType !== "tpt") return changeSet;
  const { entity, type } = changeSet;
  const all = em.getUnitOfWork().getChangeSets();
  return all.find((one) => one.entity === entity && one.type === type) ?? changeSet;
}

/** What plug-ins changed, as far as it is in the table that is written now. */
function assignOwn(em: ManagerLike, entity: object, meta: EntityMetaLike, changes: Values): void {
  const { inheritanceType, ownProps } = meta;
  const own = inheritanceType === "tpt" && ownProps ? new Set(ownProps.map(({ name }) => name)) : undefined;
  const values = Object.entries(changes).filter(([name]) => own?.has(name) !== false);
  assignChanges(em, meta, entity, Object.fromEntries(values));
}
