import { expect } from "vitest";
import { customersIn, putCustomer } from "../../databases/rows.ts";
import { at, expectRejected, heardAt, momentsHeard, outcomeOf, rejection } from "../expect.ts";
import { isBefore, stepsOf } from "../moments.ts";
import type { Stage } from "../stage.ts";
import { customer, PATCH } from "../writes.ts";

/** A rejection that the app catches leaves the rest of its transaction as it is. */
export async function caught(stage: Stage): Promise<void> {
  const id = await putCustomer(stage.database, customer(2));
  stage.answer(at("customer", "before_update", rejection()));
  await stage.app.transaction(async (writer) => {
    await writer.create(customer(1));
    expectRejected(await outcomeOf(writer.update(id, PATCH)), "customer_before_update");
    await writer.create(customer(3));
  });
  await stage.settled();
  const rows = await customersIn(stage.database);
  expect(rows.toSorted((a, b) => a.email.localeCompare(b.email))).toMatchObject([1, 2, 3].map(customer));
  const told = heardAt(stage, "after_create").map(({ records }) => records[0]?.record.email);
  expect(told).toEqual([customer(1).email, customer(3).email]);
  expect(heardAt(stage, "after_update")).toEqual([]);
}

/** A rejection that the app does not catch ends its transaction, with all that was written in it. */
export async function uncaught(stage: Stage): Promise<void> {
  const id = await putCustomer(stage.database, customer(2));
  stage.answer(at("customer", "before_destroy", rejection()));
  const outcome = await outcomeOf(
    stage.app.transaction(async (writer) => {
      await writer.create(customer(1));
      await writer.update(id, PATCH);
      await writer.destroy(id);
    }),
  );
  await stage.settled();
  expectRejected(outcome, "customer_before_destroy");
  expect(await customersIn(stage.database)).toMatchObject([customer(2)]);
  expect(stage.heard.filter(({ moment }) => !isBefore(moment))).toEqual([]);
}

/** A commit that the database refuses is none: nothing is told. */
export async function commit(stage: Stage): Promise<void> {
  const outcome = await outcomeOf(
    stage.app.transaction(async (writer) => {
      await writer.create(customer());
      // Nobody's invoice: the foreign key is looked at when the transaction commits.
      await writer.raw("insert into invoices (customer_id, number, total_cents) values (0, 'nobody', 1)");
    }),
  );
  await stage.settled();
  expect(outcome).toHaveProperty("error");
  expect(await customersIn(stage.database)).toEqual([]);
  expect(momentsHeard(stage)).toEqual(stepsOf("create").filter(isBefore));
  await stage.app.create(customer(2));
  await stage.settled();
  expect(heardAt(stage, "after_create").map(({ records }) => records[0]?.record.email)).toEqual([
    customer(2).email,
  ]);
}
