import { RECORD_MOMENTS, type RecordMoment } from "@mortise/contract";
import {
  type CellName,
  type DatabaseKind,
  FACTS,
  type Fact,
  KINDS,
  type Kind,
  type OptionalOperation,
  type OrmDriver,
} from "../driver.ts";
import { FACT_CHECKS, FACTS_ON } from "./facts.ts";
import { async } from "./kinds/async.ts";
import { bulk } from "./kinds/bulk.ts";
import { change } from "./kinds/change.ts";
import { NESTED_WRITES, nested } from "./kinds/nested.ts";
import { previous } from "./kinds/previous.ts";
import { raw } from "./kinds/raw.ts";
import { rollback } from "./kinds/rollback.ts";
import { savepoint } from "./kinds/savepoint.ts";
import { upsert } from "./kinds/upsert.ts";
import { veto } from "./kinds/veto.ts";
import { actionsOf } from "./moments.ts";
import type { Stage } from "./stage.ts";
import { checkWay } from "./ways.ts";

const CHECKS: { readonly [K in Kind]: (stage: Stage, moment: RecordMoment) => Promise<void> } = {
  veto,
  change,
  previous,
  async,
  rollback,
  savepoint,
  nested,
  bulk,
  upsert,
  raw,
};

/** Something that holds, or does not. */
export interface Cell {
  readonly name: CellName;
  /** The kind, the fact, or `way`. */
  readonly row: Kind | Fact | "way";
  check(stage: Stage): Promise<void>;
  /** Why this ORM has no way for it. */
  absentIn(driver: OrmDriver): string | undefined;
  /** Whether it is looked at on this database. */
  isAbout(kind: DatabaseKind): boolean;
}

/** All that is looked at with a driver. */
export function cellsOf({ ways = {} }: OrmDriver): readonly Cell[] {
  const own = Object.entries(ways).map(
    ([name, way]): Cell => ({
      name: `way ${name}`,
      row: "way",
      check: (stage) => checkWay(stage, way),
      absentIn: () => undefined,
      isAbout: () => true,
    }),
  );
  return [...CELLS, ...own];
}

/** Every cell that all drivers have, in the order of the table. */
export const CELLS: readonly Cell[] = [
  ...KINDS.flatMap((kind) =>
    RECORD_MOMENTS.map(
      (moment): Cell => ({
        name: `${kind} ${moment}`,
        row: kind,
        check: (stage) => CHECKS[kind](stage, moment),
        absentIn: (driver) => missingFor(driver, operationsOf(kind, moment)),
        isAbout: () => true,
      }),
    ),
  ),
  ...FACTS.map(
    (fact): Cell => ({
      name: fact,
      row: fact,
      check: FACT_CHECKS[fact],
      absentIn: (driver) => (fact === "race" ? missingFor(driver, ["upsert"]) : undefined),
      isAbout: (kind) => FACTS_ON[fact]?.includes(kind) ?? true,
    }),
  ),
];

/** The operations of which one at least must be there. */
function operationsOf(kind: Kind, moment: RecordMoment): readonly OptionalOperation[] {
  if (kind === "upsert" || kind === "savepoint") return [kind];
  if (kind !== "nested") return [];
  return actionsOf(moment).map((action) => NESTED_WRITES[action].operation);
}

function missingFor(
  { absent = {} }: OrmDriver,
  operations: readonly OptionalOperation[],
): string | undefined {
  const reasons = operations.map((operation) => absent[operation]);
  return reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined;
}
