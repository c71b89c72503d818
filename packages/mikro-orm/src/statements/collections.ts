import { keyIn } from "../records/rows.ts";
import { stateOf } from "../records/state.ts";
import type { CollectionLike, DriverLike, EntityMetaLike, ManagerLike, SyncOptions } from "../shape.ts";
import type { Source } from "../source.ts";

/**
 * Has plug-ins asked about what `removeAll` and `set` write of a collection that was never loaded: MikroORM leaves that to one
 * statement in the flush, without entities. It becomes an asked one in the same transaction.
 *
 * @returns undoes it.
 */
export function askForCollections(root: ManagerLike, source: Source): () => void {
  const driver: DriverLike = root.getDriver();
  const { syncCollections } = driver;
  driver.syncCollections = async (collections, options) => {
    const others: CollectionLike[] = [];
    for (const collection of collections) {
      if (!isAsked(source, collection)) others.push(collection);
      else await replace(root.fork({ clear: true, useContext: false }), collection, options);
    }
    await syncCollections.call(driver, others, options);
  };
  return () => {
    driver.syncCollections = syncCollections;
  };
}

function isAsked(source: Source, collection: CollectionLike): boolean {
  const { kind, targetMeta, mappedBy, orphanRemoval } = collection.property;
  if (kind !== "1:m" || !targetMeta || mappedBy === undefined || collection.getSnapshot() !== undefined)
    return false;
  return source.target(targetMeta.class, orphanRemoval ? "destroy" : "update") !== undefined;
}

async function replace(
  em: ManagerLike,
  collection: CollectionLike,
  { ctx, schema }: SyncOptions,
): Promise<void> {
  const { targetMeta, mappedBy = "", orphanRemoval } = collection.property;
  if (!targetMeta) return;
  const kept = collection.getItems(false).map((item) => keyIn(targetMeta, stateOf(targetMeta, item)));
  const where = { [mappedBy]: collection.owner, ...without(targetMeta, kept) };
  const options = { filters: false, ...(ctx && { ctx }), ...(schema !== undefined && { schema }) };
  if (orphanRemoval) await em.nativeDelete(targetMeta.class, where, options);
  else await em.nativeUpdate(targetMeta.class, where, { [mappedBy]: null }, options);
}

function without(
  { primaryKeys }: EntityMetaLike,
  keys: readonly { readonly [name: string]: unknown }[],
): object {
  const [only] = primaryKeys;
  if (keys.length === 0) return {};
  if (only !== undefined && primaryKeys.length === 1)
    return { [only]: { $nin: keys.map((key) => key[only]) } };
  return { $not: { $or: keys } };
}
