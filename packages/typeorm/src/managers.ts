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

interface Clearing {
  readonly queryRunner?: QueryRunnerLike;
  clear: (this: Clearing, entity: unknown, options: unknown) => unknown;
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
  const hook: Clearing["clear"] = function (entity, options) {
    const { clear: method } = Object.getPrototypeOf(this) as Clearing;
    const original = () => method.call(this, entity, options);
    return clear({ entity, options, connection: this.queryRunner, original });
  };
  const unhook = [
    replace(dataSource, "createEntityManager", (original) => (...given) => {
      const made = original(...given);
      // Made for every query of the app's: a plain assignment is as little as can be.
      if (isManager(made)) made.clear = hook;
      return made;
    }),
  ];
  const { manager } = dataSource;
  if (isManager(manager)) {
    unhook.push(
      replace(
        manager,
        "clear",
        () =>
          (...given) =>
            Reflect.apply(hook, manager, given),
      ),
    );
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

function isManager(value: unknown): value is Clearing {
  return typeof value === "object" && value !== null && "clear" in value;
}
