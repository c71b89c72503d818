import { defineEntity, MikroORM, p } from "@mikro-orm/sqlite";
import { type PluginLike, recordEvents, recordModels } from "@mortise/events";
import { eventSource, modelsOf } from "@mortise/mikro-orm";
import { afterEach, expect, it } from "vitest";
import { listener, names, plugin } from "./app.ts";

const Person = defineEntity({
  name: "Person",
  discriminatorColumn: "kind",
  discriminatorValue: "person",
  properties: { id: p.integer().primary(), name: p.string(), kind: p.string().nullable() },
});

const Employee = defineEntity({
  name: "Employee",
  extends: Person,
  discriminatorValue: "employee",
  properties: { salary: p.integer().nullable() },
});

const Vehicle = defineEntity({
  name: "Vehicle",
  inheritance: "tpt",
  properties: { id: p.integer().primary(), brand: p.string().unique(), wheels: p.integer().nullable() },
});

const Truck = defineEntity({ name: "Truck", extends: Vehicle, properties: { load: p.integer() } });

let orm: MikroORM | undefined;
afterEach(() => orm?.close());

async function start(plugins: readonly PluginLike[]): Promise<MikroORM> {
  orm = await MikroORM.init({ dbName: ":memory:", entities: [Person, Employee, Vehicle, Truck] });
  await orm.schema.create();
  const models = recordModels(
    modelsOf(orm, {
      Person: { expose: ["id", "name"], writable: ["name"] },
      Truck: {
        name: "truck",
        expose: ["id", "brand", "wheels", "load"],
        writable: ["brand", "wheels", "load"],
      },
    }),
  );
  eventSource(orm, recordEvents({ models, host: { plugins }, waitsForAfterEvents: true }));
  return orm;
}

it("what inherits from a model is one of its records", async () => {
  const all = listener("person");
  const { em } = await start([
    all,
    plugin("p", { person_before_create: () => ({ decision: "change", changes: { name: "Ada" } }) }),
  ]);
  const fork = em.fork();
  fork.create(Employee, { name: "x", salary: 3 });
  await fork.flush();
  await em.fork().insert(Employee, { name: "y", kind: "employee" });
  expect(
    all.heard.filter(({ event }) => event === "person_after_create").map(({ record }) => record),
  ).toEqual([
    { id: 1, name: "Ada" },
    { id: 2, name: "Ada" },
  ]);
  expect(await em.fork().find(Employee, {})).toMatchObject([{ name: "Ada", salary: 3 }, { name: "Ada" }]);
});

it("an entity in several tables is asked about once, as a whole, and changed in all of them", async () => {
  const all = listener("truck");
  const { em } = await start([
    all,
    plugin("p", {
      truck_before_create: () => ({ decision: "change", changes: { brand: "B", load: 7 } }),
      truck_before_update: () => ({ decision: "change", changes: { wheels: 8 } }),
    }),
  ]);
  const fork = em.fork();
  const truck = fork.create(Truck, { brand: "a", load: 1 });
  await fork.flush();
  const create = [
    "before_validation",
    "before_save",
    "before_create",
    "after_validation",
    "after_create",
    "after_save",
  ];
  expect(names(all.heard)).toEqual(create.map((moment) => `truck_${moment}`));
  expect(all.heard[4]?.record).toMatchObject({ id: 1, brand: "B", load: 7 });
  expect(await em.fork().findOneOrFail(Truck, truck.id)).toMatchObject({ brand: "B", load: 7, wheels: null });
  truck.brand = "C";
  truck.load = 9;
  await fork.flush();
  expect(await em.fork().findOneOrFail(Truck, truck.id)).toMatchObject({ brand: "C", load: 9, wheels: 8 });
  expect(names(all.heard).filter((name) => name === "truck_before_update")).toHaveLength(1);
  fork.remove(truck);
  await fork.flush();
  expect(names(all.heard).slice(-2)).toEqual(["truck_before_destroy", "truck_after_destroy"]);
});

it("an entity in several tables is upserted as a create, and as an update", async () => {
  const all = listener("truck");
  const { em } = await start([
    all,
    plugin("p", { truck_before_update: () => ({ decision: "change", changes: { wheels: 8, load: 3 } }) }),
  ]);
  const ada = await em.fork().upsert(Truck, { brand: "a", load: 1 });
  await em.fork().upsert(Truck, { id: ada.id, brand: "b", load: 2 });
  expect(await em.fork().findOneOrFail(Truck, ada.id)).toMatchObject({ brand: "b", load: 3, wheels: 8 });
  expect(names(all.heard).filter((name) => /after_(create|update)$/.test(name))).toEqual([
    "truck_after_create",
    "truck_after_update",
  ]);
  expect(all.heard.at(-1)?.record).toMatchObject({ brand: "b", load: 3, wheels: 8 });
  expect(await em.fork().nativeUpdate(Truck, { brand: "b" }, { brand: "c", load: 5 })).toBe(1);
  expect(all.heard.at(-1)?.record).toMatchObject({ brand: "c", load: 3, wheels: 8 });
});
