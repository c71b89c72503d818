import type { RecordMoment } from "@mortise/contract";
import type { Action } from "@mortise/events";
import { expect } from "vitest";
import { customersIn, everythingIn } from "../../databases/rows.ts";
import { momentsHeard, outcomeOf } from "../expect.ts";
import { actionsOf, isBefore, stepsOf } from "../moments.ts";
import type { Stage } from "../stage.ts";
import { SINGLE_WRITES } from "../writes.ts";

/** A transaction that is rolled back has asked and leaves nothing; what is told waits for the commit, and needs one. */
export async function rollback(stage: Stage, moment: RecordMoment): Promise<void> {
  for (const action of actionsOf(moment)) {
    await stage.reset();
    await rolledBack(stage, action);
    if (isBefore(moment)) continue;
    await stage.reset();
    await committed(stage, moment, action);
  }
}

async function rolledBack(stage: Stage, action: Action): Promise<void> {
  const write = SINGLE_WRITES[action];
  const id = await write.prepare(stage.database);
  const before = await everythingIn(stage.database);
  const reason = new Error("the app's own");
  const outcome = await outcomeOf(
    stage.app.transaction(async (writer) => {
      await write.perform(writer, id);
      throw reason;
    }),
  );
  await stage.settled();
  expect(outcome).toEqual({ error: reason });
  expect(await everythingIn(stage.database)).toEqual(before);
  expect(momentsHeard(stage)).toEqual(stepsOf(action).filter(isBefore));
}

async function committed(stage: Stage, moment: RecordMoment, action: Action): Promise<void> {
  const write = SINGLE_WRITES[action];
  const id = await write.prepare(stage.database);
  let found: unknown;
  stage.answer(async (heard) => {
    if (heard.moment === moment) found = await customersIn(stage.database);
    return undefined;
  });
  await stage.app.transaction(async (writer) => {
    await write.perform(writer, id);
    await stage.settled();
    expect(momentsHeard(stage)).toEqual(stepsOf(action).filter(isBefore));
  });
  await stage.settled();
  expect(momentsHeard(stage)).toEqual(stepsOf(action));
  expect(found).toMatchObject(write.written());
}
