import type { CellName, DatabaseKind, ExpectedFailures, OrmDriver } from "../driver.ts";
import { CELLS, type Cell } from "./cells.ts";

/** Why a cell does not hold: the most exact reason that there is. */
export function expectedFailure(
  { expectedFailures }: OrmDriver,
  kind: DatabaseKind,
  { name, row }: Cell,
): string | undefined {
  const names: readonly (keyof ExpectedFailures)[] = [`${kind}: ${name}`, name, `${kind}: ${row}`, row];
  for (const one of names) if (expectedFailures[one] !== undefined) return expectedFailures[one];
  return undefined;
}

/** Names of expected failures that are no cell's, such as those on a database that the driver does not have. */
export function namesOfNothing({ expectedFailures, databases }: OrmDriver): readonly string[] {
  const known = new Set<string>(CELLS.flatMap(({ name, row }): CellName[] => [name, row]));
  return Object.keys(expectedFailures).filter((name) => {
    const [, kind, cell = name] = /^(\w+): (.*)$/.exec(name) ?? [];
    return !known.has(cell) || (kind !== undefined && !databases.some((database) => database === kind));
  });
}
