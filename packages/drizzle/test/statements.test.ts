import { RecordEventsError, RejectedError } from "@mortise/events";
import { eq, gt, inArray, sql } from "drizzle-orm";
import type { PgliteDatabase } from "drizzle-orm/pglite";
import { afterAll, beforeEach, expect, it } from "vitest";
import { change, closeDatabase, customers, members, openShop, reject, type Shop, type Told } from "./shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
}, 60_000);
afterAll(closeDatabase);

it("an insert returns what it returned before: rows, a part of them, an expression, or the driver's own result", async () => {
  const { db, plain, install, told } = shop;
  const row = { email: "a@x.org", settings: { a: [1] }, usage: 2n ** 60n, bornOn: new Date("2001-02-03") };
  const shapes = async (database: typeof db, mail: string) => [
    await database
      .insert(customers)
      .values({ ...row, email: `1${mail}`, token: TOKEN })
      .returning(),
    await database
      .insert(customers)
      .values({ ...row, email: `2${mail}` })
      .returning({ mail: customers.email }),
    await database
      .insert(customers)
      .values({ ...row, email: `3${mail}` })
      .returning({ upper: sql<string>`upper(${customers.email})`, usage: customers.usage }),
    await database.insert(customers).values([
      { ...row, email: `4${mail}` },
      { ...row, email: `5${mail}` },
    ]),
  ];
  const expected = await shapes(plain, "@x.org");
  await plain.delete(customers);
  install({ customer_after_create: () => undefined });
  const given = await shapes(db, "@x.org");
  const comparable = (values: unknown) =>
    JSON.parse(
      JSON.stringify(values, (key, value) =>
        ["id", "createdAt", "updatedAt"].includes(key)
          ? "?"
          : typeof value === "bigint"
            ? `${value}n`
            : value,
      ),
    );
  expect(comparable(given)).toEqual(comparable(expected));
  expect(told[0]?.record).toMatchObject({
    id: expect.any(Number),
    email: "1@x.org",
    settings: { a: [1] },
    usage: "1152921504606846976",
    bornOn: "2001-02-03",
    credit: "0.00",
    createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  expect(told).toHaveLength(5);
});

const TOKEN = "00000000-0000-4000-8000-000000000000";

it("what a plug-in changes is in the row as the column holds it, and `null` takes a value away", async () => {
  const { db, install, told } = shop;
  install({
    customer_before_create: () =>
      change({ usage: "9007199254740993", bornOn: "1999-12-31", credit: "12.50", country: "FR", vat: null }),
  });
  const [row] = await db.insert(customers).values({ email: "a@x.org", vat: "DE1" }).returning();
  expect(row).toMatchObject({
    usage: 9007199254740993n,
    bornOn: new Date("1999-12-31"),
    credit: "12.50",
    country: "FR",
    vat: null,
  });
  // Defaults that JavaScript makes are shown, and written as they were shown.
  expect(told[0]?.record).toMatchObject({ token: row?.token, seats: 1, credit: "0" });
  expect(told[0]?.record).not.toHaveProperty("id");
});

it("SQL among the values is computed before plug-ins are asked", async () => {
  const { db, plain, install, told } = shop;
  install({ customer_before_save: () => undefined });
  await db.insert(customers).values({ email: sql`lower('A@X.ORG')`, seats: sql`2 + 3` });
  expect(told[0]?.record).toMatchObject({ email: "a@x.org", seats: 5 });
  await db
    .update(customers)
    .set({ seats: sql`${customers.seats} * 2` })
    .where(eq(customers.email, "a@x.org"));
  expect(told[1]).toMatchObject({ record: { seats: 10 }, previous: { seats: 5 } });
  expect(told[1]?.changed).toContain("seats");
  expect(await plain.select({ seats: customers.seats }).from(customers)).toEqual([{ seats: 10 }]);
});

it("an update gives what columns set at each update, once: what was shown is what is written", async () => {
  const { db, plain, install, told } = shop;
  await plain.insert(customers).values({ email: "a@x.org" });
  install({ customer_before_update: () => undefined });
  await db.update(customers).set({ seats: 2 });
  expect(told[0]?.changed?.toSorted()).toEqual(["seats", "updatedAt"]);
  const [row] = await plain.select().from(customers);
  expect(told[0]?.record.updatedAt).toBe(row?.updatedAt?.toISOString());
});

it("an update of many rows changes each by itself, and returns all of them", async () => {
  const { db, plain, install, told } = shop;
  await plain.insert(customers).values(["a", "b", "c"].map((email, seats) => ({ email, seats })));
  install({
    customer_before_update_many: ({ records = [] }: Told) => ({
      decisions: records.map(({ record }) => (record.email === "b" ? change({ vat: "B1" }) : null)),
    }),
  });
  const updated = await db
    .update(customers)
    .set({ country: "DE" })
    .where(gt(customers.seats, 0))
    .returning({ email: customers.email, vat: customers.vat, country: customers.country });
  expect(updated.toSorted((one, other) => one.email.localeCompare(other.email))).toEqual([
    { email: "b", vat: "B1", country: "DE" },
    { email: "c", vat: null, country: "DE" },
  ]);
  expect(told).toHaveLength(1);
  const counted = await db.update(customers).set({ country: "FR" });
  expect(counted.affectedRows).toBe(3);
});

it("a row that comes to meet the condition while plug-ins are asked is not written: nobody was asked about it", async () => {
  let tx: PgliteDatabase | undefined;
  shop = await openShop({
    context: (transaction) => {
      tx = transaction;
    },
  });
  const { db, plain, install, told } = shop;
  await plain.insert(customers).values([
    { email: "a", seats: 5 },
    { email: "b", seats: 1 },
  ]);
  install({
    // What an API call of a plug-in's may do in the open transaction.
    customer_before_update: ({ record }) =>
      record.email === "a"
        ? tx?.execute(sql`update customers set seats = 9 where mail = 'b'`).then(() => null)
        : null,
  });
  await db.update(customers).set({ vat: "X" }).where(gt(customers.seats, 4));
  expect(told.map(({ record }) => record.email)).toEqual(["a"]);
  expect(
    await plain
      .select({ vat: customers.vat, seats: customers.seats })
      .from(customers)
      .orderBy(customers.email),
  ).toEqual([
    { vat: "X", seats: 5 },
    { vat: null, seats: 9 },
  ]);
});

it("an update that joins other tables reaches the same rows, each asked about once", async () => {
  const { db, plain, install, told } = shop;
  await plain.insert(customers).values([{ email: "a" }, { email: "b" }]);
  await plain.insert(members).values([
    { org: "a", person: "1", role: "x", badge: 1 },
    { org: "a", person: "2", role: "y", badge: 2 },
  ]);
  install({
    customer_before_update: ({ record }) => (record.email === "a" ? change({ seats: 7 }) : undefined),
  });
  await db
    .update(customers)
    .set({ vat: sql`${members.org} || '!'` })
    .from(members)
    .where(eq(members.org, customers.email));
  expect(told.map(({ record }) => [record.email, record.vat])).toEqual([["a", "a!"]]);
  const rows = await plain.select().from(customers).orderBy(customers.email);
  expect(rows.map(({ vat, seats }) => [vat, seats])).toEqual([
    ["a!", 7],
    [null, 1],
  ]);
});

it("an INSERT … SELECT asks about the rows that the SELECT gives", async () => {
  const { db, plain, install, told } = shop;
  await plain.insert(members).values([
    { org: "a", person: "1", role: "x", badge: 1 },
    { org: "a", person: "2", role: "y", badge: 2 },
  ]);
  install({
    member_before_create: ({ record }) => (record.person === "2'" ? change({ role: "changed" }) : undefined),
  });
  await db.insert(members).select(
    plain
      .select({
        org: members.org,
        person: sql<string>`${members.person} || ''''`.as("person"),
        role: members.role,
        badge: sql<number>`${members.badge} + 10`.as("badge"),
      })
      .from(members),
  );
  expect(told.map(({ record }) => record.person)).toEqual(["1'", "2'"]);
  expect(await plain.select({ role: members.role }).from(members).where(gt(members.badge, 10))).toEqual([
    { role: "x" },
    { role: "changed" },
  ]);
});

it("an upsert that computes from what is there and what was to come is asked about with the outcome", async () => {
  const { db, plain, install, told } = shop;
  await plain.insert(customers).values({ email: "a@x.org", seats: 4 });
  install({ customer_before_save: () => undefined });
  const upsert = (email: string) =>
    db
      .insert(customers)
      .values({ email, seats: 3, vat: "N" })
      .onConflictDoUpdate({
        target: customers.email,
        set: { seats: sql`${customers.seats} + excluded.seats`, vat: sql`excluded.vat_number` },
        setWhere: sql`${customers.seats} < 10`,
      })
      .returning({ email: customers.email, seats: customers.seats });
  expect(await upsert("a@x.org")).toEqual([{ email: "a@x.org", seats: 7 }]);
  expect(told[0]).toMatchObject({
    action: "update",
    previous: { seats: 4, vat: null },
    record: { seats: 7, vat: "N" },
  });
  expect(await upsert("new@x.org")).toEqual([{ email: "new@x.org", seats: 3 }]);
  expect(told[1]).toMatchObject({ action: "create", record: { seats: 3 } });
  await upsert("a@x.org");
  // Its condition does not hold any more: nothing is written, and nobody is asked.
  expect(await upsert("a@x.org")).toEqual([]);
  expect(told).toHaveLength(3);
});

it("rows of one upsert come back in its order, whatever became of each", async () => {
  const { db, plain, install, told } = shop;
  await plain.insert(customers).values({ email: "b" });
  install({ customer_before_update: () => change({ vat: "changed" }) });
  const rows = await db
    .insert(customers)
    .values([{ email: "a" }, { email: "b" }, { email: "c" }])
    .onConflictDoUpdate({ target: customers.email, set: { seats: 9 } })
    .returning({ email: customers.email, vat: customers.vat, seats: customers.seats });
  expect(rows).toEqual([
    { email: "a", vat: null, seats: 1 },
    { email: "b", vat: "changed", seats: 9 },
    { email: "c", vat: null, seats: 1 },
  ]);
  expect(told.map(({ action }) => action)).toEqual(["update"]);
});

it("an insert that ignores what is there asks about what is new, by any unique key", async () => {
  const { db, plain, install, told } = shop;
  await plain.insert(members).values({ org: "a", person: "1", role: "x", badge: 1 });
  install({ member_after_create: () => undefined });
  await db
    .insert(members)
    .values([
      { org: "a", person: "1", role: "same key" },
      { org: "b", person: "1", role: "same badge", badge: 1 },
      { org: "c", person: "1", role: "new" },
    ])
    .onConflictDoNothing();
  expect(told.map(({ record }) => record.role)).toEqual(["new"]);
});

it("keys of two columns, and a key that a plug-in changes", async () => {
  const { db, plain, install, told } = shop;
  await plain.insert(members).values([
    { org: "a", person: "1", role: "x" },
    { org: "a", person: "2", role: "x" },
  ]);
  install({
    member_before_update: ({ record }) => (record.person === "2" ? change({ person: "3" }) : undefined),
    member_after_update: () => undefined,
    member_before_destroy: ({ record }) => (record.person === "1" ? reject("person") : undefined),
  });
  await db.update(members).set({ role: "y" });
  expect(
    told.filter(({ event }) => event === "member_after_update").map(({ record }) => record.person),
  ).toEqual(["1", "3"]);
  await expect(db.delete(members)).rejects.toThrow(RejectedError);
  expect(await plain.select().from(members)).toHaveLength(2);
});

it("a prepared statement asks each time that it is run, with its values", async () => {
  const { db, plain, install, told } = shop;
  const insert = db
    .insert(customers)
    .values({ email: sql.placeholder("email"), seats: sql.placeholder("seats") })
    .returning({ email: customers.email })
    .prepare("insert_customer");
  const destroy = db
    .delete(customers)
    .where(eq(customers.email, sql.placeholder("email")))
    .prepare("delete_customer");
  expect(await insert.execute({ email: "unheard", seats: 1 })).toEqual([{ email: "unheard" }]);
  install({
    customer_before_create: ({ record }) => change({ vat: `${record.email}${record.seats}` }),
    customer_before_destroy: () => undefined,
  });
  expect(await insert.execute({ email: "heard", seats: 2 })).toEqual([{ email: "heard" }]);
  expect(await plain.select({ vat: customers.vat }).from(customers)).toEqual([
    { vat: null },
    { vat: "heard2" },
  ]);
  await destroy.execute({ email: "heard" });
  expect(told.map(({ event, record }) => [event, record.email])).toEqual([
    ["customer_before_create", "heard"],
    ["customer_before_destroy", "heard"],
  ]);
  expect(await plain.select().from(customers)).toHaveLength(1);
});

it("a builder that is told more than once, and one whose steps are ignored, is what Drizzle makes of it", async () => {
  const { db, plain, install, told } = shop;
  await plain.insert(customers).values([{ email: "a" }, { email: "b" }]);
  install({ customer_before_destroy: () => undefined });
  const query = db.delete(customers).$dynamic();
  query.where(eq(customers.email, "a"));
  query.where(eq(customers.email, "b"));
  await query;
  expect(told.map(({ record }) => record.email)).toEqual(["b"]);
  expect(query.toSQL().sql).toMatch(/^delete from/);
});

it("a write with a WITH before it", async () => {
  const { db, plain, install, told } = shop;
  await plain.insert(customers).values([
    { email: "a", seats: 1 },
    { email: "b", seats: 9 },
  ]);
  install({ customer_before_update: () => undefined });
  const big = db
    .$with("big")
    .as(db.select({ id: customers.id }).from(customers).where(gt(customers.seats, 5)));
  await db
    .with(big)
    .update(customers)
    .set({ vat: "BIG" })
    .where(inArray(customers.id, sql`(select id from ${big})`));
  expect(told.map(({ record }) => record.email)).toEqual(["b"]);
  expect(await plain.select({ vat: customers.vat }).from(customers).orderBy(customers.email)).toEqual([
    { vat: null },
    { vat: "BIG" },
  ]);
});

it("a write inside of another statement is refused where somebody hears of it, as it would slip past", async () => {
  const { db, plain, install } = shop;
  const embedded = () => db.$with("gone").as(db.delete(customers).returning());
  expect(embedded).not.toThrow();
  install({ customer_before_destroy: () => reject("email") });
  await plain.insert(customers).values({ email: "a" });
  expect(embedded).toThrow(RecordEventsError);
  expect(embedded).toThrow(/"customer" inside of another statement/);
});

it("reading, the app's own SQL, and tables that are no records stay as they are", async () => {
  const { db, install, heard } = shop;
  install({ customer_before_save: () => reject("email") });
  await db.execute(sql`insert into customers (mail, token) values ('a', gen_random_uuid())`);
  expect(await db.select({ email: customers.email }).from(customers)).toEqual([{ email: "a" }]);
  expect(await db.$count(customers)).toBe(1);
  expect(heard()).toEqual([]);
});
