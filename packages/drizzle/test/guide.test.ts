// What the README and docs/event-sources/drizzle.md show.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { abilities, eventSource, isOpen, modelsOf } from "@mortise/drizzle";
import {
  abilitiesTable,
  appContextOf,
  type PluginLike,
  RejectedError,
  recordEvents,
  recordModels,
} from "@mortise/events";
import { eq, sql } from "drizzle-orm";
import { integer, pgTable, serial, text, varchar } from "drizzle-orm/pg-core";
import { drizzle, type PgliteDatabase } from "drizzle-orm/pglite";
import { expect, it } from "vitest";

// #region tables
export const customers = pgTable("customers", {
  id: serial().primaryKey(),
  email: varchar({ length: 200 }).notNull().unique(),
  vat: varchar({ length: 14 }),
  seats: integer().notNull().default(1),
  passwordHash: text("password_hash"),
});
export const invoices = pgTable("invoices", {
  id: serial().primaryKey(),
  number: text().notNull(),
  customerId: integer("customer_id").notNull(),
});
// #endregion

const DDL = `
create table customers (id serial primary key, email varchar(200) not null unique, vat varchar(14),
  seats integer not null default 1, password_hash text);
create table invoices (id serial primary key, number text not null, customer_id integer not null);`;

/** A plug-in that rejects "?", takes spaces away, and calls the app's API when a customer "calls" is created. */
function guard(heard: string[], call: (context: unknown) => Promise<unknown>): PluginLike {
  return {
    name: "guard",
    handles: (event) => !event.endsWith("_many"),
    call: async (event, payload, { context }) => {
      heard.push(event);
      const { vat } = (payload as { record: { vat?: string } }).record;
      if (event !== "customer_before_save" || !vat) return undefined;
      if (vat === "calls") await call(context);
      if (vat === "?") {
        return {
          decision: "reject",
          errors: [{ field: "vat", code: "malformed", message: "No VAT number." }],
        };
      }
      return { decision: "change", changes: { vat: vat.replaceAll(" ", "") } };
    },
  };
}

it("the README's and the page's examples run", async () => {
  const client = await PGlite.create();
  await client.exec(DDL);
  const plain = drizzle(client);
  const heard: string[] = [];
  const answers: unknown[] = [];
  const host = { plugins: [guard(heard, createInvoice)] };

  // #region adopt
  const models = recordModels(
    modelsOf(
      { customers, invoices },
      {
        customers: {
          name: "customer",
          expose: ["id", "email", "vat", "seats"],
          writable: ["vat"],
          many: true,
        },
        invoices: { name: "invoice", expose: ["id", "number", "customerId"] },
      },
    ),
  );
  const records = recordEvents({ models, host });
  // #endregion
  // #region context
  const db = eventSource(plain, records, { sql, context: (transaction) => ({ transaction }) });
  // #endregion

  async function createInvoice(context: unknown) {
    // #region joins
    const { transaction } = appContextOf(context) as { transaction: PgliteDatabase };
    const open = isOpen(transaction) ? transaction : db;
    return open.insert(invoices).values({ number: "2026-9", customerId: 1 });
    // #endregion
  }

  // #region write
  async function createCustomer(values: { email: string; vat: string }) {
    try {
      return await db.insert(customers).values(values).returning();
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      return answer(422, error.rejections[0]?.errors);
    }
  }
  // #endregion
  function answer(status: number, errors: unknown): void {
    answers.push([status, errors]);
  }

  await createCustomer({ email: "ada@example.com", vat: "DE 123" });
  await createCustomer({ email: "eve@example.com", vat: "?" });
  await createCustomer({ email: "cal@example.com", vat: "calls" });
  expect(answers).toEqual([[422, [{ field: "vat", code: "malformed", message: "No VAT number." }]]]);
  expect(await plain.select({ vat: customers.vat }).from(customers)).toEqual([
    { vat: "DE123" },
    { vat: "calls" },
  ]);
  expect(await plain.select({ number: invoices.number }).from(invoices)).toEqual([{ number: "2026-9" }]);

  // #region transaction
  await db.transaction(async (tx) => {
    const [customer] = await tx.insert(customers).values({ email: "bob@example.com" }).returning();
    await tx
      .transaction(async (savepoint) => {
        await savepoint.update(customers).set({ seats: 100 });
        throw new Error("not after all");
      })
      .catch(() => {});
    await tx.insert(invoices).values({ number: "2026-1", customerId: customer?.id ?? 0 });
  });
  // #endregion

  // #region bulk
  await db.insert(customers).values([{ email: "one@example.com" }, { email: "two@example.com" }]);
  await db.update(customers).set({ seats: sql`${customers.seats} + 1` });
  await db.delete(customers).where(eq(customers.email, "two@example.com"));
  // #endregion

  // #region upsert
  await db
    .insert(customers)
    .values({ email: "ada@example.com", seats: 9 })
    .onConflictDoUpdate({ target: customers.email, set: { seats: sql`excluded.seats` } });
  // #endregion
  await records.settled();
  const [ada] = await plain.select().from(customers).where(eq(customers.email, "ada@example.com"));
  expect(ada?.seats).toBe(9);

  // #region raw
  const row = { id: 1, email: "ada@example.com", vat: "DE123", seats: 9 };
  const unit = records.begin();
  await db.transaction((tx) =>
    records.write({ record: "customer", action: "destroy", records: [{ record: row }], unit }, () =>
      tx.execute(sql`delete from customers where id = 1`),
    ),
  );
  await unit.committed();
  // #endregion
  await records.settled();
  expect(heard.filter((event) => event === "customer_after_destroy")).toHaveLength(2);
  await client.close();
}, 60_000);

it("the README and the page have the abilities as they are", () => {
  const root = join(import.meta.dirname, "../../..");
  for (const page of ["packages/drizzle/README.md", "docs/event-sources/drizzle.md"]) {
    expect(readFileSync(join(root, page), "utf8"), page).toContain(abilitiesTable(abilities).trimEnd());
  }
});
