import { type RecordEvents, RecordEventsError } from "@mortise/events";
import { attach } from "./attach.ts";
import type { ModelClass, SequelizeLike } from "./shape.ts";
import { Source } from "./source.ts";

/** How writes are passed to record events. */
export interface EventSourceOptions {
  /**
   * The app's own value for a write, such as its tenant: plug-ins' calls of the API bring it back. Called at each write that
   * plug-ins hear of, with the transaction that it is part of. Default: none.
   */
  readonly context?: (transaction: unknown) => unknown;
}

/** An event source that is attached. */
export interface AttachedSource {
  /** Gives the models their own methods back: plug-ins hear of nothing that begins afterwards. Can be repeated. */
  detach(): void;
}

/** Those that have a source: a second one would not be asked about what the first one writes. */
const attached = new WeakSet<object>();

/**
 * Has plug-ins asked before this Sequelize's models are written, and told after the commit. Models are classes that an app
 * imports everywhere: they are changed in place, and Sequelize's own classes are not. Define all models first.
 *
 * @throws RecordEventsError `invalid-options` where `records` has none of this Sequelize's models: give it those of `modelsOf`;
 *   and where one is attached already.
 */
export function eventSource(
  sequelize: SequelizeLike,
  records: RecordEvents,
  options: EventSourceOptions = {},
): AttachedSource {
  const source = new Source(sequelize, records, options);
  if (source.isEmpty) {
    const message =
      "The record events have no model of this Sequelize's: make them with `modelsOf(sequelize, …)`.";
    throw new RecordEventsError("invalid-options", message);
  }
  if (attached.has(sequelize)) {
    const message = "This Sequelize has an event source already: detach it first.";
    throw new RecordEventsError("invalid-options", message);
  }
  attached.add(sequelize);
  // Those that plug-ins do not hear of, too: others may be written with them.
  const detached = Object.values(sequelize.models).map((model) => attach(model as ModelClass, source));
  return {
    detach: () => {
      if (source.isOpen) attached.delete(sequelize);
      source.isOpen = false;
      for (const detach of detached.splice(0)) detach();
    },
  };
}
