import { defineEntity, MikroORM, p, RequestContext } from "@mikro-orm/sqlite";
import { recordEvents, recordModels } from "@mortise/events";
import { eventSource, modelsOf } from "@mortise/mikro-orm";
import { afterEach, describe, expect, it } from "vitest";
import { type App, Customer, Invoice, listener, names, plugin, startApp } from "./app.ts";

let app: App | undefined;
let other: MikroORM | undefined;
afterEach(async () => {
  await app?.orm.close();
  await other?.close();
  other = undefined;
});

async function start(...parameters: Parameters<typeof startApp>): Promise<App> {
  app = await startApp(...parameters);
  return app;
}

const User = defineEntity({
  name: "User",
  properties: {
    id: p.integer().primary(),
    name: p.string(),
    favourite: () => p.manyToOne(Thing).nullable(),
    unit: p.string().persist(false).nullable(),
    shout: p.string().formula("upper(name)"),
    partner: () => p.oneToOne(User).nullable(),
    secret: p.string().hidden().nullable(),
    friends: () => p.manyToMany(User),
    profile: () => p.oneToOne(Thing).ref().nullable(),
    bio: p.text().lazy().ref().nullable(),
  },
});

const Thing = defineEntity({
  name: "Thing",
  properties: { id: p.integer().primary(), owner: () => p.manyToOne(User).nullable() },
});

async function users(...plugins: Parameters<typeof plugin>[1][]) {
  const all = listener("user", "thing");
  other = await MikroORM.init({ dbName: ":memory:", entities: [User, Thing] });
  await other.schema.create();
  const models = recordModels(
    modelsOf(other, {
      User: {
        name: "user",
        expose: ["id", "name", "favourite", "partner", "secret", "profile", "bio"],
        writable: ["name", "profile", "bio", "secret"],
      },
      Thing: { name: "thing", expose: ["id", "owner"] },
    }),
  );
  const host = { plugins: [all, ...plugins.map((handlers, n) => plugin(`p${n}`, handlers))] };
  eventSource(other, recordEvents({ models, host, waitsForAfterEvents: true }));
  return { em: other.em, heard: all.heard };
}

describe("odd entities", () => {
  it("two new ones that refer to each other are a create, and an update behind it", async () => {
    const { em, heard } = await users();
    const fork = em.fork();
    const ada = fork.create(User, { name: "Ada", bio: null });
    const thing = fork.create(Thing, { owner: ada });
    ada.favourite = thing;
    await fork.flush();
    expect(await em.fork().findOneOrFail(User, ada.id)).toMatchObject({ favourite: { id: thing.id } });
    const last = heard.filter(({ event }) => /^user_after_(create|update)$/.test(event)).at(-1);
    expect(last?.record.favourite).toBe(thing.id);
  });

  it("hidden, lazy and referenced properties are fields; formulas and what is not stored are none", async () => {
    const { em, heard } = await users({
      user_before_create: () => ({
        decision: "change",
        changes: { bio: "changed", secret: "s2", profile: 1 },
      }),
    });
    const fork = em.fork();
    await fork.insert(Thing, {});
    const ada = fork.create(User, { name: "Ada", bio: "long", secret: "s" });
    await fork.flush();
    expect(heard.find(({ event }) => event === "user_before_create")?.record).toMatchObject({
      bio: "long",
      secret: "s",
    });
    const read = await em.fork().findOneOrFail(User, ada.id, { populate: ["bio"] });
    expect(read).toMatchObject({ secret: "s2", shout: "ADA" });
    expect(read.bio?.unwrap()).toBe("changed");
    expect(read.profile?.id).toBe(1);
    heard.length = 0;
    const next = em.fork();
    (await next.findOneOrFail(User, ada.id)).name = "Bea";
    await next.flush();
    expect(heard[0]).toMatchObject({
      changed: ["name"],
      previous: { name: "Ada", bio: "changed", profile: 1 },
    });
    expect(heard[0]?.record).toMatchObject({ name: "Bea", bio: "changed" });
    expect(() => modelsOf(other as MikroORM, { User: { expose: ["shout"] } })).toThrow(
      /no field of its record/,
    );
  });

  it("an entity read in parts is told as a whole", async () => {
    const { em, heard } = await users();
    const fork = em.fork();
    fork.create(User, { name: "Ada", bio: null, secret: "s" });
    await fork.flush();
    heard.length = 0;
    const next = em.fork();
    const part = await next.findOneOrFail(User, { name: "Ada" }, { fields: ["name"] });
    part.name = "Bea";
    await next.flush();
    expect(heard[0]).toMatchObject({
      previous: { name: "Ada", secret: "s" },
      record: { name: "Bea", secret: "s" },
    });
    expect(heard.at(-1)?.record).toMatchObject({ name: "Bea", secret: "s" });
  });
});

