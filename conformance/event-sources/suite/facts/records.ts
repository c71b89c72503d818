import { expect } from "vitest";
import { customersIn, putCustomer } from "../../databases/rows.ts";
import { at, heardAt, outcomeOf, toldAt } from "../expect.ts";
import type { Stage } from "../stage.ts";
import { customer, PATCH } from "../writes.ts";

const NOTE = "a 'quoted' \"text\", $1, :name, ?; ünïcödé 🚀\nand a line";
const METADATA = { list: [1, "two", { deep: null }], "it's": true, text: NOTE };

/** Values go to plug-ins and come back unharmed. */
export async function values(stage: Stage): Promise<void> {
  const given = { ...customer(), note: NOTE, metadata: METADATA };
  const changes = { vat: null, name: NOTE, metadata: { "it's": false, more: [NOTE] } };
  stage.answer(at("customer", "before_save", { decision: "change", changes }));
  const { id } = await stage.app.create(given);
  await stage.settled();
  const written = { ...given, ...changes, metadata: { ...METADATA, ...changes.metadata } };
  expect(await customersIn(stage.database)).toEqual([{ id, ...written }]);
  expect(toldAt(stage, "before_validation").record).toMatchObject({ note: NOTE, metadata: METADATA });
  const { password_hash: _, ...exposed } = written;
  expect(toldAt(stage, "after_create").record).toMatchObject(exposed);
  await stage.reset();
  const again = await putCustomer(stage.database, given);
  stage.answer(at("customer", "before_update", { decision: "change", changes }));
  await stage.app.update(again, { seats: 3 });
  await stage.settled();
  expect(await customersIn(stage.database)).toEqual([{ id: again, ...written, seats: 3 }]);
  expect(toldAt(stage, "after_update").previous).toMatchObject({ note: NOTE, metadata: METADATA });
}

/** How many rows a large write has, and in how many calls plug-ins are asked about them. */
const MANY = 250;
const CALLS = [100, 100, 50];

/** A large bulk write is asked about in several calls, and is one write all the same. */
export async function large(stage: Stage): Promise<void> {
  const { app, database } = stage;
  stage.use("many");
  const last = customer(MANY).email;
  const note = "the last one";
  const isLast = ({ record }: { readonly record: { readonly email?: unknown } }) => record.email === last;
  stage.answer(at("customer", "before_create", { decision: "change", changes: { note } }, isLast));
  await app.createMany(Array.from({ length: MANY }, (_, n) => customer(n + 1)));
  await app.updateMany({ name: "Ada" }, { seats: 9 });
  const rows = await customersIn(database);
  expect(rows.filter(({ seats }) => seats === 9)).toHaveLength(MANY);
  expect(rows.filter((row) => row.note === note).map(({ email }) => email)).toEqual([last]);
  await app.destroyMany({ name: "Ada" });
  await stage.settled();
  expect(await customersIn(database)).toEqual([]);
  for (const action of ["create", "update", "destroy"] as const) {
    for (const moment of [`before_${action}`, `after_${action}`] as const) {
      const calls = heardAt(stage, moment).map(({ records }) => records);
      expect(
        calls.map(({ length }) => length),
        moment,
      ).toEqual(CALLS);
      if (moment === "before_create") continue;
      expect(new Set(calls.flat().map(({ record }) => record.id)), moment).toEqual(
        new Set(rows.map(({ id }) => id)),
      );
    }
  }
  const updated = heardAt(stage, "after_update").flatMap(({ records }) => records);
  expect(updated.every(({ previous }) => previous?.seats === 2)).toBe(true);
}

/** A write of nothing is asked about by nobody. */
export async function nothing(stage: Stage): Promise<void> {
  const { app } = stage;
  await putCustomer(stage.database, customer());
  stage.answer(() => ({ decision: "reject", errors: [] }));
  await app.updateMany({ name: "Nobody" }, PATCH);
  await app.destroyMany({ name: "Nobody" });
  // Whether there is such a row is the ORM's own matter.
  for (const write of [() => app.update(0, PATCH), () => app.destroy(0), () => app.createMany([])]) {
    await outcomeOf(Promise.resolve().then<void>(write));
  }
  await stage.settled();
  expect(stage.heard).toEqual([]);
  expect(await customersIn(stage.database)).toMatchObject([customer()]);
}
