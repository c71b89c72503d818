import type { RecordMoment } from "@mortise/contract";
import { AFTER_STEPS, BEFORE_STEPS } from "@mortise/events";
import { expect } from "vitest";
import { customersIn, everythingIn, putCustomer } from "../../databases/rows.ts";
import { at, expectRejected, momentsHeard, outcomeOf, rejection, toldAt } from "../expect.ts";
import { actionsOf, isBefore, stepsOf } from "../moments.ts";
import type { Stage } from "../stage.ts";
import { customer, exposed, PATCH } from "../writes.ts";

const CHANGES = { note: "by a plug-in" };
const UPSERTED = { ...customer(), ...PATCH };

/** An upsert is a create where there was nothing, and an update where there was something: all that holds of those holds. */
export async function upsert(stage: Stage, moment: RecordMoment): Promise<void> {
  const actions = actionsOf(moment);
  for (const action of ["create", "update"] as const) {
    await told(stage, moment, action, actions.includes(action));
    if (!isBefore(moment) || !actions.includes(action)) continue;
    await vetoed(stage, moment, action);
    await changed(stage, moment, action);
  }
}

async function prepare(stage: Stage, action: "create" | "update"): Promise<void> {
  await stage.reset();
  if (action === "update") await putCustomer(stage.database, customer());
}

async function told(
  stage: Stage,
  moment: RecordMoment,
  action: "create" | "update",
  isHeard: boolean,
): Promise<void> {
  await prepare(stage, action);
  await stage.app.upsert?.(UPSERTED);
  await stage.settled();
  const rows = await customersIn(stage.database);
  expect(rows).toMatchObject([UPSERTED]);
  expect(momentsHeard(stage)).toEqual([...BEFORE_STEPS[action], ...AFTER_STEPS[action]]);
  expect(stage.heard.map((heard) => heard.action)).toEqual(stepsOf(action).map(() => action));
  if (!isHeard) return;
  const { record, previous, changed } = toldAt(stage, moment);
  expect(record).toMatchObject(exposed(UPSERTED));
  if (action === "update") {
    expect(previous).toMatchObject({ ...exposed(customer()), id: rows[0]?.id });
    expect(changed?.toSorted()).toEqual(["name", "seats"]);
  } else {
    expect(previous).toBeUndefined();
  }
  if (!isBefore(moment)) expect(record.id).toBe(rows[0]?.id);
}

async function vetoed(stage: Stage, moment: RecordMoment, action: "create" | "update"): Promise<void> {
  await prepare(stage, action);
  const before = await everythingIn(stage.database);
  stage.answer(at("customer", moment, rejection()));
  const outcome = await outcomeOf(Promise.resolve(stage.app.upsert?.(UPSERTED)));
  await stage.settled();
  expectRejected(outcome, `customer_${moment}`);
  expect(await everythingIn(stage.database)).toEqual(before);
}

async function changed(stage: Stage, moment: RecordMoment, action: "create" | "update"): Promise<void> {
  await prepare(stage, action);
  stage.answer(at("customer", moment, { decision: "change", changes: CHANGES }));
  await stage.app.upsert?.(UPSERTED);
  await stage.settled();
  expect(await customersIn(stage.database)).toMatchObject([{ ...UPSERTED, ...CHANGES }]);
}
