import type { DatabaseKind, ExpectedFailures, OrmDriver } from "../driver.ts";
import { type Cell, cellsOf } from "./cells.ts";

/** Why a cell does not hold: the most exact reason that there is. */
export function expectedFailure(
  { expectedFailures }: OrmDriver,
  kind: DatabaseKind,
  { name, row }: Cell,
): string | undefined {
  const names: readonly (keyof ExpectedFailures)[] =
    row === "way" ? [`${kind}: ${name}`, name] : [`${kind}: ${name}`, name, `${kind}: ${row}`, row];
  for (const one of names) if (expectedFailures[one] !== undefined) return expectedFailures[one];
  return undefined;
}

/** Names of expected failures that are no cell's, such as those on a database that the driver does not have. */
export function namesOfNothing(driver: OrmDriver): readonly string[] {
  const { expectedFailures, databases } = driver;
  const known = new Set<string>(cellsOf(driver).flatMap(({ name, row }): string[] => [name, row]));
  return Object.keys(expectedFailures).filter((name) => {
    const [, kind, cell = name] = /^(\w+): (.*)$/.exec(name) ?? [];
    return !known.has(cell) || (kind !== undefined && !databases.some((database) => database === kind));
  });
}
