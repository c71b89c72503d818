import { RECORD_MOMENTS, type RecordMoment } from "@mortise/contract";
import {
  type CellName,
  FACTS,
  type Fact,
  KINDS,
  type Kind,
  type OptionalOperation,
  type OrmDriver,
} from "../driver.ts";
import { FACT_CHECKS, FACTS_WITHOUT } from "./facts.ts";
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
  /** `nested`, or the fact. */
  readonly row: Kind | Fact;
  check(stage: Stage): Promise<void>;
  /** Why it is not looked at with this ORM and database. */
  absentIn(stage: Pick<Stage, "driver" | "kind">): string | undefined;
}

/** Every cell, in the order of the table. */
export const CELLS: readonly Cell[] = [
  ...KINDS.flatMap((kind) =>
    RECORD_MOMENTS.map(
      (moment): Cell => ({
        name: `${kind} ${moment}`,
        row: kind,
        check: (stage) => CHECKS[kind](stage, moment),
        absentIn: ({ driver }) => missingFor(driver, operationsOf(kind, moment)),
      }),
    ),
  ),
  ...FACTS.map(
    (fact): Cell => ({
      name: fact,
      row: fact,
      check: FACT_CHECKS[fact],
      absentIn: ({ driver, kind }) =>
        FACTS_WITHOUT[fact]?.[kind] ?? (fact === "race" ? missingFor(driver, ["upsert"]) : undefined),
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
