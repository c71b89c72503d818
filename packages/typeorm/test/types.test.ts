import { type JsonSchema, RecordEventsError, recordEvents, recordModels } from "@mortise/events";
import { eventSource, modelsOf } from "@mortise/typeorm";
import { DataSource, type DataSourceOptions, EntitySchema } from "typeorm";
import { afterEach, describe, expect, it } from "vitest";
import { createDatabase, havePostgres } from "../../../conformance/postgres.ts";
import { change, openShop, type Payload } from "./shop.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function connect(options: DataSourceOptions, entities: readonly EntitySchema[]): Promise<DataSource> {
  const dataSource = new DataSource({
    ...options,
    entities: [...entities],
    synchronize: true,
  } as DataSourceOptions);
  await dataSource.initialize();
  closing.push(() => dataSource.destroy());
  return dataSource;
}

async function postgres(entities: readonly EntitySchema[]): Promise<DataSource> {
  const { url, close } = await createDatabase("typeorm_types");
  closing.push(close);
  return connect({ type: "postgres", url }, entities);
}

const sqlite = (entities: readonly EntitySchema[]) =>
  connect({ type: "better-sqlite3", database: ":memory:" }, entities);

/** Attaches a source for one entity, all of it exposed and writable, with one plug-in. */
function watch(
  dataSource: DataSource,
  entity: string,
  expose: readonly string[],
  answer: (payload: Payload) => unknown,
): { readonly heard: Payload[]; readonly failures: unknown[] } {
  const models = recordModels(
    modelsOf(dataSource, { [entity]: { name: "thing", expose, writable: expose } }),
  );
  const heard: Payload[] = [];
  const failures: unknown[] = [];
  const plugin = {
    name: "one",
    handles: (event: string) => /before_save|after_save/.test(event),
    call: async (event: string, payload: unknown) => {
      heard.push(payload as Payload);
      return event.includes("before") ? answer(payload as Payload) : undefined;
    },
  };
  const host = { contract: models.contract, plugins: [plugin] };
  const onFailure = (error: RecordEventsError) => failures.push(error);
  const events = recordEvents({ models, host, waitsForAfterEvents: true, onFailure });
  eventSource(dataSource, events);
  return { heard, failures };
}

function propertiesOf(dataSource: DataSource, entity: string, expose: readonly string[]): JsonSchema {
  const [model] = modelsOf(dataSource, { [entity]: { expose } });
  const { properties } = (model?.type ?? {}) as JsonSchema;
  return properties as JsonSchema;
}

const Everything = new EntitySchema<{ [column: string]: unknown }>({
  name: "Everything",
  columns: {
    id: { type: "bigint", primary: true, generated: "increment" },
    key: { type: "uuid", default: () => "gen_random_uuid()" },
    price: { type: "numeric", precision: 12, scale: 2 },
    weight: { type: "double precision", nullable: true },
    bytes: { type: "bytea", nullable: true },
    at: { type: "timestamptz", nullable: true },
    day: { type: "date", nullable: true },
    time: { type: "time", nullable: true },
    kind: { type: "enum", enum: ["a", "b"], default: "a" },
    tags: { type: "text", array: true, default: () => "'{}'" },
    kinds: { type: "enum", enum: ["a", "b"], array: true, nullable: true },
    list: { type: "simple-array", nullable: true },
    json: { type: "jsonb", nullable: true },
    isOn: { type: "boolean", default: true, name: "is_on" },
    cents: {
      type: "int",
      transformer: { to: (v: unknown) => Math.round(Number(v) * 100), from: (v) => v / 100 },
    },
  },
});

const ALL = Object.keys(Everything.options.columns);

