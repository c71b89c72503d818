import type { RecordMoment } from "@mortise/contract";
import { expect } from "vitest";
import { customersIn } from "../../databases/rows.ts";
import type { TransactionWriter } from "../../driver.ts";
import { heardAt, outcomeOf } from "../expect.ts";
import { actionsOf, isBefore } from "../moments.ts";
import type { Stage } from "../stage.ts";
import { customer, SINGLE_WRITES } from "../writes.ts";

const EMAILS = [1, 2, 3, 4].map((n) => customer(n).email);

/**
 * Four writes in one transaction: the second in a savepoint that is rolled back, the third in one that is not. The second
 * has been asked about, leaves nothing, and is not told; the others are, in their order.
 */
export async function savepoint(stage: Stage, moment: RecordMoment): Promise<void> {
  for (const action of actionsOf(moment)) {
    await stage.reset();
    const write = SINGLE_WRITES[action];
    const ids: number[] = [];
    for (const n of [1, 2, 3, 4]) ids.push(await write.prepare(stage.database, n));
    const [one = 0, two = 0, three = 0, four = 0] = ids;
    const reason = new Error("the app's own");
    await stage.app.transaction(async (writer: TransactionWriter) => {
      await write.perform(writer, one, 1);
      const undone = writer.savepoint?.(async (inner) => {
        await write.perform(inner, two, 2);
        throw reason;
      });
      expect(await outcomeOf(Promise.resolve(undone))).toEqual({ error: reason });
      await writer.savepoint?.((inner) => write.perform(inner, three, 3));
      await write.perform(writer, four, 4);
    });
    await stage.settled();
    const left = action === "create" ? [] : [customer(2)];
    const expected = [...[1, 3, 4].flatMap((n) => write.written(n)), ...left];
    expect(byEmail(await customersIn(stage.database))).toMatchObject(byEmail(expected));
    const told = heardAt(stage, moment).map(({ records: [first] }) => first?.record.email);
    expect(told).toEqual(EMAILS.filter((email) => isBefore(moment) || email !== customer(2).email));
  }
}

function byEmail<R extends { readonly email?: string }>(rows: readonly R[]): readonly R[] {
  return rows.toSorted((a, b) => (a.email ?? "").localeCompare(b.email ?? ""));
}
