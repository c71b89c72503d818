import { RejectedError } from "@mortise/events";
import { afterEach, describe, expect, it } from "vitest";
import { type App, Customer, Invoice, Line, listener, names, plugin, startApp } from "./app.ts";

let app: App | undefined;
afterEach(() => app?.orm.close());

async function start(...parameters: Parameters<typeof startApp>): Promise<App> {
  app = await startApp(...parameters);
  return app;
}

const CREATE = [
  "customer_before_validation",
  "customer_before_save",
  "customer_before_create",
  "customer_after_validation",
  "customer_after_create",
  "customer_after_save",
];

describe("a flush", () => {
  it("asks before it creates, and tells behind its commit with what the database filled in", async () => {
    const all = listener("customer");
    const { orm } = await start([all]);
    const em = orm.em.fork();
    em.create(Customer, { email: "ada@example.com", seats: 3 });
    await em.flush();
    expect(names(all.heard)).toEqual(CREATE);
    expect(all.heard[0]?.record).toEqual({ email: "ada@example.com", seats: 3, plan: "free" });
    expect(all.heard[4]?.record).toMatchObject({ id: 1, email: "ada@example.com", seats: 3, version: 1 });
  });

  it("writes what plug-ins changed of every kind of field, and has it in the entity", async () => {
    const changes = {
      name: "Ada",
      seats: 7,
      plan: "pro",
      address: { city: "London", zip: "N1" },
      home: { city: "Paris", zip: null },
      metadata: { a: [1, { b: null }] },
      tags: ["x", "y"],
      balance: "12.50",
      units: "9007199254740993",
      logo: { base64: "aGk=" },
      renewsAt: "2027-01-02T03:04:05.000Z",
      day: "2027-01-02",
    };
    const { orm } = await start([
      plugin("p", { customer_before_create: () => ({ decision: "change", changes }) }),
    ]);
    const em = orm.em.fork();
    const ada = em.create(Customer, { email: "ada@example.com" });
    await em.flush();
    for (const one of [ada, await orm.em.fork().findOneOrFail(Customer, ada.id)]) {
      expect(one).toMatchObject({ name: "Ada", seats: 7, plan: "pro", tags: ["x", "y"], day: "2027-01-02" });
      expect(one.address).toMatchObject({ city: "London", zip: "N1" });
      expect(one.home).toMatchObject({ city: "Paris" });
      expect(one.metadata).toEqual({ a: [1, { b: null }] });
      expect(Number(one.balance)).toBe(12.5);
      expect(one.renewsAt).toEqual(new Date("2027-01-02T03:04:05.000Z"));
      expect(Buffer.from(one.logo ?? []).toString()).toBe("hi");
    }
    expect(ada.units).toBe(9007199254740993n);
  });

  it("tells previous values and what changes, of an embedded object and a column with another name, too", async () => {
    const all = listener("customer");
    const { orm, plugins } = await start();
    const em = orm.em.fork();
    em.create(Customer, {
      email: "a@b",
      address: { city: "London" },
      units: 5n,
      metadata: { a: 1 },
      tags: ["t"],
    });
    await em.flush();
    em.clear();
    plugins.push(all);
    const ada = await em.findOneOrFail(Customer, { email: "a@b" });
    ada.email = "c@d";
    if (ada.address) ada.address.city = "Paris";
    await em.flush();
    expect(names(all.heard)).toEqual(CREATE.map((name) => name.replace("create", "update")));
    const [before] = all.heard;
    expect(before?.changed).toEqual(["email", "address"]);
    expect(before?.previous).toMatchObject({
      email: "a@b",
      address: { city: "London" },
      units: "5",
      metadata: { a: 1 },
      tags: ["t"],
    });
    expect(before?.record).toMatchObject({ email: "c@d", address: { city: "Paris" }, version: 1 });
    expect(all.heard[4]?.record).toMatchObject({ version: 2 });
  });

  it("reads previous values where the entity was never loaded", async () => {
    const all = listener("customer");
    const { orm, plugins } = await start();
    await orm.em.fork().insert(Customer, { email: "a@b", seats: 2 });
    plugins.push(all);
    const em = orm.em.fork();
    em.getReference(Customer, 1).seats = 5;
    await em.flush();
    expect(all.heard[0]).toMatchObject({
      previous: { email: "a@b", seats: 2 },
      record: { email: "a@b", seats: 5 },
    });
    all.heard.length = 0;
    const other = orm.em.fork();
    other.remove(other.getReference(Customer, 1));
    await other.flush();
    expect(names(all.heard)).toEqual(["customer_before_destroy", "customer_after_destroy"]);
    expect(all.heard[0]?.record).toMatchObject({ email: "a@b", seats: 5 });
  });

  it("tells what the database has now, where the entity was loaded before somebody else changed it", async () => {
    const all = listener("customer");
    const { orm, plugins } = await start();
    await orm.em.fork().insert(Customer, { email: "a@b", name: "Ada" });
    const em = orm.em.fork();
    const ada = await em.findOneOrFail(Customer, 1);
    await orm.em.getConnection().execute("update customers set name = 'Bea', seats = 5");
    plugins.push(all);
    ada.seats = 7;
    await em.flush();
    expect(all.heard[0]).toMatchObject({
      previous: { name: "Bea", seats: 5 },
      record: { name: "Bea", seats: 7 },
      changed: ["seats"],
    });
    expect(all.heard.at(-1)?.record).toMatchObject({ name: "Bea", seats: 7, version: 2 });
    await orm.em.getConnection().execute("delete from customers");
    all.heard.length = 0;
    em.remove(ada);
    await em.flush();
    expect(all.heard).toEqual([]);
  });

  it("is stopped as a whole by a veto in its middle", async () => {
    const all = listener("customer", "invoice");
    const { orm } = await start([
      all,
      plugin("veto", {
        invoice_before_create: ({ record }) =>
          record.number === "2"
            ? { decision: "reject", errors: [{ field: "number", code: "taken", message: "No." }] }
            : undefined,
      }),
    ]);
    const em = orm.em.fork();
    const ada = em.create(Customer, { email: "a@b" });
    for (const number of ["1", "2", "3"]) em.create(Invoice, { number, customer: ada });
    const error = await em.flush().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RejectedError);
    expect(error).toMatchObject({ record: "invoice", rejections: [{ errors: [{ field: "number" }] }] });
    expect(await orm.em.fork().count(Customer)).toBe(0);
    expect(names(all.heard).some((name) => name.includes("_after_"))).toBe(false);
  });

  it("asks about cascaded entities, with the foreign keys that they get", async () => {
    const all = listener("customer", "invoice");
    const { orm } = await start([all]);
    const em = orm.em.fork();
    const ada = em.create(Customer, { email: "a@b" });
    ada.invoices.add(em.create(Invoice, { number: "1" }));
    await em.flush();
    const created = all.heard.filter(({ event }) => event === "invoice_before_create");
    expect(created).toMatchObject([{ record: { number: "1", customer: 1 } }]);
    all.heard.length = 0;
    ada.invoices.removeAll();
    await em.flush();
    expect(names(all.heard)).toEqual(["invoice_before_destroy", "invoice_after_destroy"]);
  });

  it("asks about what it takes out of a collection that was never loaded", async () => {
    const all = listener("invoice");
    const { orm, plugins } = await start();
    const em = orm.em.fork();
    const ada = em.create(Customer, { email: "a@b" });
    for (const number of ["1", "2"]) em.create(Invoice, { number, customer: ada });
    em.create(Invoice, { number: "of nobody" });
    await em.flush();
    em.clear();
    plugins.push(all);
    (await em.findOneOrFail(Customer, ada.id)).invoices.removeAll();
    await em.flush();
    const asked = all.heard.filter(({ event }) => event === "invoice_before_destroy");
    expect(asked.map(({ record }) => record.number).toSorted()).toEqual(["1", "2"]);
    expect(await orm.em.fork().find(Invoice, {})).toMatchObject([{ number: "of nobody" }]);
    plugins.push(plugin("veto", { invoice_before_destroy: () => ({ decision: "reject" }) }));
    const other = orm.em.fork();
    const bob = other.create(Customer, { email: "c@d", invoices: [{ number: "3" }] });
    await other.flush();
    const third = orm.em.fork();
    (await third.findOneOrFail(Customer, bob.id)).invoices.removeAll();
    await expect(third.flush()).rejects.toThrow(RejectedError);
    expect(await orm.em.fork().count(Invoice)).toBe(2);
  });

  it("writes a foreign key and a primary key that a plug-in changed", async () => {
    const { orm } = await start([
      plugin("p", {
        invoice_before_create: () => ({ decision: "change", changes: { customer: 2 } }),
        customer_before_update: ({ record }) => ({
          decision: "change",
          changes: { id: Number(record.id) + 40 },
        }),
      }),
    ]);
    const em = orm.em.fork();
    const [one, two] = ["1@b", "2@b"].map((email) => em.create(Customer, { email }));
    await em.flush();
    const invoice = em.create(Invoice, { number: "1", customer: one });
    await em.flush();
    expect(invoice.customer).toBe(two);
    expect((await orm.em.fork().findOneOrFail(Invoice, { number: "1" })).customer?.id).toBe(2);
    if (one) one.name = "moved";
    await em.flush();
    expect((await orm.em.fork().findOneOrFail(Customer, { name: "moved" })).id).toBe(41);
  });

  it("keeps to composite and UUID keys", async () => {
    const all = listener("line");
    const { orm } = await start([all]);
    const em = orm.em.fork();
    const invoice = em.create(Invoice, { number: "1" });
    const line = em.create(Line, { invoice, place: 1, text: "a" });
    await em.flush();
    line.text = "b";
    await em.flush();
    em.remove(line);
    await em.flush();
    const told = all.heard.filter(({ event }) => /after_(create|update|destroy)/.test(event));
    expect(told.map(({ record }) => record)).toEqual([
      { invoice: invoice.id, place: 1, text: "a" },
      { invoice: invoice.id, place: 1, text: "b" },
      { invoice: invoice.id, place: 1, text: "b" },
    ]);
    expect(told[1]?.previous).toEqual({ invoice: invoice.id, place: 1, text: "a" });
  });

  it("asks about an entity that is created and changed in one unit once, and again in the next", async () => {
    const all = listener("customer");
    const { orm } = await start([all]);
    const em = orm.em.fork();
    const ada = em.create(Customer, { email: "a@b" });
    ada.seats = 9;
    em.persist(ada);
    await em.flush();
    await em.flush();
    expect(names(all.heard)).toEqual(CREATE);
    ada.seats = 10;
    await em.flush();
    expect(all.heard.filter(({ event }) => event === "customer_before_update")).toHaveLength(1);
  });

  it("shows what the app's own hooks and subscribers make of an entity, a soft delete as an update", async () => {
    const all = listener("customer", "invoice");
    const { orm } = await start(
      [all],
      {},
      {
        subscribers: [
          {
            beforeCreate: ({ entity }) => {
              if ("email" in entity) entity.email = entity.email.toLowerCase();
            },
            onFlush: ({ uow }) => {
              for (const changeSet of uow.getChangeSets()) {
                if (changeSet.type !== "delete" || changeSet.meta.className !== "Invoice") continue;
                changeSet.entity.deletedAt = new Date("2026-01-01T00:00:00Z");
                uow.computeChangeSet(changeSet.entity, "update" as typeof changeSet.type);
              }
            },
          },
        ],
      },
    );
    const em = orm.em.fork();
    em.create(Customer, { email: "ADA@B" });
    const invoice = em.create(Invoice, { number: "1" });
    await em.flush();
    expect(all.heard.find(({ event }) => event === "customer_before_create")?.record.email).toBe("ada@b");
    all.heard.length = 0;
    em.remove(invoice);
    await em.flush();
    expect(names(all.heard)).toContain("invoice_before_update");
    expect(names(all.heard)).not.toContain("invoice_before_destroy");
    expect(await orm.em.fork().count(Invoice)).toBe(1);
  });

  it("is not told when the version is not the one that was loaded", async () => {
    const all = listener("customer");
    const { orm, plugins } = await start();
    await orm.em.fork().insert(Customer, { email: "a@b" });
    const [one, other] = [orm.em.fork(), orm.em.fork()];
    const first = await one.findOneOrFail(Customer, 1);
    const second = await other.findOneOrFail(Customer, 1);
    first.seats = 2;
    await one.flush();
    plugins.push(all);
    second.seats = 3;
    await expect(other.flush()).rejects.toThrow(/optimistic lock/i);
    expect(names(all.heard).filter((name) => name.includes("_after_"))).toEqual([]);
  });

  it("runs the app's validation behind what plug-ins changed", async () => {
    const all = listener("customer");
    const { orm } = await start(
      [
        all,
        plugin("p", { customer_before_validation: () => ({ decision: "change", changes: { seats: 0 } }) }),
      ],
      {
        validate: (entity, record) => {
          if (entity === "Customer" && Number(record.seats) < 1) throw new Error("too few seats");
        },
      },
    );
    const em = orm.em.fork();
    em.create(Customer, { email: "a@b" });
    await expect(em.flush()).rejects.toThrow("too few seats");
    expect(names(all.heard)).toEqual(["customer_before_validation"]);
  });

  it("asks and tells nobody once it is detached", async () => {
    const all = listener("customer");
    const { orm, source } = await start([all]);
    const fork = orm.em.fork();
    source.detach();
    for (const em of [fork, orm.em.fork()]) {
      em.create(Customer, { email: `${em.id}@b` });
      await em.flush();
      await em.insert(Customer, { email: `${em.id}@c` });
    }
    expect(all.heard).toEqual([]);
  });

  it("is one transaction without `implicitTransactions`, too", async () => {
    const { orm } = await start(
      [
        plugin("veto", {
          customer_before_create: ({ record }) =>
            record.email === "2@b" ? { decision: "reject" } : undefined,
        }),
      ],
      {},
      { implicitTransactions: false },
    );
    const em = orm.em.fork();
    em.create(Customer, { email: "1@b" });
    em.create(Customer, { email: "2@b" });
    await expect(em.flush()).rejects.toThrow(RejectedError);
    expect(await orm.em.fork().count(Customer)).toBe(0);
    expect(em.isInTransaction()).toBe(false);
  });
});