describe.runIf(await havePostgres())("on PostgreSQL", () => {
  it("types of columns are those of TypeORM", async () => {
    const dataSource = await postgres([Everything]);
    const exact = "^-?([0-9]+([.][0-9]+)?|NaN|Infinity)$";
    expect(propertiesOf(dataSource, "Everything", ["id"])).toEqual({
      id: { type: "string", pattern: "^-?[0-9]+$" },
      key: { type: "string", format: "uuid" },
      price: { type: "string", pattern: exact },
      weight: { type: ["number", "null"] },
      bytes: { type: ["string", "null"], format: "binary" },
      at: { type: ["string", "null"], format: "date-time" },
      day: { type: ["string", "null"], format: "date" },
      time: { type: ["string", "null"] },
      kind: { enum: ["a", "b"] },
      tags: { type: "array", items: { type: "string" } },
      kinds: { type: ["array", "null"], items: { enum: ["a", "b"] } },
      list: { type: ["array", "null"], items: { type: "string" } },
      json: {},
      isOn: { type: "boolean" },
      cents: {},
    });
    expect(modelsOf(dataSource, { Everything: { expose: ALL } })[0]?.generated).toEqual([
      "id",
      "key",
      "tags",
    ]);
  });

  it("values go to plug-ins and come back, whatever their type", async () => {
    const dataSource = await postgres([Everything]);
    const changes = {
      price: "99.50",
      weight: 2.5,
      bytes: { base64: Buffer.from("new").toString("base64") },
      at: "2027-01-02T03:04:05.000Z",
      day: "2027-01-02",
      time: "11:12:13",
      kind: "b",
      tags: ["x", "y,z", '"'],
      kinds: ["b", "a"],
      list: ["1", "2"],
      json: { deep: [{ a: null }] },
      isOn: false,
      cents: 12.34,
    };
    const { heard, failures } = watch(dataSource, "Everything", ALL, () => change(changes));
    const things = dataSource.getRepository("Everything");
    const saved = await things.save({
      price: 10.25,
      weight: null,
      bytes: Buffer.from("old"),
      at: new Date("2026-01-02T03:04:05.000Z"),
      day: "2026-01-02",
      time: "01:02:03",
      json: [1],
      cents: 1.5,
    });
    expect(failures).toEqual([]);
    expect(heard[0]?.record).toMatchObject({
      price: "10.25",
      bytes: { base64: Buffer.from("old").toString("base64") },
      at: "2026-01-02T03:04:05.000Z",
      cents: 1.5,
    });
    const row = await things.findOneByOrFail({ id: saved.id });
    const asHeld = { ...changes, at: new Date(changes.at), bytes: expect.anything() };
    expect(row).toMatchObject(asHeld);
    expect(saved).toMatchObject(asHeld);
    expect(Buffer.from(row.bytes).toString()).toBe("new");
    expect(heard[1]?.record).toMatchObject({ ...changes, id: saved.id, key: row.key });
    // The same again, of a record that is there, and by conditions.
    await things.save({ ...row, price: "1.00", kind: "a", tags: [], cents: 5 });
    expect(await things.findOneByOrFail({ id: saved.id })).toMatchObject(asHeld);
    await things.update({ id: saved.id }, { cents: 7, bytes: null });
    expect(heard.at(-2)?.record).toMatchObject({ cents: 7, bytes: null });
    expect(await things.findOneByOrFail({ id: saved.id })).toMatchObject(asHeld);
    expect(failures).toEqual([]);
  });
});

it("on SQLite, what its drivers give as numbers is a number", async () => {
  const thing = new EntitySchema({
    name: "Thing",
    columns: {
      id: { type: "bigint", primary: true },
      price: { type: "decimal", comment: "In euros." },
      bytes: { type: "blob", nullable: true },
    },
  });
  const dataSource = await sqlite([thing]);
  expect(propertiesOf(dataSource, "Thing", ["id"])).toEqual({
    id: { type: "integer" },
    price: { type: "number", description: "In euros." },
    bytes: { type: ["string", "null"], format: "binary" },
  });
  const { heard } = watch(dataSource, "Thing", ["id", "price", "bytes"], () => change({ price: 2.5 }));
  await dataSource.getRepository("Thing").save({ id: 5, price: 1, bytes: Buffer.from("a") });
  expect(heard[1]?.record).toEqual({ id: 5, price: 2.5, bytes: { base64: "YQ==" } });
});

