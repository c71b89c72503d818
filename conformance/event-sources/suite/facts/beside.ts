import { setTimeout as wait } from "node:timers/promises";
import type { RecordMoment } from "@mortise/contract";
import { expect } from "vitest";
import { customersIn, putCustomer } from "../../databases/rows.ts";
import { at, expectRejected, heardAt, outcomeOf, rejection } from "../expect.ts";
import { isBefore, stepsOf } from "../moments.ts";
import type { Answers, Stage } from "../stage.ts";
import { customer } from "../writes.ts";

/** Two transactions at a time: one is rolled back, the other's events are told, and its alone. */
export async function concurrent(stage: Stage): Promise<void> {
  const both = Promise.withResolvers<undefined>();
  let inside = 0;
  const meet = () => {
    inside += 1;
    if (inside === 2) both.resolve(undefined);
    return both.promise;
  };
  const reason = new Error("the app's own");
  const outcomes = await Promise.all([
    outcomeOf(
      stage.app.transaction(async (writer) => {
        await writer.create(customer(1));
        await meet();
        await writer.create(customer(2));
      }),
    ),
    outcomeOf(
      stage.app.transaction(async (writer) => {
        await writer.create(customer(3));
        await meet();
        await writer.create(customer(4));
        throw reason;
      }),
    ),
  ]);
  await stage.settled();
  expect(outcomes).toEqual([{ value: undefined }, { error: reason }]);
  const kept = [customer(1).email, customer(2).email];
  expect((await customersIn(stage.database)).map(({ email }) => email).toSorted()).toEqual(kept);
  for (const moment of stepsOf("create")) {
    const emails = heardAt(stage, moment).map(({ records }) => records[0]?.record.email);
    const all = [...kept, customer(3).email, customer(4).email];
    expect(emails.toSorted(), moment).toEqual(isBefore(moment) ? all : kept);
  }
}

/** Writes that are begun at the same time, without transactions of the app's: each stands for itself, on one connection too. */
export async function parallel(stage: Stage): Promise<void> {
  const numbers = [1, 2, 3, 4];
  const third = customer(3).email;
  const ids = new Map<number, number>();
  for (const action of ["create", "update"] as const) {
    const answers = at("customer", `before_${action}`, rejection(), ({ record }) => record.email === third);
    stage.answer(async (heard) => {
      await wait(2);
      return answers(heard);
    });
    const writes = numbers.map((n) =>
      action === "create"
        ? stage.app.create(customer(n)).then(({ id }) => ids.set(n, id))
        : stage.app.update(ids.get(n) ?? 0, { note: "updated" }),
    );
    const outcomes = await Promise.all(writes.map((write) => outcomeOf<unknown>(write)));
    await stage.settled();
    for (const [index, outcome] of outcomes.entries()) {
      if (index === 2) expectRejected(outcome, `customer_before_${action}`);
      else if ("error" in outcome) throw outcome.error;
    }
    const told = heardAt(stage, `after_${action}`).map(({ records }) => records[0]?.record.email);
    expect(told.toSorted()).toEqual([1, 2, 4].map((n) => customer(n).email));
    if (action === "create") ids.set(3, await putCustomer(stage.database, customer(3)));
  }
  const notes = (await customersIn(stage.database)).map(({ email, note }) => [email, note]);
  expect(notes.toSorted()).toEqual(
    numbers.map((n) => [customer(n).email, n === 3 ? customer(3).note : "updated"]),
  );
}

/** What the app writes past its open transaction is no part of that. */
export async function outside(stage: Stage): Promise<void> {
  const reason = new Error("the app's own");
  const outcome = await outcomeOf(
    stage.app.transaction(async (writer) => {
      await writer.create(customer(1));
      await stage.app.create(customer(2));
      throw reason;
    }),
  );
  await stage.settled();
  expect(outcome).toEqual({ error: reason });
  expect(await customersIn(stage.database)).toMatchObject([customer(2)]);
  const told = heardAt(stage, "after_create").map(({ records }) => records[0]?.record.email);
  expect(told).toEqual([customer(2).email]);
}

