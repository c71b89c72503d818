import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { eventSource, isOpen, modelsOf } from "@mortise/drizzle";
import { RecordEventsError, RejectedError, recordEvents, recordModels } from "@mortise/events";
import Database from "better-sqlite3";
import { eq, sql } from "drizzle-orm";
import { drizzle as synchronous } from "drizzle-orm/better-sqlite3";
import { drizzle as libsql } from "drizzle-orm/libsql";
import type { PgliteDatabase } from "drizzle-orm/pglite";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeDatabase, customers, openShop, reject, shopModels } from "./shop.ts";

// The first one starts the database.
beforeAll(() => openShop(), 60_000);
afterAll(closeDatabase);

it("after-events come once the transaction has committed, without those of a savepoint that was rolled back", async () => {
  const { db, install, told, heard } = await openShop();
  install({ customer_after_create: () => undefined });
  await db.transaction(async (tx) => {
    await tx.insert(customers).values({ email: "first" });
    await tx
      .transaction(async (inner) => {
        await inner.insert(customers).values({ email: "lost" });
        throw new Error("back");
      })
      .catch(() => {});
    await tx.transaction((inner) => inner.insert(customers).values({ email: "kept" }));
    expect(heard()).toEqual([]);
  });
  expect(told.map(({ record }) => record.email)).toEqual(["first", "kept"]);
});

it("a rejection in a transaction rolls it back, unless the app goes on", async () => {
  const { db, plain, install, heard } = await openShop();
  install({
    customer_before_create: ({ record }) => (record.email === "bad" ? reject("email") : undefined),
    customer_after_create: () => undefined,
  });
  const work = db.transaction(async (tx) => {
    await tx.insert(customers).values({ email: "good" });
    await tx.insert(customers).values({ email: "bad" });
  });
  await expect(work).rejects.toThrow(RejectedError);
  expect(await plain.select().from(customers)).toEqual([]);
  expect(heard()).not.toContain("customer_after_create");
  await db.transaction(async (tx) => {
    await tx.insert(customers).values({ email: "good" });
    await expect(tx.insert(customers).values({ email: "bad" })).rejects.toThrow(RejectedError);
  });
  expect(await plain.select({ email: customers.email }).from(customers)).toEqual([{ email: "good" }]);
});

it("the context is made with the write's own transaction, in which an API call of a plug-in's may go on", async () => {
  const seen: unknown[] = [];
  const { db, plain, install } = await openShop({
    context: (tx) => {
      seen.push(tx);
      return "tenant";
    },
  });
  install({
    customer_before_create: async () => {
      const tx = seen.at(-1) as PgliteDatabase;
      // Another connection would wait for this one.
      expect(await tx.select({ email: customers.email }).from(customers)).toEqual([{ email: "first" }]);
    },
  });
  await plain.insert(customers).values({ email: "first" });
  await db.insert(customers).values({ email: "second" });
  expect(seen).toHaveLength(1);
  // An after-event brings the same context, when its connection may be somebody else's.
  expect([isOpen(seen[0]), isOpen(db), isOpen("tenant")]).toEqual([false, false, false]);
  await db.transaction(async (tx) => expect(isOpen(tx)).toBe(true));
});

it("a transaction that ends while plug-ins are asked is not written to any more", async () => {
  const { db, plain, install } = await openShop();
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    install({
      customer_before_create: () => {
        resolve();
        return new Promise<undefined>((done) => {
          answer = () => done(undefined);
        });
      },
    });
  });
  let late: Promise<unknown> = Promise.resolve();
  await db.transaction(async (tx) => {
    late = tx.insert(customers).values({ email: "late" }).execute();
    late.catch(() => {});
    await asked;
  });
  answer();
  await expect(late).rejects.toMatchObject({ code: "unit-closed" });
  expect(await plain.select().from(customers)).toEqual([]);
});

it("the app's own validation sees what plug-ins changed, and stops the write", async () => {
  const { db, plain, install, heard } = await openShop({
    validate: (table, { seats }) => {
      if (table === "customers" && Number(seats) > 3) throw new Error("too many seats");
    },
  });
  // Where nobody hears of it, too.
  await expect(db.insert(customers).values({ email: "a", seats: 4 })).rejects.toThrow("too many seats");
  install({
    customer_before_validation: () => ({ decision: "change", changes: { seats: 5 } }),
    customer_before_save: () => undefined,
  });
  await expect(db.insert(customers).values({ email: "a", seats: 1 })).rejects.toThrow("too many seats");
  expect(heard()).toEqual(["customer_before_validation"]);
  expect(await plain.select().from(customers)).toEqual([]);
});

it("on SQLite, transactions that ask wait for each other, and results count what was written", async () => {
  const people = sqliteTable("people", { id: integer().primaryKey(), name: text().notNull() });
  const folder = await mkdtemp(join(tmpdir(), "mortise-drizzle-"));
  const client = createClient({ url: `file:${join(folder, "app.sqlite")}` });
  const plain = libsql(client);
  await plain.run(sql`create table people (id integer primary key, name text not null)`);
  const models = recordModels(
    modelsOf({ people }, { people: { name: "person", expose: ["id", "name"], writable: ["name"] } }),
  );
  const told: unknown[] = [];
  const records = recordEvents({
    models,
    host: {
      plugins: [
        {
          name: "p",
          handles: () => true,
          call: async (event, payload) => {
            await new Promise((resolve) => setTimeout(resolve, 2));
            told.push([event, (payload as { record: { name: string } }).record.name]);
            return undefined;
          },
        },
      ],
    },
    waitsForAfterEvents: true,
  });
  const db = eventSource(plain, records, { sql });
  const results = await Promise.all(
    ["a", "b", "c"].map((name) =>
      db.transaction(async (tx) => tx.insert(people).values([{ name }, { name }])),
    ),
  );
  expect(results.map(({ rowsAffected, rows }) => [rowsAffected, rows])).toEqual([
    [2, []],
    [2, []],
    [2, []],
  ]);
  expect(told).toHaveLength(36);
  const updated = await db.update(people).set({ name: "z" }).where(eq(people.name, "a")).run();
  expect(updated.rowsAffected).toBe(2);
  expect(await db.delete(people).where(eq(people.id, 1)).returning().get()).toEqual({ id: 1, name: "z" });
  expect(await db.select().from(people).all()).toHaveLength(5);
  client.close();
  await rm(folder, { recursive: true });
});

it("a database that this cannot work with is refused when it is set up", () => {
  const records = recordEvents({ models: recordModels(shopModels()), host: { plugins: [] } });
  const set = (db: object, options: object = { sql }) =>
    eventSource(db, records, options as { sql: typeof sql });
  expect(() => set(synchronous(new Database(":memory:")))).toThrow(/synchronous/);
  expect(() => set({})).toThrow(/no database of Drizzle's/);
  expect(() => set(libsql(createClient({ url: ":memory:" })), {})).toThrow(/`sql` must be/);
  expect(() => set(libsql(createClient({ url: ":memory:" })), { sql, validate: 1 })).toThrow(
    RecordEventsError,
  );
});