describe("keys and relations", () => {
  const user = new EntitySchema<{ id: number; name: string }>({
    name: "User",
    columns: { id: { type: Number, primary: true }, name: { type: String } },
  });

  it("a foreign key with a property of its own is called by it, and is changed with the relation", async () => {
    const note = new EntitySchema<{ id: number; ownerId: number; owner?: { id: number } }>({
      name: "Note",
      columns: {
        id: { type: Number, primary: true, generated: true },
        ownerId: { type: Number, name: "owner_id" },
      },
      relations: { owner: { type: "many-to-one", target: "User", joinColumn: { name: "owner_id" } } },
    });
    const dataSource = await sqlite([user, note]);
    const [one, other] = await dataSource.getRepository("User").save([
      { id: 1, name: "a" },
      { id: 2, name: "b" },
    ]);
    const { heard } = watch(dataSource, "Note", ["id", "ownerId"], () => change({ ownerId: 2 }));
    const saved = await dataSource.getRepository("Note").save({ owner: one });
    expect(heard[0]?.record).toEqual({ ownerId: 1 });
    expect(heard[1]?.record).toEqual({ id: saved.id, ownerId: 2 });
    expect(one).toEqual({ id: 1, name: "a" });
    expect(saved).toMatchObject({ owner: { id: other?.id } });
  });

  it("a primary key that is a foreign key is one", async () => {
    const profile = new EntitySchema<{ userId: number; user?: { id: number }; bio: string }>({
      name: "Profile",
      columns: { userId: { type: Number, primary: true, name: "user_id" }, bio: { type: String } },
      relations: { user: { type: "one-to-one", target: "User", joinColumn: { name: "user_id" } } },
    });
    const dataSource = await sqlite([user, profile]);
    await dataSource.getRepository("User").save({ id: 7, name: "a" });
    const { heard } = watch(dataSource, "Profile", ["userId", "bio"], ({ record }) =>
      change({ bio: `${record.bio}!` }),
    );
    const profiles = dataSource.getRepository("Profile");
    const saved = await profiles.save({ user: { id: 7 }, bio: "x" });
    await profiles.save({ ...saved, bio: "y" });
    await profiles.update({ user: { id: 7 } }, { bio: "z" });
    expect(heard.map(({ record }) => record)).toEqual(
      ["x", "x!", "y", "y!", "z", "z!"].map((bio) => ({ userId: 7, bio })),
    );
    expect(await profiles.find()).toEqual([{ userId: 7, bio: "z!" }]);
  });

  it("entities of one table are told as the one that has a model", async () => {
    class Person {
      id?: number;
      name?: string;
    }
    class Admin extends Person {
      level?: number;
    }
    const dataSource = await sqlite([
      new EntitySchema<Person>({
        name: "Person",
        target: Person,
        inheritance: { pattern: "STI", column: { name: "kind", type: String } },
        columns: { id: { type: Number, primary: true, generated: true }, name: { type: String } },
      }),
      new EntitySchema<Admin>({
        name: "Admin",
        target: Admin,
        type: "entity-child",
        discriminatorValue: "admin",
        columns: { level: { type: Number, nullable: true } },
      }),
    ]);
    const { heard } = watch(dataSource, "Person", ["id", "name"], ({ record }) =>
      change({ name: `${record.name}!` }),
    );
    const admins = dataSource.getRepository(Admin);
    await admins.save(Object.assign(new Admin(), { name: "a", level: 3 }));
    await dataSource.getRepository(Person).update({ name: "a!" }, { name: "b" });
    expect(heard.map(({ record }) => record.name)).toEqual(["a", "a!", "b", "b!"]);
    expect(await admins.find()).toEqual([{ id: 1, name: "b!", level: 3 }]);
  });
});

describe("what cannot be is said at start", () => {
  it("an unknown entity or field names those that there are", async () => {
    const { dataSource, close } = await openShop();
    closing.push(close);
    const unknown = (models: Parameters<typeof modelsOf>[1]) => () => modelsOf(dataSource, models);
    expect(unknown({ Custoner: { expose: ["id"] } })).toThrow(
      expect.objectContaining({
        code: "invalid-model",
        message: 'There is no entity "Custoner". There are: "Customer", "Invoice", "Seat".',
      }),
    );
    expect(unknown({ Seat: { expose: ["id"] } })).toThrow(
      'The entity "Seat" has no field "id". It has: "org", "user", "role".',
    );
    expect(unknown({ Seat: { expose: ["org"], writable: ["role"] } })).not.toThrow();
  });

  it("a data source that is not initialized, or has a source, gets none", async () => {
    const { dataSource, events, close } = await openShop();
    closing.push(close);
    const fails = (run: () => unknown) => {
      expect(run).toThrow(RecordEventsError);
      expect(run).toThrow(expect.objectContaining({ code: "invalid-options" }));
    };
    fails(() => eventSource(dataSource, events));
    const other = new DataSource({ type: "better-sqlite3", database: ":memory:" });
    fails(() => eventSource(other, events));
    fails(() => modelsOf(other, {}));
    await other.initialize();
    fails(() => eventSource(other, events));
    fails(() => eventSource(other, events, { context: 5 as never }));
    await other.destroy();
  });
});
