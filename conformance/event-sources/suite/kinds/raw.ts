import type { RecordMoment } from "@mortise/contract";
import type { Action } from "@mortise/events";
import { expect } from "vitest";
import { customersIn, putCustomer } from "../../databases/rows.ts";
import { momentsHeard } from "../expect.ts";
import { actionsOf, stepsOf } from "../moments.ts";
import type { Stage } from "../stage.ts";
import { customer } from "../writes.ts";

const STATEMENTS: { readonly [A in Action]: string } = {
  create: "insert into customers (email, name) values ('raw@example.com', 'Raw')",
  update: "update customers set name = 'Raw'",
  destroy: "delete from customers",
};

const NAMES: { readonly [A in Action]: readonly string[] } = {
  create: ["Ada", "Raw"],
  update: ["Raw"],
  destroy: [],
};

/** The app's own SQL is heard as the write that it is. */
export async function raw(stage: Stage, moment: RecordMoment): Promise<void> {
  for (const action of actionsOf(moment)) {
    await stage.reset();
    await putCustomer(stage.database, customer());
    await stage.app.raw(STATEMENTS[action]);
    await stage.settled();
    expect((await customersIn(stage.database)).map(({ name }) => name)).toEqual(NAMES[action]);
    expect(momentsHeard(stage)).toEqual(stepsOf(action));
  }
}
