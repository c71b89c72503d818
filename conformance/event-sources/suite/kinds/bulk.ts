import type { RecordMoment } from "@mortise/contract";
import type { Action } from "@mortise/events";
import { expect } from "vitest";
import { type CustomerRow, customersIn, everythingIn, putCustomer } from "../../databases/rows.ts";
import type { NewCustomer, OrmWriter } from "../../driver.ts";
import { PLUGINS, type PluginName } from "../../plugins/build.ts";
import { at, expectRejected, heardAt, outcomeOf, rejection } from "../expect.ts";
import { actionsOf, isBefore, stepsOf } from "../moments.ts";
import type { Stage, ToldRecord } from "../stage.ts";
import { customer, exposed } from "../writes.ts";

const THREE: readonly NewCustomer[] = [1, 2, 3].map((n) => customer(n));
/** Of another name: no bulk write is about it. */
const EVE: NewCustomer = { ...customer(9), name: "Eve" };
const PATCH = { seats: 5, vat: null };
const BY_NAME = { name: "Ada" };
const CHANGES = { note: "only this one" };

const BULK_WRITES: {
  readonly [A in Action]: {
    perform(writer: OrmWriter): Promise<void>;
    readonly written: readonly Partial<CustomerRow>[];
  };
} = {
  create: { perform: (writer) => writer.createMany(THREE), written: THREE },
  update: {
    perform: (writer) => writer.updateMany(BY_NAME, PATCH),
    written: THREE.map((row) => ({ ...row, ...PATCH })),
  },
  destroy: { perform: (writer) => writer.destroyMany(BY_NAME), written: [] },
};

/** Each record of a bulk write is asked about and told of, to one plug-in by itself, to another all at once. */
export async function bulk(stage: Stage, moment: RecordMoment): Promise<void> {
  for (const action of actionsOf(moment)) {
    for (const plugin of PLUGINS) {
      await told(stage, moment, action, plugin);
      if (!isBefore(moment)) continue;
      await vetoed(stage, moment, action, plugin);
      if (action !== "destroy") await changed(stage, moment, action, plugin);
    }
  }
}

async function prepare(stage: Stage, action: Action, plugin: PluginName): Promise<void> {
  await stage.reset();
  stage.use(plugin);
  await putCustomer(stage.database, EVE);
  if (action === "create") return;
  for (const row of THREE) await putCustomer(stage.database, row);
}

async function told(stage: Stage, moment: RecordMoment, action: Action, plugin: PluginName): Promise<void> {
  await prepare(stage, action, plugin);
  const before = await customersIn(stage.database);
  const write = BULK_WRITES[action];
  await write.perform(stage.app);
  await stage.settled();
  const rows = await customersIn(stage.database);
  expect(byEmail(rows)).toMatchObject(byEmail([...write.written, EVE]));
  const heard = heardAt(stage, moment);
  expect(heard.map(({ isMany }) => isMany)).toEqual(plugin === "many" ? [true] : [false, false, false]);
  const records = heard.flatMap((one) => one.records);
  expect(emailsOf(records)).toEqual(THREE.map(({ email }) => email));
  for (const told of records) expectTold(told, moment, action, action === "create" ? rows : before);
}

/** What is told of one record: with its id, and with what was before. */
function expectTold(
  { record, previous, changed }: ToldRecord,
  moment: RecordMoment,
  action: Action,
  rows: readonly CustomerRow[],
): void {
  const row = rows.find(({ email }) => email === record.email);
  const values = { ...exposed(row ?? EVE) };
  delete (values as { created_at?: unknown }).created_at;
  if (action === "create") {
    const { id, ...given } = values as Partial<CustomerRow>;
    expect(record).toMatchObject(isBefore(moment) ? given : { id, ...given });
    expect(previous).toBeUndefined();
  } else if (action === "update") {
    expect(previous).toMatchObject(values);
    expect(record).toMatchObject({ ...values, ...PATCH });
    expect(changed?.toSorted()).toEqual(["seats", "vat"]);
  } else {
    expect(record).toMatchObject(values);
  }
}

/** One rejected record stops the whole write. */
async function vetoed(stage: Stage, moment: RecordMoment, action: Action, plugin: PluginName): Promise<void> {
  await prepare(stage, action, plugin);
  const before = await everythingIn(stage.database);
  let place = -1;
  const answers = at("customer", moment, rejection(), isSecond);
  stage.answer((heard) => {
    if (heard.moment === moment)
      place = heardAt(stage, moment)
        .flatMap(({ records }) => records)
        .findIndex(isSecond);
    return answers(heard);
  });
  const outcome = await outcomeOf(BULK_WRITES[action].perform(stage.app));
  await stage.settled();
  expectRejected(outcome, `customer_${moment}`, place);
  expect(await everythingIn(stage.database)).toEqual(before);
  const steps = stepsOf(action);
  const allowed = steps.slice(0, steps.indexOf(moment) + 1);
  expect(stage.heard.filter((heard) => !allowed.includes(heard.moment))).toEqual([]);
}

/** A changed record has its own change in its own row. */
async function changed(
  stage: Stage,
  moment: RecordMoment,
  action: Action,
  plugin: PluginName,
): Promise<void> {
  await prepare(stage, action, plugin);
  stage.answer(at("customer", moment, { decision: "change", changes: CHANGES }, isSecond));
  const write = BULK_WRITES[action];
  await write.perform(stage.app);
  await stage.settled();
  const expected = write.written.map((row) => (row.email === THREE[1]?.email ? { ...row, ...CHANGES } : row));
  expect(byEmail(await customersIn(stage.database))).toMatchObject(byEmail([...expected, EVE]));
}

function isSecond({ record }: ToldRecord): boolean {
  return record.email === THREE[1]?.email;
}

function emailsOf(records: readonly ToldRecord[]): readonly unknown[] {
  return records.map(({ record }) => record.email).toSorted();
}

function byEmail<R extends { readonly email?: string }>(rows: readonly R[]): readonly R[] {
  return rows.toSorted((a, b) => (a.email ?? "").localeCompare(b.email ?? ""));
}
