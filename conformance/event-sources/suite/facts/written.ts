import { RejectedError } from "@mortise/events";
import { expect } from "vitest";
import { customersIn, everythingIn, invoicesIn, putCustomer } from "../../databases/rows.ts";
import { at, expectWritten, heardAt, momentsHeard, outcomeOf, toldAt } from "../expect.ts";
import { NESTED_WRITES } from "../kinds/nested.ts";
import { isBefore, stepsOf } from "../moments.ts";
import { CONTEXT, type Stage } from "../stage.ts";
import { customer, PATCH, SINGLE_WRITES } from "../writes.ts";

/** A write's events come in ActiveRecord's order, and those of several writes in the order of the commits. */
export async function order(stage: Stage): Promise<void> {
  const ids = new Map<string, number>();
  for (const action of ["update", "destroy"] as const) {
    ids.set(action, await SINGLE_WRITES[action].prepare(stage.database, action === "update" ? 2 : 3));
  }
  await stage.app.transaction(async (writer) => {
    await SINGLE_WRITES.create.perform(writer, 0, 1);
    await SINGLE_WRITES.update.perform(writer, ids.get("update") ?? 0, 2);
    await SINGLE_WRITES.destroy.perform(writer, ids.get("destroy") ?? 0, 3);
  });
  // What is told goes on beside what is asked next, so that the two are looked at apart.
  await stage.settled();
  await stage.app.create(customer(4));
  await stage.settled();
  const three = ["create", "update", "destroy"] as const;
  expect(stage.heard.map(({ action, moment }) => `${action} ${moment}`)).toEqual(
    [
      ...three.map((action) => [action, stepsOf(action).filter(isBefore)] as const),
      ...three.map((action) => [action, stepsOf(action).filter((moment) => !isBefore(moment))] as const),
      ["create", stepsOf("create")] as const,
    ].flatMap(([action, moments]) => moments.map((moment) => `${action} ${moment}`)),
  );
}

/** What the ORM returns is what was written, with what plug-ins changed and what the database filled in. */
export async function returned(stage: Stage): Promise<void> {
  const changes = { name: "Changed", seats: 7 };
  stage.answer(at("customer", "before_save", { decision: "change", changes }));
  const { seats: _, ...given } = customer();
  const created = await stage.app.create(given);
  const [row] = await customersIn(stage.database);
  expect(row).toMatchObject({ ...given, ...changes });
  expect(created).toMatchObject({ id: row?.id, email: given.email, ...changes });
  await stage.reset();
  await stage.app.create(given);
  await stage.settled();
  // The database's own default.
  expect(toldAt(stage, "after_create").record).toMatchObject({ seats: 1 });
}

/** The app's own validation stands behind `before_validation`: it sees what that changed, and stops the write. */
export async function validation(stage: Stage): Promise<void> {
  const tooFew = { ...customer(), seats: 0 };
  await expectInvalid(stage, () => stage.app.create(tooFew), ["before_validation"]);
  const id = await putCustomer(stage.database, customer());
  await expectInvalid(stage, () => stage.app.update(id, { seats: 0 }), ["before_validation"]);
  await stage.reset();
  stage.answer(at("customer", "before_validation", { decision: "change", changes: { seats: 4 } }));
  await stage.app.create(tooFew);
  await stage.settled();
  expect(await customersIn(stage.database)).toMatchObject([{ seats: 4 }]);
  stage.answer(at("customer", "before_validation", { decision: "change", changes: { seats: -1 } }));
  await expectInvalid(stage, () => stage.app.create(customer(2)), [
    ...stepsOf("create"),
    "before_validation",
  ]);
}

async function expectInvalid(
  stage: Stage,
  perform: () => Promise<unknown>,
  heard: readonly string[],
): Promise<void> {
  const before = await everythingIn(stage.database);
  const outcome = await outcomeOf(perform());
  await stage.settled();
  expect(() => expectWritten(outcome)).toThrow(/seats/);
  expect(await everythingIn(stage.database)).toEqual(before);
  expect(momentsHeard(stage).slice(-heard.length)).toEqual(heard);
  expect(stage.heard.at(-1)?.moment).toBe("before_validation");
}

/** What the database refuses has been asked about, and is not told; the next write is as if nothing had been. */
export async function refused(stage: Stage): Promise<void> {
  await putCustomer(stage.database, customer());
  const before = await everythingIn(stage.database);
  const outcome = await outcomeOf(stage.app.create(customer()));
  await stage.settled();
  expect(outcome).toHaveProperty("error");
  expect("error" in outcome && outcome.error).not.toBeInstanceOf(RejectedError);
  expect(await everythingIn(stage.database)).toEqual(before);
  expect(momentsHeard(stage)).toEqual(stepsOf("create").filter(isBefore));
  await stage.app.create(customer(2));
  await stage.settled();
  expect(heardAt(stage, "after_save").map(({ records }) => records[0]?.record.email)).toEqual([
    customer(2).email,
  ]);
}

/** The app's own value comes along with every write. */
export async function context(stage: Stage): Promise<void> {
  const { id } = await stage.app.create(customer());
  await stage.app.update(id, PATCH);
  await stage.app.updateMany({ name: PATCH.name }, { seats: 9 });
  await stage.app.destroy(id);
  await stage.app.createMany([customer(1), customer(2)]);
  await stage.app.destroyMany({ name: "Ada" });
  await stage.settled();
  expect(stage.heard.length).toBeGreaterThan(0);
  expect([...stage.contexts]).toEqual([CONTEXT]);
}

/** Where no plug-in hears, everything is written all the same; one that comes later hears what comes later. */
export async function unheard(stage: Stage): Promise<void> {
  const { app, database, driver } = stage;
  stage.use();
  const { id } = await app.create(customer());
  await app.update(id, PATCH);
  expect(await customersIn(database)).toMatchObject([{ ...customer(), ...PATCH }]);
  await app.createMany([customer(2), customer(3)]);
  await app.updateMany({ name: "Ada" }, { note: "all" });
  expect(await namesAndNotes(stage)).toEqual([
    ["Ada Byron", "of old"],
    ["Ada", "all"],
    ["Ada", "all"],
  ]);
  await app.destroyMany({ name: "Ada" });
  if (driver.absent?.upsert === undefined) await app.upsert?.({ ...customer(), note: "upserted" });
  else await app.update(id, { note: "upserted", name: "Ada" });
  expect(await namesAndNotes(stage)).toEqual([["Ada", "upserted"]]);
  await app.transaction((writer) => writer.destroy(id));
  expect(await customersIn(database)).toEqual([]);
  const { operation, perform, written } = NESTED_WRITES.create;
  if (driver.absent?.[operation] === undefined) {
    await perform(app, 0, 0);
    // An ORM may write them at once, by several connections.
    const invoices = [...(await invoicesIn(database))].sort((one, other) =>
      one.number < other.number ? -1 : 1,
    );
    expect(invoices).toMatchObject(written);
  }
  await stage.settled();
  expect(stage.heard).toEqual([]);
  stage.use("one");
  await app.create(customer(8));
  await stage.settled();
  expect(momentsHeard(stage)).toEqual(stepsOf("create"));
}

async function namesAndNotes(stage: Stage): Promise<readonly (readonly unknown[])[]> {
  return (await customersIn(stage.database)).map(({ name, note }) => [name, note]);
}
