import type { EntityMetaLike, EntityName, MetadataLike, MikroOrmLike } from "../shape.ts";

/** An entity that the app made a model of. */
export interface WatchedEntity {
  readonly entity: string;
  /** The model's name, as record events know it. */
  readonly record: string;
}

/** By the class of the entity, for each ORM: an app may have several. */
const watched = new WeakMap<object, Map<object, WatchedEntity>>();

/** Remembers which entity is which model. */
export function watch(orm: MikroOrmLike, meta: EntityMetaLike, record: string): void {
  const known = watched.get(orm) ?? new Map<object, WatchedEntity>();
  known.set(meta.class, Object.freeze({ entity: meta.className, record }));
  watched.set(orm, known);
}

/** The entities of an ORM that are models. */
export class WatchedEntities {
  readonly all: readonly WatchedEntity[];
  readonly #byClass: ReadonlyMap<object, WatchedEntity>;
  readonly #metadata: MetadataLike;

  /** Models that are made later are not seen. */
  constructor(orm: MikroOrmLike) {
    this.#metadata = metadataOf(orm);
    const own = watched.get(orm) ?? new Map<object, WatchedEntity>();
    const all = new Map(own);
    // What inherits from a model is one of its records.
    for (const meta of this.#metadata.getAll().values()) {
      const model = this.#inherited(meta, own);
      if (model) all.set(meta.class, model);
    }
    this.#byClass = all;
    this.all = Object.freeze([...new Set(all.values())]);
  }

  /** The classes of a model's records: its own, those that inherit from it, and those of the other tables that rows are in. */
  classesOf(model: WatchedEntity): readonly object[] {
    const classes = new Set<object>();
    for (const meta of this.#metadata.getAll().values()) {
      if (this.#byClass.get(meta.class) !== model) continue;
      for (let one: EntityMetaLike | undefined = meta; one; one = one.tptParent) classes.add(one.class);
    }
    return [...classes];
  }

  /** One look into a map. */
  get(entityClass: object): WatchedEntity | undefined {
    return this.#byClass.get(entityClass);
  }

  /** The entity that a method of an entity manager was given. */
  find(entity: EntityName): { readonly meta: EntityMetaLike; readonly watched: WatchedEntity } | undefined {
    const meta = this.#metadata.find(entity);
    const model = meta && this.#byClass.get(meta.class);
    return model && { meta, watched: model };
  }

  #inherited(meta: EntityMetaLike, own: ReadonlyMap<object, WatchedEntity>): WatchedEntity | undefined {
    for (let one: unknown = meta.class; typeof one === "function"; one = Object.getPrototypeOf(one)) {
      const model = own.get(one);
      if (model) return model;
    }
    for (let one: EntityMetaLike | undefined = meta; one; one = this.#parentOf(one)) {
      const model = own.get(one.class);
      if (model) return model;
    }
    return undefined;
  }

  #parentOf({ extends: parent }: EntityMetaLike): EntityMetaLike | undefined {
    if (typeof parent !== "string" && typeof parent !== "object" && typeof parent !== "function")
      return undefined;
    return parent === null ? undefined : this.#metadata.find(parent);
  }
}

export function metadataOf(orm: MikroOrmLike): MetadataLike {
  return orm.getMetadata() as MetadataLike;
}
