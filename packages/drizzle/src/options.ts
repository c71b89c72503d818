import { RecordEventsError } from "@mortise/events";
import type { SqlTag } from "./shape.ts";

/** What an app says to {@link eventSource}. `Transaction` is the type of its transactions. */
export interface EventSourceOptions<Transaction = unknown> {
  /** Drizzle's own `sql`, of `drizzle-orm`: what this package writes its conditions with. */
  readonly sql: unknown;
  /**
   * The app's own value for a write, such as its tenant: plug-ins' API calls carry it along, and `concerns` gets it. It is
   * called with the write's own transaction, which an API call in this process may go on with. Default: none.
   */
  readonly context?: (transaction: Transaction) => unknown;
  /**
   * The app's own validation, behind `before_validation` and its changes: it stops the write by throwing. `table` is the
   * table's name in `modelsOf`, `record` is as it is about to be written. Default: none.
   */
  readonly validate?: (
    table: string,
    record: { readonly [property: string]: unknown },
  ) => void | Promise<void>;
}

export interface ResolvedSourceOptions {
  readonly sql: SqlTag;
  readonly context: ((transaction: unknown) => unknown) | undefined;
  readonly validate: EventSourceOptions["validate"] | undefined;
}

/** @throws RecordEventsError `invalid-options` */
export function resolveSourceOptions<Transaction>(
  options: EventSourceOptions<Transaction>,
): ResolvedSourceOptions {
  const { sql, context, validate } = options;
  if (typeof sql !== "function" || !("join" in sql) || !("param" in sql)) {
    throw new RecordEventsError("invalid-options", "`sql` must be that of drizzle-orm.");
  }
  for (const name of ["context", "validate"] as const) {
    if (options[name] === undefined || typeof options[name] === "function") continue;
    throw new RecordEventsError("invalid-options", `\`${name}\` must be a function.`);
  }
  return Object.freeze({
    sql: sql as unknown as SqlTag,
    // Whoever gave the database gave its transactions' type with it.
    context: context && ((transaction: unknown) => context(transaction as Transaction)),
    validate,
  });
}
