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

/**
 * Has plug-ins asked before this Sequelize's models are written, and told after the commit. Models are classes that an app
 * imports everywhere: they are changed in place, and Sequelize's own classes are not. Define all models first.
 *
 * @throws RecordEventsError `invalid-options` where `records` has none of this Sequelize's models: give it those of `modelsOf`.
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
  // Those that plug-ins do not hear of, too: others may be written with them.
  const detached = Object.values(sequelize.models).map((model) => attach(model as ModelClass, source));
  return {
    detach: () => {
      source.isOpen = false;
      for (const detach of detached.splice(0)) detach();
    },
  };
}
