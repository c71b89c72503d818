import { type RecordEvents, RecordEventsError } from "@mortise/events";
import { FlushSubscriptions } from "./flush/subscriptions.ts";
import { WatchedEntities } from "./models/watched.ts";
import { type EventSourceOptions, resolveSourceOptions } from "./options.ts";
import type { ManagerLike, MikroOrmLike } from "./shape.ts";
import { Source } from "./source.ts";
import { keepToMarks } from "./statements/asked.ts";
import { askForCollections } from "./statements/collections.ts";
import { type ManagerClass, watchedManager } from "./statements/manager.ts";

/** What `eventSource` attached. */
export interface EventSource {
  /** From here on, nobody is asked about or told of writes. Repeated: nothing. */
  detach(): void;
}

const attached = new WeakSet<object>();

/**
 * Has plug-ins asked and told about what MikroORM writes. The app goes on with its own `orm`: `orm.em` and all that is forked
 * from it from here on. Call it once, behind `modelsOf` and before anything is forked.
 *
 * @throws RecordEventsError `invalid-options` when an option cannot be kept, `orm` has one already, or `modelsOf` has not been
 *   called with this `orm`; `unknown-record` when `records` lacks one of its models.
 */
export function eventSource<Orm extends MikroOrmLike>(
  orm: Orm,
  records: RecordEvents,
  options: EventSourceOptions<Orm["em"]> = {},
): EventSource {
  const resolved = resolveSourceOptions(options);
  const entities = new WatchedEntities(orm);
  check(orm, records, entities);
  const em = orm.em as ManagerLike;
  const source = new Source(em, records, entities, resolved);
  const { constructor: Base } = em as { readonly constructor: unknown };
  const plain: object = Object.getPrototypeOf(em);
  // The object stays the same, as the app's services may hold it already; forks are made by its class.
  Object.setPrototypeOf(em, watchedManager(Base as ManagerClass, source).prototype);
  subscribe(em, source);
  const undo = [keepToMarks(em.getDriver()), askForCollections(em, source)];
  attached.add(orm);
  return Object.freeze({
    detach: () => {
      if (!source.isAttached) return;
      source.isAttached = false;
      Object.setPrototypeOf(em, plain);
      for (const one of undo) one();
      attached.delete(orm);
    },
  });
}

function check(orm: MikroOrmLike, records: RecordEvents, entities: WatchedEntities): void {
  if (attached.has(orm)) {
    throw new RecordEventsError(
      "invalid-options",
      "This `orm` has an event source already: detach it first.",
    );
  }
  if (entities.all.length === 0) {
    throw new RecordEventsError(
      "invalid-options",
      "Call `modelsOf` with this `orm` first: it says what is a model.",
    );
  }
  for (const { record, entity } of entities.all) {
    if (records.has(record)) continue;
    const message = `Record events have no model "${record}": give \`recordModels\` what \`modelsOf\` gave for "${entity}".`;
    throw new RecordEventsError("unknown-record", message, { record });
  }
}

/** MikroORM's own hooks: of transactions, and of flushes. */
function subscribe(em: ManagerLike, source: Source): void {
  const { transactions } = source;
  const flushes = new FlushSubscriptions(em, source);
  const subscriber = {
    beforeFlush: flushes.beforeFlush.bind(flushes),
    beforeTransactionStart: transactions.beginning.bind(transactions),
    afterTransactionStart: transactions.begun.bind(transactions),
    afterTransactionCommit: transactions.committed.bind(transactions),
    afterTransactionRollback: transactions.rolledBack.bind(transactions),
  };
  em.getEventManager().registerSubscriber(subscriber);
  // A fork with an event manager of its own has the configured ones.
  const configured = em.config.get("subscribers");
  if (Array.isArray(configured)) configured.push(subscriber);
}
