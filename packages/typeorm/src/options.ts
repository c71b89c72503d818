import { RecordEventsError } from "@mortise/events";

/** How an event source of TypeORM goes about its work. */
export interface EventSourceOptions<Manager = unknown> {
  /**
   * The app's own value for a write, such as the tenant of the running request: `RecordWrite.context`. It is given the
   * entity manager of the write's transaction: an app that passes it on can have the API calls that a plug-in makes
   * meanwhile write in that transaction. Default: none.
   */
  readonly context?: (manager: Manager) => unknown;
  /**
   * The app's own validation of a record that is created or updated: behind `before_validation`, it sees what plug-ins
   * changed, and stops the write by throwing. `record` is as it is about to be written, by the names of its fields. It runs
   * for all entities that have a model, whether a plug-in hears of the write or not. Default: none, as TypeORM has none.
   */
  readonly validate?: (entity: string, record: { readonly [field: string]: unknown }) => void | Promise<void>;
}

/** {@link EventSourceOptions}, completed. */
export interface ResolvedSourceOptions {
  readonly context: ((manager: unknown) => unknown) | undefined;
  readonly validate: EventSourceOptions["validate"] | undefined;
}

/** @throws RecordEventsError `invalid-options` */
export function resolveSourceOptions<Manager>(options: EventSourceOptions<Manager>): ResolvedSourceOptions {
  for (const name of ["context", "validate"] as const) {
    if (options[name] === undefined || typeof options[name] === "function") continue;
    throw new RecordEventsError("invalid-options", `\`${name}\` must be a function.`);
  }
  const { context, validate } = options;
  return Object.freeze({
    // Whoever gave the data source gave its manager's type with it.
    context: context && ((manager: unknown) => context(manager as Manager)),
    validate,
  });
}
