import type { EntityMetadataLike } from "../shape.ts";

/** What `modelsOf` called the entities of a data source, by the entities' names. */
const NAMES = new WeakMap<object, Map<string, string>>();

/** Keeps an entity's name as a record: `eventSource` finds it again by the same data source. */
export function rememberName(dataSource: object, entity: string, record: string): void {
  const names = NAMES.get(dataSource) ?? new Map<string, string>();
  NAMES.set(dataSource, names.set(entity, record));
}

/** The record that an entity's writes are about: its own, or its parent's in a table of several entities. */
export function recordNameOf(
  dataSource: object,
  metadata: EntityMetadataLike,
  has: (record: string) => boolean,
): string | undefined {
  for (let one: EntityMetadataLike | undefined = metadata; one; one = one.parentEntityMetadata) {
    const record = NAMES.get(dataSource)?.get(one.name) ?? one.name;
    if (has(record)) return record;
  }
  return undefined;
}
