import { RecordEventsError } from "@mortise/events";

/** What an app may say of its writes. `Manager` is the app's own `EntityManager`. */
export interface EventSourceOptions<Manager = unknown> {
  /**
   * The app's own value for a write, such as its tenant: plug-ins' API calls carry it along, and `concerns` gets it. It is
   * called with an `EntityManager` in the write's own transaction, which an API call in this process may go on with.
   * Default: none.
   */
  readonly context?: (em: Manager) => unknown;
  /**
   * The app's own validation, behind `before_validation` and its changes: it stops the write by throwing. `record` is as it
   * is about to be written, by the names of properties; with what is not loaded left out. Default: none but MikroORM's own.
   */
  readonly validate?: (
    entity: string,
    record: { readonly [property: string]: unknown },
  ) => void | Promise<void>;
}

export interface ResolvedSourceOptions {
  readonly context: ((em: unknown) => unknown) | undefined;
  readonly validate: EventSourceOptions["validate"] | undefined;
}

/** @throws RecordEventsError `invalid-options` */
export function resolveSourceOptions<Manager>(options: EventSourceOptions<Manager>): ResolvedSourceOptions {
  for (const name of ["context", "validate"] as const) {
    if (options[name] === undefined || typeof options[name] === "function") continue;
    throw new RecordEventsError("invalid-options", `\`${name}\` must be a function.`);
  }
  const { context, validate } = options;
  return Object.freeze({ context: context && ((em: unknown) => context(em as Manager)), validate });
}
