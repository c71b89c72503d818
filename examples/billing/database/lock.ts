import type { EntityManager, FindOneOptions } from "typeorm";

/**
 * Keeps other transactions from the rows that a query finds until this one has ended. Nothing is to be done for SQLite,
 * where there is only one transaction at a time.
 */
export function lockFor(manager: EntityManager): Pick<FindOneOptions, "lock"> {
  if (manager.dataSource.options.type !== "postgres") return {};
  return { lock: { mode: "pessimistic_write" } };
}
