import { type Action, type RecordEvents, RecordEventsError } from "@mortise/events";
import { type Entity, entityOf } from "./entity/entity.ts";
import { EntityChanges } from "./entity/entity-changes.ts";
import { recordNameOf } from "./entity/names.ts";
import { checkInitialized } from "./models.ts";
import { type EventSourceOptions, resolveSourceOptions } from "./options.ts";
import type {
  BuilderLike,
  DataSourceLike,
  DriverLike,
  EntityMetadataLike,
  QueryRunnerLike,
  StatementResult,
} from "./shape.ts";
import { hookBuilders, run } from "./statement/builder.ts";
import { inTransaction } from "./statement/transaction.ts";
import { TransactionSubscriber } from "./subscriber.ts";
import { Transactions } from "./transactions.ts";
import type { Source } from "./write/asked.ts";
import { destroy } from "./write/destroy.ts";
import { insert } from "./write/insert.ts";
import { restore, update } from "./write/update.ts";
import { upsert } from "./write/upsert.ts";

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
 * @throws RecordEventsError `invalid-options` when the data source is not initialized, has an event source already, or an
 *   option is none.
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
  const source = { records, transactions, options: resolved, entityChanges: new EntityChanges() };
  const entities = entitiesOf(dataSource, records);
  const subscriber = new TransactionSubscriber(source);
  // The first one: subscribers of the app's own see entities as they were written.
  dataSource.subscribers.unshift(subscriber);
  const unhook = hookBuilders(dataSource, (builder) => execute(dataSource, source, entities, builder));
  ATTACHED.add(dataSource);
  return {
    detach: () => {
      if (!ATTACHED.delete(dataSource)) return;
      entities.clear();
      unhook();
      dataSource.subscribers.splice(dataSource.subscribers.indexOf(subscriber), 1);
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

/** Runs a statement as TypeORM does, or as a write that plug-ins hear of. */
function execute(
  dataSource: DataSourceLike,
  source: Source,
  entities: ReadonlyMap<EntityMetadataLike, Entity>,
  builder: BuilderLike,
): Promise<StatementResult> {
  const { mainAlias } = builder.expressionMap;
  const entity = mainAlias?.hasMetadata ? entities.get(mainAlias.metadata) : undefined;
  if (!entity) return run(builder);
  const kind = kindOf(builder);
  if (!kind || !isWatched(source, entity.record, kind.actions)) return run(builder);
  const connect = () => dataSource.createQueryRunner() as QueryRunnerLike;
  return inTransaction(builder, connect, (runner) => kind.perform({ source, builder, entity, runner }));
}

interface StatementKind {
  readonly actions: readonly Action[];
  readonly perform: typeof insert;
}

const INSERT: StatementKind = { actions: ["create"], perform: insert };
const UPSERT: StatementKind = { actions: ["create", "update"], perform: upsert };

const KINDS: ReadonlyMap<string, StatementKind> = new Map([
  ["update", { actions: ["update"], perform: update }],
  ["restore", { actions: ["update"], perform: restore }],
  ["delete", { actions: ["destroy"], perform: destroy }],
  ["soft-delete", { actions: ["destroy"], perform: destroy }],
]);

function kindOf({ expressionMap }: BuilderLike): StatementKind | undefined {
  const { queryType, insertFromSelect, onIgnore, onUpdate } = expressionMap;
  if (queryType !== "insert") return KINDS.get(queryType);
  // What a SELECT would insert is known to the database alone.
  if (insertFromSelect) return undefined;
  return onIgnore || onUpdate ? UPSERT : INSERT;
}

/** Whether anybody hears of such writes, or validates them. */
function isWatched({ records, options }: Source, record: string, actions: readonly Action[]): boolean {
  return actions.some(
    (action) => records.hears(record, action) || (options.validate !== undefined && action !== "destroy"),
  );
}
