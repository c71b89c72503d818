import { readFileSync } from "node:fs";
import { defineEntity, MikroORM, p } from "@mikro-orm/sqlite";
import { abilitiesTable, type HostLike, RejectedError, recordEvents, recordModels } from "@mortise/events";
import { abilities, eventSource, modelsOf } from "@mortise/mikro-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listener, plugin } from "./app.ts";

const Customer = defineEntity({
  name: "Customer",
  properties: {
    id: p.integer().primary(),
    email: p.string().unique(),
    vat: p.string().length(14).nullable(),
    seats: p.integer().default(1),
    tenant: p.string().default("acme"),
    passwordHash: p.string().default(""),
    invoices: () => p.oneToMany(Invoice).mappedBy("customer"),
  },
});

const Invoice = defineEntity({
  name: "Invoice",
  properties: { id: p.integer().primary(), number: p.string(), customer: () => p.manyToOne(Customer) },
});

const told = listener("customer", "invoice");
const vat = plugin("eu-vat", {
  customer_before_create: ({ record }) => {
    if (record.vat === "nonsense")
      return { decision: "reject", errors: [{ field: "vat", message: "Not a VAT number." }] };
    return { decision: "change", changes: { vat: "DE123456789" } };
  },
});
const host: HostLike = { plugins: [told, vat] };
const tenantOfRequest = () => "acme";

let orm: MikroORM;
beforeAll(async () => {
  orm = await MikroORM.init({ dbName: ":memory:", entities: [Customer, Invoice] });
  await orm.schema.create();
  // #region adopt
  const models = recordModels(
    modelsOf(orm, {
      Customer: { name: "customer", expose: ["id", "email", "vat", "seats"], writable: ["vat", "seats"] },
      Invoice: { name: "invoice", expose: ["id", "number", "customer"] },
    }),
  );
  const records = recordEvents({ models, host });
  eventSource(orm, records, {
    context: () => ({ tenant: tenantOfRequest() }),
    validate: (entity, { seats }) => {
      if (entity === "Customer" && Number(seats) < 1) throw new Error("A customer has at least one seat.");
    },
  });
  // #endregion
  settled = () => records.settled();
});
let settled: () => Promise<void> = async () => {};
afterAll(() => orm.close());

async function heard(): Promise<readonly string[]> {
  await settled();
  return told.heard
    .splice(0)
    .flatMap(({ event }) => (/after_(create|update|destroy)/.test(event) ? [event] : []));
}

const answer = (status: number, body: unknown) => ({ status, body });

describe("what the pages show", () => {
  it("a write and its rejection", async () => {
    // #region write
    async function createCustomer(data: { email: string; vat?: string }) {
      const em = orm.em.fork();
      try {
        const customer = em.create(Customer, data);
        await em.flush();
        return answer(201, customer);
      } catch (error) {
        if (!(error instanceof RejectedError)) throw error;
        return answer(422, error.rejections[0]?.errors);
      }
    }
    // #endregion
    expect(await createCustomer({ email: "ada@example.com" })).toMatchObject({
      status: 201,
      body: { vat: "DE123456789" },
    });
    expect(await createCustomer({ email: "bob@example.com", vat: "nonsense" })).toEqual({
      status: 422,
      body: [{ field: "vat", message: "Not a VAT number." }],
    });
    expect(await heard()).toEqual(["customer_after_create"]);
  });

  it("a transaction", async () => {
    // #region transaction
    await orm.em.fork().transactional(async (em) => {
      const eve = em.create(Customer, { email: "eve@example.com" });
      await em.flush(); // asked here
      await em
        .transactional(async (inner) => {
          inner.create(Invoice, { number: "1", customer: eve.id });
          await inner.flush();
          throw new Error("out of paper"); // back to the savepoint: the invoice is told to nobody
        })
        .catch(() => undefined);
    }); // told here: `customer_after_create`
    // #endregion
    expect(await heard()).toEqual(["customer_after_create"]);
  });

  it("bulk statements", async () => {
    const em = orm.em.fork();
    // #region bulk
    await em.insertMany(Customer, [{ email: "1@example.com" }, { email: "2@example.com" }]);
    await em.nativeUpdate(Customer, { email: { $like: "%@example.com" } }, { seats: 5 });
    await em.createQueryBuilder(Customer).delete().where({ email: "1@example.com" }).execute();
    // #endregion
    const events = await heard();
    const count = (event: string) => events.filter((one) => one === event).length;
    expect(["create", "update", "destroy"].map((action) => count(`customer_after_${action}`))).toEqual([
      2, 4, 1,
    ]);
  });

  it("nested writes and upserts", async () => {
    const em = orm.em.fork();
    // #region nested
    em.create(Customer, { email: "kim@example.com", invoices: [{ number: "2" }, { number: "3" }] });
    await em.flush(); // one customer and two invoices, each asked about
    // #endregion
    expect(await heard()).toEqual(["customer_after_create", "invoice_after_create", "invoice_after_create"]);
    // #region upsert
    await em.upsert(Customer, { email: "kim@example.com", seats: 9 }); // an update, as there is one
    // #endregion
    expect(await heard()).toEqual(["customer_after_update"]);
  });

  it("SQL, and what to do instead", async () => {
    const em = orm.em.fork();
    // #region raw
    await em.execute("update customer set seats = seats + 1"); // seen by nobody
    // #endregion
    expect(await heard()).toEqual([]);
    // #region instead
    const { raw } = await import("@mikro-orm/core");
    await em.nativeUpdate(Customer, {}, { seats: raw<number>("seats + 1") }); // asked and told, row by row
    // #endregion
    expect(new Set(await heard())).toEqual(new Set(["customer_after_update"]));
  });

  it("the abilities, in the README as they are", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    expect(readme).toContain(abilitiesTable(abilities));
  });
});
