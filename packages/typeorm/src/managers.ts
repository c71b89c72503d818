import { replace } from "./replace.ts";
import type { DataSourceLike, QueryRunnerLike } from "./shape.ts";
import type { Turns } from "./turns.ts";

/** Methods of an entity manager that write in a transaction of their own. */
const WRITES = ["transaction", "save", "remove", "softRemove", "recover"] as const;

/** A call of an entity manager's `clear`. */
export interface ClearCall {
  readonly entity: unknown;
  readonly options: unknown;
  /** The manager's own connection, if it is bound to one. */
  readonly connection: QueryRunnerLike | undefined;
  /** What TypeORM does. */
  readonly original: () => unknown;
}

/**
 * Puts `clear` before that of each entity manager of a data source; with `turns`, has the one that is bound to no connection
 * write by turns. Gives what ends it.
 */
export function hookManagers(
  dataSource: DataSourceLike,
  clear: (call: ClearCall) => unknown,
  turns: Turns | undefined,
): () => void {
  const hookClear = (manager: object, connection?: QueryRunnerLike) =>
    replace(manager, "clear", (original) => (entity, options) => {
      return clear({ entity, options, connection, original: () => original(entity, options) });
    });
  const unhook = [
    replace(dataSource, "createEntityManager", (original) => (connection, ...given) => {
      const made = original(connection, ...given);
      if (isObject(made)) hookClear(made, connection as QueryRunnerLike | undefined);
      return made;
    }),
  ];
  const { manager } = dataSource;
  if (isObject(manager)) {
    unhook.push(hookClear(manager));
    for (const method of turns ? WRITES : []) {
      unhook.push(
        replace(
          manager,
          method,
          (original) =>
            (...given) =>
              turns?.take(async () => original(...given)),
        ),
      );
    }
  }
  return () => {
    for (const undo of unhook) undo();
  };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
