import { readFileSync } from "node:fs";
import {
  type Abilities,
  AFTER_STEPS,
  abilitiesTable,
  BEFORE_STEPS,
  DECISION_FAULTS,
  OPERATION_KINDS,
  type OperationAbilities,
  RECORD_EVENTS_ERROR_CODES,
} from "@mortise/events";
import { expect, it } from "vitest";

const all: OperationAbilities = {
  moments: [...BEFORE_STEPS.create, ...AFTER_STEPS.create],
  previous: true,
  veto: true,
  change: true,
  sameTransaction: "only inside a transaction | of the app's",
  afterCommit: true,
  eachRecord: true,
};
const abilities: Abilities = {
  create: all,
  update: { ...all, moments: [...BEFORE_STEPS.update, ...AFTER_STEPS.update] },
  destroy: { ...all, moments: [...BEFORE_STEPS.destroy, ...AFTER_STEPS.destroy], change: false },
  "bulk-create": all,
  "bulk-update": { ...all, previous: false, change: "the same for all records" },
  "bulk-destroy": { ...all, moments: [], veto: false },
  upsert: { ...all, moments: [...BEFORE_STEPS.create, "before_update"] },
  nested: { ...all, moments: ["before_save"] },
  raw: { ...all, moments: [] },
};

it("abilities are a table for people, with what is only partly so below it", () => {
  expect(
    abilitiesTable(abilities),
  ).toBe(`| operation | events | veto | change | previous values | in the transaction | after commit | each record |
| --- | --- | --- | --- | --- | --- | --- | --- |
| create | all of create | yes | yes | yes | partly (1) | yes | yes |
| update | all of update | yes | yes | yes | partly (1) | yes | yes |
| destroy | all of destroy | yes | no | yes | partly (1) | yes | yes |
| bulk create | all of create | yes | yes | yes | partly (1) | yes | yes |
| bulk update | all of create | yes | partly (2) | no | partly (1) | yes | yes |
| bulk destroy | none |  |  |  |  |  |  |
| upsert | before_validation, before_save, before_create, before_update | yes | yes | yes | partly (1) | yes | yes |
| nested | before_save | yes | yes | yes | partly (1) | yes | yes |
| raw | none |  |  |  |  |  |  |

1. only inside a transaction | of the app's.
2. the same for all records.
`);
  expect(Object.keys(abilities)).toEqual([...OPERATION_KINDS]);
});

it("the README lists every code and fault", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  for (const code of [...RECORD_EVENTS_ERROR_CODES, ...DECISION_FAULTS])
    expect(readme).toContain(`| \`${code}\` |`);
});
