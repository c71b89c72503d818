import type { RecordMoment } from "@mortise/contract";
import { expect } from "vitest";
import { customersIn } from "../../databases/rows.ts";
import { toldAt } from "../expect.ts";
import { actionsOf, isBefore } from "../moments.ts";
import type { Stage } from "../stage.ts";
import { customer, exposed, PATCH, SINGLE_WRITES } from "../writes.ts";

const DATE_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);

/** An update brings the record as it will be and as it was; a create has no record before; a destroy brings it whole. */
export async function previous(stage: Stage, moment: RecordMoment): Promise<void> {
  for (const action of actionsOf(moment)) {
    await stage.reset();
    const write = SINGLE_WRITES[action];
    const there = await write.prepare(stage.database);
    await write.perform(stage.app, there);
    await stage.settled();
    const [row] = await customersIn(stage.database);
    const { record, previous, changed } = toldAt(stage, moment);
    expect(record).not.toHaveProperty("password_hash");
    const values = exposed(customer());
    const filledIn = { id: row?.id ?? there, created_at: DATE_TIME };
    if (action === "create") {
      expect(previous).toBeUndefined();
      expect(record).toMatchObject(isBefore(moment) ? values : { ...values, ...filledIn });
    } else if (action === "update") {
      expect(previous).toEqual({ ...values, ...filledIn });
      expect(record).toEqual({ ...values, ...filledIn, ...PATCH });
      expect(changed?.toSorted()).toEqual(["name", "seats"]);
    } else {
      expect(record).toEqual({ ...values, ...filledIn });
      expect(changed).toBeUndefined();
    }
  }
}
