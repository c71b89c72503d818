import type { EntityMetadataLike, QueryRunnerLike } from "../shape.ts";
import { assignColumns, type ColumnChange } from "./assign.ts";

/**
 * What plug-ins changed of entities that TypeORM saves: their statements carry values alone, so that the entity itself is
 * found again, by its key, when TypeORM says that it is saved.
 */
export class EntityChanges {
  readonly #kept = new WeakMap<object, Map<string, readonly ColumnChange[]>>();

  /** Keeps changes until the entity with one of these keys is saved. */
  keep(
    runner: QueryRunnerLike,
    metadata: EntityMetadataLike,
    keys: readonly object[],
    changes: readonly ColumnChange[],
  ): void {
    const kept = this.#kept.get(runner) ?? new Map<string, readonly ColumnChange[]>();
    this.#kept.set(runner, kept);
    for (const key of keys) {
      const name = nameOf(metadata, key);
      if (name) kept.set(name, changes);
    }
  }

  /** Makes the changes of an entity that has been saved. */
  make(runner: QueryRunnerLike, metadata: EntityMetadataLike, entity: object): void {
    const kept = this.#kept.get(runner);
    if (!kept || kept.size === 0) return;
    const name = nameOf(metadata, entity);
    const changes = name && kept.get(name);
    if (!changes) return;
    assignColumns(entity, changes);
    // A changed key is kept under both, the old and the new one.
    for (const [key, others] of kept) if (others === changes) kept.delete(key);
  }

  /** Forgets all of a query runner's: what belongs to one transaction is nothing to the next. */
  forget(runner: QueryRunnerLike): void {
    this.#kept.get(runner)?.clear();
  }
}

/** `undefined` where the database has still to give the key. */
function nameOf({ tablePath, primaryColumns }: EntityMetadataLike, key: object): string | undefined {
  const values = primaryColumns.map((column) => column.getEntityValue(key));
  return values.includes(undefined) ? undefined : JSON.stringify([tablePath, ...values.map(String)]);
}
