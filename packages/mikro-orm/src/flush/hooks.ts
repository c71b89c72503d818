import type { Action, Decided } from "@mortise/events";
import { assignChanges } from "../records/assign.ts";
import { stateOf } from "../records/state.ts";
import type { ChangeSetLike, EntityEvent, EntityMetaLike, ManagerLike, Values } from "../shape.ts";
import type { Place, Source, Target } from "../source.ts";
import { CurrentRows } from "./current-rows.ts";

/** A change set that plug-ins have been asked about. */
interface AskedChange {
  readonly decided: Decided;
  readonly changes: Values | undefined;
  /** As it was before: what the entity holds of fields that are not written may be old. */
  readonly known: Values;
  /** The fields that are written. `undefined`: all. */
  readonly written: ReadonlySet<string> | undefined;
}

/** Reads what there is before a write. `undefined`: nothing, so that nobody is asked. */
type ReadBefore = (place: Place, target: Target, changeSet: ChangeSetLike) => Promise<Before | undefined>;

interface Before {
  readonly known: Values;
  readonly previous?: Values;
  /** The fields that are written. Absent: all. */
  readonly written?: ReadonlySet<string>;
}

/**
 * Entities on their way through a flush: MikroORM calls these for each change set, in the order of its unit of work, inside
 * the flush's transaction. Whatever is assigned to an entity in a `before…` is in what is written.
 */
export class FlushHooks {
  readonly #source: Source;
  readonly #rows = new CurrentRows();
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
    return this.#before(event, "update", async (place, { meta }, changeSet) => {
      const previous = await this.#rows.rowOf(place, meta, changeSet);
      return previous && { known: previous, previous, written: writtenFields(place.em, changeSet) };
    });
  }

  afterUpdate(event: EntityEvent): Promise<void> | undefined {
    return this.#after(event);
  }

  beforeDelete(event: EntityEvent): Promise<void> | undefined {
    return this.#before(event, "destroy", async (place, { meta }, changeSet) => {
      const known = await this.#rows.rowOf(place, meta, changeSet);
      return known && { known, written: new Set() };
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
      const before = target && (await read(place, target, whole));
      if (!target || !before) return;
      const { known, previous, written } = before;
      const record = { ...known, ...fieldsOf(target.meta, entity, written) };
      const decided = await this.#source.ask(place, target, action, [
        { record, ...(previous && { previous }) },
      ]);
      asked = { decided, known, changes: decided.changesOf(), written };
      this.#asked.set(whole, asked);
    }
    if (asked.changes) assignOwn(em, entity, changeSet.meta, asked.changes);
  }

  #after({ entity, em, changeSet }: EntityEvent): Promise<void> | undefined {
    const asked = changeSet && this.#asked.get(wholeOf(em, changeSet));
    if (!asked) return undefined;
    const { decided, known, changes, written } = asked;
    const meta = em.getMetadata().find(entity.constructor);
    const names =
      written && new Set([...written, ...writtenFields(em, changeSet), ...Object.keys(changes ?? {})]);
    const isGone = changeSet.type === "delete" || changeSet.type === "delete_early";
    const record = isGone || !meta ? known : { ...known, ...fieldsOf(meta, entity, names) };
    return this.#source.records.written(decided, [record]);
  }

  #placeOf(em: ManagerLike): Place {
    const ctx = em.getTransactionContext();
    return { em, ctx, unit: ctx && this.#source.transactions.unitOf(ctx) };
  }
}

/** The fields that a change set writes, with what the app's hooks have changed since it was made. */
function writtenFields(
  em: ManagerLike,
  { entity, meta, originalEntity = {}, payload }: ChangeSetLike,
): ReadonlySet<string> {
  const comparator = em.getComparator();
  const changed = comparator.diffEntities(meta.class, originalEntity, comparator.prepareEntity(entity));
  return new Set([...Object.keys(changed), ...Object.keys(payload)].map((name) => fieldOf(meta, name)));
}

/** Parts of an embedded object are written by names of their own. */
function fieldOf(meta: EntityMetaLike, name: string): string {
  const [outer] = meta.properties[name]?.embedded ?? [];
  return outer === undefined ? name : fieldOf(meta, outer);
}

/** What the entity holds of these fields; of all, where they are not said. */
function fieldsOf(meta: EntityMetaLike, entity: object, names: ReadonlySet<string> | undefined): Values {
  const state = stateOf(meta, entity);
  return names ? Object.fromEntries(Object.entries(state).filter(([name]) => names.has(name))) : state;
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
