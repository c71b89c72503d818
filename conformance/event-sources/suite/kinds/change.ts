import type { RecordMoment } from "@mortise/contract";
import type { Action } from "@mortise/events";
import { expect } from "vitest";
import { customersIn, everythingIn } from "../../databases/rows.ts";
import { at, expectWritten, heardAt, momentsHeard, outcomeOf } from "../expect.ts";
import { actionsOf, isBefore, stepsOf } from "../moments.ts";
import type { Stage } from "../stage.ts";
import { SINGLE_WRITES } from "../writes.ts";

/** A field that the app writes, one that it does not write in an update, and a part of a JSON value. */
const CHANGES = { name: "Changed", note: "by a plug-in", metadata: { plan: null, level: 2 } };
const CHANGED = { name: "Changed", note: "by a plug-in", metadata: { level: 2 } };

/** A change before a write is in the row and in all that is heard later; after a write it changes nothing. */
export async function change(stage: Stage, moment: RecordMoment): Promise<void> {
  for (const action of actionsOf(moment)) {
    await stage.reset();
    if (moment === "before_destroy") await refused(stage);
    else if (isBefore(moment)) await written(stage, moment, action);
    else await withoutEffect(stage, moment, action);
  }
}

async function written(stage: Stage, moment: RecordMoment, action: Action): Promise<void> {
  const write = SINGLE_WRITES[action];
  const id = await write.prepare(stage.database);
  stage.answer(at("customer", moment, { decision: "change", changes: CHANGES }));
  const returned = await write.perform(stage.app, id);
  await stage.settled();
  expect(await customersIn(stage.database)).toMatchObject([{ ...write.written()[0], ...CHANGED }]);
  if (returned) expect(returned).toMatchObject({ name: CHANGED.name });
  expect(momentsHeard(stage)).toEqual(stepsOf(action));
  const steps = stepsOf(action);
  for (const later of steps.slice(steps.indexOf(moment) + 1)) {
    const [told] = heardAt(stage, later)[0]?.records ?? [];
    expect(told, later).toMatchObject({ record: CHANGED });
    if (action === "update")
      expect(told?.changed?.toSorted(), later).toEqual(["metadata", "name", "note", "seats"]);
  }
}

async function withoutEffect(stage: Stage, moment: RecordMoment, action: Action): Promise<void> {
  const write = SINGLE_WRITES[action];
  const id = await write.prepare(stage.database);
  stage.answer(at("customer", moment, { decision: "change", changes: CHANGES }));
  await write.perform(stage.app, id);
  await stage.settled();
  expect(momentsHeard(stage)).toEqual(stepsOf(action));
  expect(await customersIn(stage.database)).toMatchObject(write.written());
}

/** What is about to go cannot be changed: such a decision is none, and the write fails. */
async function refused(stage: Stage): Promise<void> {
  const id = await SINGLE_WRITES.destroy.prepare(stage.database);
  const before = await everythingIn(stage.database);
  stage.answer(at("customer", "before_destroy", { decision: "change", changes: CHANGES }));
  const outcome = await outcomeOf(SINGLE_WRITES.destroy.perform(stage.app, id));
  await stage.settled();
  expect(() => expectWritten(outcome)).toThrow(
    expect.objectContaining({ code: "invalid-decision", fault: "not-writable" }),
  );
  expect(await everythingIn(stage.database)).toEqual(before);
  expect(momentsHeard(stage)).toEqual(["before_destroy"]);
}
