import { type RecordEvents, RecordEventsError } from "@mortise/events";
import { type Entity, entityOf } from "./entity/entity.ts";
import { EntityChanges } from "./entity/entity-changes.ts";
import { recordNameOf } from "./entity/names.ts";
import { hookManagers } from "./managers.ts";
import { checkInitialized } from "./models.ts";
import { type EventSourceOptions, resolveSourceOptions } from "./options.ts";
import type { DataSourceLike, DriverLike, EntityMetadataLike } from "./shape.ts";
import { hookBuilders } from "./statement/builder.ts";
import { TransactionSubscriber } from "./subscriber.ts";
import { Transactions } from "./transactions.ts";
import { Turns } from "./turns.ts";
import { Statements } from "./write/statements.ts";

/** What `eventSource` gives: the app goes on with its data source. */
export interface AttachedSource {
  /** Ends it: later writes are told to nobody. What is in an open transaction is not told either. Can be repeated. */
  detach(): void;
}

const ATTACHED = new WeakSet<object>();

/**
 * Has plug-ins asked and told of what a data source writes: by `save`, `remove`, `insert`, `update`, `delete`, `upsert`,
 * `increment` and all else that becomes a statement of a query builder. The app goes on with the data source itself.
 *
 * @throws RecordEventsError `invalid-options` when the data source is not initialized, has an event source already or no
 *   entity with a model, or when an option is none.
 */
export function eventSource<Manager>(
  dataSource: DataSourceLike<Manager>,
  records: RecordEvents,
  options: EventSourceOptions<Manager> = {},
): AttachedSource {
  checkInitialized(dataSource);
  const resolved = resolveSourceOptions(options);
  if (ATTACHED.has(dataSource)) {
    const message = "The data source has an event source already. Detach it first.";
    throw new RecordEventsError("invalid-options", message);
  }
  const transactions = new Transactions(records);
  const isAsked = () => resolved.validate !== undefined || records.hearsAnything();
  const turns = hasOneConnection(dataSource) ? new Turns(isAsked) : undefined;
  const source = { records, transactions, options: resolved, entityChanges: new EntityChanges(), turns };
  const entities = entitiesOf(dataSource, records);
  if (entities.size === 0) {
    const message =
      "None of the data source's entities has a model: give `recordModels` what `modelsOf` makes of them.";
    throw new RecordEventsError("invalid-options", message);
  }
  const subscriber = new TransactionSubscriber(source);
  // TypeORM tells a subscriber of everything: it joins when the first write is heard of, ahead of the app's own subscribers,
  // which see entities as they were written.
  const listen = () => {
    if (!dataSource.subscribers.includes(subscriber)) dataSource.subscribers.unshift(subscriber);
  };
  const statements = new Statements(dataSource, source, entities, listen);
  const unhookBuilders = hookBuilders(dataSource, (builder) => statements.execute(builder));
  const unhookManagers = hookManagers(dataSource, (call) => statements.clear(call), turns);
  ATTACHED.add(dataSource);
  return {
    detach: () => {
      if (!ATTACHED.delete(dataSource)) return;
      entities.clear();
      unhookBuilders();
      unhookManagers();
      const at = dataSource.subscribers.indexOf(subscriber);
      if (at >= 0) dataSource.subscribers.splice(at, 1);
    },
  };
}

function entitiesOf(dataSource: DataSourceLike, records: RecordEvents): Map<EntityMetadataLike, Entity> {
  // Public in TypeORM, and wider than what its type says here.
  const { driver } = dataSource as DataSourceLike & { readonly driver: DriverLike };
  const has = (record: string) => records.has(record);
  return new Map(
    dataSource.entityMetadatas.flatMap((metadata): [EntityMetadataLike, Entity][] => {
      const record = recordNameOf(dataSource, metadata, has);
      return record === undefined
        ? []
        : [[metadata, entityOf(metadata, record, driver, dataSource.options.type)]];
    }),
  );
}

/** Whether all that a data source does goes over one connection, as with SQLite. */
function hasOneConnection(dataSource: DataSourceLike): boolean {
  const [one, other] = [dataSource.createQueryRunner(), dataSource.createQueryRunner()];
  return one === other;
}
