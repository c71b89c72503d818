import type { Action } from "@mortise/events";
import { expect } from "vitest";
import { customersIn, putCustomer } from "../databases/rows.ts";
import type { OrmWay, OrmWriter } from "../driver.ts";
import { at, expectRejected, heardAt, outcomeOf, rejection } from "./expect.ts";
import { isBefore, stepsOf } from "./moments.ts";
import type { Heard, Stage } from "./stage.ts";
import { customer } from "./writes.ts";

const CHANGES = { note: "by a plug-in" };
const SEATS = 5;

/** One of an ORM's ways to write is asked about and told of like any other. */
export async function checkWay(stage: Stage, way: OrmWay): Promise<void> {
  const actions: readonly Action[] = way.action === "upsert" ? ["create", "update"] : [way.action];
  for (const action of actions) {
    await told(stage, way, action);
    await vetoed(stage, way, action);
    if (action !== "destroy") await changed(stage, way, action);
    await rolledBack(stage, way, action);
  }
}

/** A way may need an invoice besides. */
function ofCustomers(stage: Stage): readonly Heard[] {
  return stage.heard.filter(({ model }) => model === "customer");
}

function numbersOf(way: OrmWay): readonly number[] {
  return way.isMany ? [1, 2] : [1];
}

async function prepare(stage: Stage, way: OrmWay, action: Action): Promise<readonly number[]> {
  await stage.reset();
  const ids: number[] = [];
  if (action === "create") return ids;
  for (const n of numbersOf(way)) ids.push(await putCustomer(stage.database, customer(n)));
  return ids;
}

async function perform({ handle }: OrmWriter, way: OrmWay, ids: readonly number[]): Promise<void> {
  const customers = numbersOf(way).map((n) => ({ ...customer(n), ...(ids.length > 0 && { seats: SEATS }) }));
  if (way.action === "create" || way.action === "upsert") await way.perform(handle, customers);
  else await way.perform(handle, ids);
}

function writtenBy(way: OrmWay, action: Action): readonly object[] {
  if (action === "destroy") return [];
  return numbersOf(way).map((n) => ({ ...customer(n), ...(action === "update" && { seats: SEATS }) }));
}

async function told(stage: Stage, way: OrmWay, action: Action): Promise<void> {
  const ids = await prepare(stage, way, action);
  await perform(stage.app, way, ids);
  await stage.settled();
  const rows = await customersIn(stage.database);
  expect(rows, "it writes").toMatchObject(writtenBy(way, action));
  const emails = numbersOf(way).map((n) => customer(n).email);
  for (const moment of stepsOf(action)) {
    const records = heardAt(stage, moment).flatMap((heard) => heard.records);
    expect(records.map(({ record }) => record.email).toSorted(), moment).toEqual(emails);
    if (action === "update") {
      for (const { record, previous } of records) {
        expect(previous?.seats, moment).toBe(customer().seats);
        if (isBefore(moment) && "isComputed" in way) continue;
        expect(record.seats, moment).toBe(SEATS);
      }
    }
    if (isBefore(moment) || action === "destroy") continue;
    const known = new Set(records.map(({ record }) => record.id));
    expect(known, moment).toEqual(new Set(rows.map(({ id }) => id)));
  }
  expect(ofCustomers(stage).every((heard) => heard.action === action)).toBe(true);
}

async function vetoed(stage: Stage, way: OrmWay, action: Action): Promise<void> {
  const ids = await prepare(stage, way, action);
  const before = await customersIn(stage.database);
  const last = customer(numbersOf(way).length).email;
  stage.answer(at("customer", `before_${action}`, rejection(), ({ record }) => record.email === last));
  const outcome = await outcomeOf(perform(stage.app, way, ids));
  await stage.settled();
  expectRejected(outcome, `customer_before_${action}`, way.isMany ? placeIn(outcome) : 0);
  expect(await customersIn(stage.database), "after a veto").toEqual(before);
  expect(ofCustomers(stage).filter(({ moment }) => !isBefore(moment))).toEqual([]);
}

/** Several records may be one write, or each its own. */
function placeIn(outcome: object): number {
  const { error } = outcome as {
    readonly error?: { readonly rejections?: readonly { readonly index: number }[] };
  };
  return error?.rejections?.[0]?.index ?? 0;
}

async function changed(stage: Stage, way: OrmWay, action: Action): Promise<void> {
  const ids = await prepare(stage, way, action);
  stage.answer(at("customer", "before_save", { decision: "change", changes: CHANGES }));
  await perform(stage.app, way, ids);
  await stage.settled();
  const expected = writtenBy(way, action).map((row) => ({ ...row, ...CHANGES }));
  expect(await customersIn(stage.database), "changed").toMatchObject(expected);
}

async function rolledBack(stage: Stage, way: OrmWay, action: Action): Promise<void> {
  const ids = await prepare(stage, way, action);
  const before = await customersIn(stage.database);
  const reason = new Error("the app's own");
  const outcome = await outcomeOf(
    stage.app.transaction(async (writer) => {
      await perform(writer, way, ids);
      throw reason;
    }),
  );
  await stage.settled();
  expect(outcome).toEqual({ error: reason });
  expect(await customersIn(stage.database), "after a rollback").toEqual(before);
  expect(ofCustomers(stage).filter(({ moment }) => !isBefore(moment))).toEqual([]);
}
