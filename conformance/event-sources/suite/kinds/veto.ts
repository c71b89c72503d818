import type { RecordMoment } from "@mortise/contract";
import { expect } from "vitest";
import { customersIn, everythingIn } from "../../databases/rows.ts";
import { at, expectRejected, expectWritten, momentsHeard, outcomeOf, rejection } from "../expect.ts";
import { actionsOf, isBefore, stepsOf, stepsUpTo } from "../moments.ts";
import type { Stage } from "../stage.ts";
import { SINGLE_WRITES } from "../writes.ts";

/** A rejection before a write keeps it from happening, and nothing more is heard of it; after a write it changes nothing. */
export async function veto(stage: Stage, moment: RecordMoment): Promise<void> {
  for (const action of actionsOf(moment)) {
    await stage.reset();
    const write = SINGLE_WRITES[action];
    const id = await write.prepare(stage.database);
    const before = await everythingIn(stage.database);
    stage.answer(at("customer", moment, rejection()));
    const outcome = await outcomeOf(write.perform(stage.app, id));
    await stage.settled();
    if (isBefore(moment)) {
      expectRejected(outcome, `customer_${moment}`);
      expect(momentsHeard(stage)).toEqual(stepsUpTo(action, moment));
      expect(await everythingIn(stage.database)).toEqual(before);
    } else {
      expectWritten(outcome);
      expect(momentsHeard(stage)).toEqual(stepsOf(action));
      expect(await customersIn(stage.database)).toMatchObject(write.written());
    }
  }
}