/** What another request writes while a transaction is open is no part of that, on one connection too: it waits, if need be. */
export async function meanwhile(stage: Stage): Promise<void> {
  const id = await putCustomer(stage.database, customer(3));
  const reason = new Error("the app's own");
  const isOpen = Promise.withResolvers<void>();
  const running = outcomeOf(
    stage.app.transaction(async (writer) => {
      await writer.create(customer(1));
      isOpen.resolve();
      await wait(30);
      throw reason;
    }),
  );
  // From here, and not from within the transaction: nothing says that it belongs to that.
  await isOpen.promise;
  await Promise.all([stage.app.create(customer(2)), stage.app.update(id, { note: "meanwhile" })]);
  const outcome = await running;
  await stage.settled();
  expect(outcome).toEqual({ error: reason });
  const rows = (await customersIn(stage.database)).map(({ email, note }) => [email, note]);
  expect(rows.toSorted()).toEqual([
    [customer(2).email, customer(2).note],
    [customer(3).email, "meanwhile"],
  ]);
  const told = heardAt(stage, "after_save").map(({ records }) => records[0]?.record.email);
  expect(told.toSorted()).toEqual([customer(2).email, customer(3).email]);
}

/** While plug-ins are asked about rows, nobody else can change these. */
export async function locked(stage: Stage): Promise<void> {
  const { app, database } = stage;
  const writes = [
    ["before_update", (id: number) => app.update(id, { seats: 7 })],
    ["before_update", () => app.updateMany({ name: "Ada" }, { seats: 8 })],
    ["before_destroy", () => app.destroyMany({ name: "Ada" })],
    ["before_destroy", (id: number) => app.destroy(id)],
  ] as const;
  for (const [moment, perform] of writes) {
    await stage.reset();
    const id = await putCustomer(database, customer());
    const found: unknown[] = [];
    stage.answer(async (heard) => {
      if (heard.moment !== moment) return undefined;
      const others = database.query(`select id from customers where id = ${id} for update nowait`);
      found.push(await others.catch((error: { readonly code?: unknown }) => error.code));
      return undefined;
    });
    await perform(id);
    // PostgreSQL's lock_not_available.
    expect(found, moment).toEqual(["55P03"]);
  }
}

/** Two updates of one row: the one that comes second is told what the first one wrote. */
export async function fresh(stage: Stage): Promise<void> {
  const id = await putCustomer(stage.database, customer());
  stage.answer(heldUntilBoth("before_update"));
  await Promise.all([stage.app.update(id, { name: "First" }), stage.app.update(id, { seats: 9 })]);
  await stage.settled();
  const asked = heardAt(stage, "before_update").map(({ records: [told] }) => told);
  const [first, second] = asked;
  expect(second?.previous).toEqual(first?.record);
  // In any order: PostgreSQL lets the second one go on before it says to the first one that it has committed.
  const told = heardAt(stage, "after_update").map(({ records }) => records[0]);
  expect(told).toHaveLength(2);
  expect(told).toEqual(expect.arrayContaining(asked));
  const { name, seats } = second?.record ?? {};
  expect(await customersIn(stage.database)).toMatchObject([{ name, seats }]);
}

/** How long a write is held that may be the only one: the other waits for its lock. */
const HELD_MS = 400;

/** Holds two writes at a moment until both have begun, as far as the first one lets the second one begin. */
function heldUntilBoth(held: RecordMoment): Answers {
  const both = Promise.withResolvers<void>();
  let begun = 0;
  return async ({ moment }) => {
    if (moment === "before_validation") begun += 1;
    if (begun === 2) both.resolve();
    if (moment === held) await Promise.race([both.promise, wait(HELD_MS, undefined, { ref: false })]);
    return undefined;
  };
}

/** Two upserts of one row that is not there yet: one creates it, and the other one updates it or fails. */
export async function race(stage: Stage): Promise<void> {
  stage.answer(heldUntilBoth("before_create"));
  const outcomes = await Promise.all(
    ["one", "other"].map((note) => outcomeOf(Promise.resolve(stage.app.upsert?.({ ...customer(), note })))),
  );
  await stage.settled();
  const written = outcomes.filter((outcome) => !("error" in outcome)).length;
  expect(written).toBeGreaterThan(0);
  expect(await customersIn(stage.database)).toHaveLength(1);
  expect(heardAt(stage, "after_create")).toHaveLength(1);
  expect(heardAt(stage, "after_update")).toHaveLength(written - 1);
}
