import { setTimeout as wait } from "node:timers/promises";
import type { RecordMoment } from "@mortise/contract";
import type { Action } from "@mortise/events";
import { expect } from "vitest";
import { customersIn, everythingIn } from "../../databases/rows.ts";
import { momentsHeard } from "../expect.ts";
import { actionsOf, isBefore, stepsOf } from "../moments.ts";
import type { Stage } from "../stage.ts";
import { SINGLE_WRITES } from "../writes.ts";

/** How late an answer comes. */
const LATE_MS = 20;

/** How long a write may take that must not wait. */
const PATIENCE_MS = 5_000;

/** A write waits for a plug-in that is asked, and for none that is told: that one finds the row. */
export async function async(stage: Stage, moment: RecordMoment): Promise<void> {
  for (const action of actionsOf(moment)) {
    await stage.reset();
    await (isBefore(moment) ? waitedFor(stage, moment, action) : notWaitedFor(stage, moment, action));
  }
}

async function waitedFor(stage: Stage, moment: RecordMoment, action: Action): Promise<void> {
  const { database } = stage;
  const write = SINGLE_WRITES[action];
  const id = await write.prepare(database);
  const before = await everythingIn(database);
  let meanwhile: unknown;
  stage.answer(async (heard) => {
    if (heard.moment !== moment) return undefined;
    await wait(LATE_MS);
    meanwhile = database.canReadBeside ? await everythingIn(database) : before;
    return { decision: "allow" };
  });
  await write.perform(stage.app, id);
  expect(meanwhile).toEqual(before);
  expect(await customersIn(database)).toMatchObject(write.written());
}

async function notWaitedFor(stage: Stage, moment: RecordMoment, action: Action): Promise<void> {
  const { database } = stage;
  const write = SINGLE_WRITES[action];
  const id = await write.prepare(database);
  const gate = Promise.withResolvers<undefined>();
  let found: unknown;
  stage.answer(async (heard) => {
    if (heard.moment !== moment) return undefined;
    found = await customersIn(database);
    return gate.promise;
  });
  const written = write.perform(stage.app, id).then(() => "written");
  const first = await Promise.race([written, wait(PATIENCE_MS, "still waiting", { ref: false })]);
  gate.resolve(undefined);
  await written;
  await stage.settled();
  expect(first).toBe("written");
  expect(found).toMatchObject(write.written());
  expect(momentsHeard(stage)).toEqual(stepsOf(action));
}