describe("odd uses", () => {
  it("concurrent flushes and statements of one entity manager are each told once", async () => {
    const all = listener("customer");
    const { orm } = await start([all]);
    const em = orm.em.fork();
    await Promise.all(
      [1, 2, 3, 4].map(async (n) => {
        em.create(Customer, { email: `${n}@b` });
        await Promise.all([em.flush(), em.insert(Customer, { email: `${n}@c` })]);
      }),
    );
    expect(names(all.heard).filter((name) => name === "customer_after_create")).toHaveLength(8);
    expect(await orm.em.fork().count(Customer)).toBe(8);
  });

  it("a request's entity manager is guarded, and so is a flush that a query sets off", async () => {
    const all = listener("customer");
    const { orm } = await start([all]);
    await RequestContext.create(orm.em, async () => {
      orm.em.create(Customer, { email: "a@b" });
      expect(await orm.em.find(Customer, {})).toHaveLength(1);
      await orm.em.nativeUpdate(Customer, { email: "a@b" }, { seats: 4 });
    });
    expect(names(all.heard)).toEqual(
      expect.arrayContaining(["customer_after_create", "customer_after_update"]),
    );
  });

  it("a plug-in that comes in the middle of a transaction hears of the rest of it", async () => {
    const all = listener("customer");
    const { orm, plugins } = await start();
    await orm.em.fork().transactional(async (em) => {
      await em.insert(Customer, { email: "1@b" });
      plugins.push(all);
      await em.transactional(async (inner) => {
        inner.create(Customer, { email: "2@b" });
        await inner.flush();
      });
    });
    const told = all.heard.filter(({ event }) => event === "customer_after_create");
    expect(told.map(({ record }) => record.email)).toEqual(["2@b"]);
  });

  it("an entity that a plug-in vetoed can be mended and flushed again", async () => {
    const { orm } = await start([
      plugin("veto", {
        customer_before_create: ({ record }) => (record.seats === 0 ? { decision: "reject" } : undefined),
      }),
    ]);
    const em = orm.em.fork();
    const ada = em.create(Customer, { email: "a@b", seats: 0 });
    await expect(em.flush()).rejects.toThrow();
    ada.seats = 1;
    await em.persist(ada).flush();
    expect(await orm.em.fork().find(Customer, {})).toMatchObject([{ email: "a@b", seats: 1 }]);
  });

  it("what nobody may change is not changed, and a change back to what it was is no change", async () => {
    const { orm } = await start([
      plugin("p", {
        customer_before_update: () => ({ decision: "change", changes: { seats: 1 } }),
        invoice_before_create: () => ({ decision: "change", changes: { id: crypto.randomUUID() } }),
      }),
    ]);
    const em = orm.em.fork();
    const ada = em.create(Customer, { email: "a@b" });
    await em.flush();
    ada.seats = 7;
    await em.flush();
    expect(ada.seats).toBe(1);
    expect(await orm.em.fork().findOneOrFail(Customer, ada.id)).toMatchObject({ seats: 1 });
    em.create(Invoice, { number: "1" });
    await expect(em.flush()).rejects.toMatchObject({ code: "invalid-decision", fault: "not-writable" });
  });
});
