import { AsyncLocalStorage } from "node:async_hooks";
import { readFileSync } from "node:fs";
import {
  abilitiesTable,
  appContextOf,
  chainOf,
  type HostLike,
  RejectedError,
  recordEvents,
  recordModels,
  withChain,
} from "@mortise/events";
import { abilities, eventSource, modelsOf } from "@mortise/typeorm";
import { DataSource, type EntityManager, EntitySchema } from "typeorm";
import { expect, it } from "vitest";
import { change, rejection } from "./shop.ts";

interface Invoice {
  id: number;
  number: string;
  cents: number;
}

interface Customer {
  id: number;
  email: string;
  vat: string | null;
  credits: number;
  invoices?: Invoice[];
}

const CustomerEntity = new EntitySchema<Customer>({
  name: "Customer",
  columns: {
    id: { type: Number, primary: true, generated: true },
    email: { type: String, unique: true },
    vat: { type: String, nullable: true },
    credits: { type: Number, default: 0 },
  },
  relations: { invoices: { type: "one-to-many", target: "Invoice", inverseSide: "customer", cascade: true } },
});

const InvoiceEntity = new EntitySchema<Invoice & { customer: Customer }>({
  name: "Invoice",
  columns: {
    id: { type: Number, primary: true, generated: true },
    number: { type: String },
    cents: { type: Number },
  },
  relations: {
    customer: {
      type: "many-to-one",
      target: "Customer",
      inverseSide: "invoices",
      joinColumn: { name: "customer_id" },
    },
  },
});

const openDataSource = () =>
  new DataSource({
    type: "better-sqlite3",
    database: ":memory:",
    entities: [CustomerEntity, InvoiceEntity],
    synchronize: true,
  });

type Handler = (payload: { record: { [field: string]: unknown } }, context: unknown) => unknown;

function hostWith(handlers: { readonly [event: string]: Handler }): HostLike & { readonly heard: string[] } {
  const heard: string[] = [];
  const plugin = {
    name: "vat",
    handles: (event: string) => Object.hasOwn(handlers, event),
    call: async (event: string, payload: unknown, { context }: { readonly context: unknown }) => {
      heard.push(event);
      return handlers[event]?.(payload as Parameters<Handler>[0], context);
    },
  };
  return { plugins: [plugin], heard };
}

it("the README's example runs", async () => {
  const dataSource = openDataSource();
  const host = hostWith({
    customer_before_save: ({ record }) => change({ vat: String(record.vat).toUpperCase() }),
  });
  // #region adopt
  await dataSource.initialize();
  const models = recordModels(
    modelsOf(dataSource, {
      Customer: { name: "customer", expose: ["id", "email", "vat"], writable: ["vat"], many: true },
      Invoice: { name: "invoice", expose: ["id", "number", "cents", "customer_id"] },
    }),
  );
  const records = recordEvents({ models, host });
  const source = eventSource(dataSource, records);

  const customers = dataSource.getRepository(CustomerEntity);
  const ada = await customers.save({ email: "ada@example.com", vat: "de123456789" });
  // #endregion
  expect(ada.vat).toBe("DE123456789");
  source.detach();
  await dataSource.destroy();
});

it("the examples of docs/event-sources/typeorm.md run", async () => {
  const dataSource = await openDataSource().initialize();
  const models = recordModels(
    modelsOf(dataSource, {
      Customer: {
        name: "customer",
        expose: ["id", "email", "vat", "credits"],
        writable: ["vat"],
        many: true,
      },
      Invoice: { name: "invoice", expose: ["id", "number", "cents", "customer_id"] },
    }),
  );
  const host = hostWith({
    customer_before_save: ({ record }) => (record.vat === "?" ? rejection("vat") : undefined),
    customer_after_save: () => undefined,
    customer_after_destroy: () => undefined,
    invoice_after_create: () => undefined,
    invoice_after_destroy: () => undefined,
  });
  const records = recordEvents({ models, host, waitsForAfterEvents: true });
  // #region options
  const requests = new AsyncLocalStorage<{ tenant: string }>();
  eventSource(dataSource, records, {
    // The app's own value for a write. `manager` is the one of the write's transaction.
    context: (manager) => ({ tenant: requests.getStore()?.tenant, manager }),
    // The app's own validation: it sees what plug-ins changed.
    validate: (entity, record) => {
      if (entity === "Customer" && !String(record.email).includes("@"))
        throw new Error("This is no address.");
    },
  });
  // #endregion
  const customers = dataSource.getRepository(CustomerEntity);
  const answers: unknown[] = [];
  const answer = (status: number, errors: unknown) => answers.push([status, errors]);

  // #region reject
  try {
    await customers.save({ email: "eve@example.com", vat: "?" });
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error;
    answer(422, error.rejections[0]?.errors);
  }
  // #endregion
  expect(answers).toEqual([[422, [{ field: "vat", code: "no", message: "No." }]]]);
  await expect(customers.insert({ email: "nobody" })).rejects.toThrow("no address");

  // #region transaction
  await dataSource.transaction(async (manager) => {
    const customer = await manager.save(CustomerEntity, { email: "ada@example.com" });
    await manager.save(InvoiceEntity, { number: "2026-1", cents: 900, customer });
    // A transaction inside is a savepoint.
    await manager
      .transaction(async (inner) => {
        await inner.save(CustomerEntity, { email: "bob@example.com", vat: "?" });
      })
      .catch((error) => answer(422, error.rejections));
    // Nobody has been told of anything yet.
  });
  // Now they are told of Ada and her invoice.
  // #endregion
  expect(host.heard.filter((event) => event.includes("after"))).toEqual([
    "customer_after_save",
    "invoice_after_create",
  ]);

  // #region by-hand
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  try {
    await runner.manager.insert(CustomerEntity, { email: "cy@example.com" });
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  } finally {
    await runner.release();
  }
  // #endregion

  // #region bulk
  await customers.insert([{ email: "dan@example.com" }, { email: "eli@example.com" }]);
  await customers.update({ credits: 0 }, { vat: "DE1" });
  await customers.increment({ vat: "DE1" }, "credits", 10);
  await customers.createQueryBuilder().delete().where("email like :like", { like: "dan@%" }).execute();
  // #endregion
  expect(await customers.countBy({ vat: "DE1", credits: 10 })).toBe(3);

  // #region upsert
  await customers.upsert({ email: "ada@example.com", vat: "DE2" }, ["email"]);
  // #endregion
  expect(await customers.countBy({ vat: "DE2" })).toBe(1);

  host.heard.length = 0;
  // #region nested
  const fay = await customers.save({
    email: "fay@example.com",
    invoices: [
      { number: "2026-2", cents: 100 },
      { number: "2026-3", cents: 200 },
    ],
  });
  await customers.remove(fay);
  // #endregion
  const counts = (event: string) => host.heard.filter((one) => one === event).length;
  expect(counts("invoice_after_create")).toBe(2);
  expect(counts("invoice_after_destroy")).toBe(2);

  host.heard.length = 0;
  // #region raw
  // Not seen: SQL of the app's own.
  await dataSource.query("update customer set vat = null where email = 'ada@example.com'");
  // Seen: the same, by a query builder, with SQL in its values.
  await customers
    .createQueryBuilder()
    .update()
    .set({ vat: () => "upper(vat)" })
    .where("email = :email", { email: "eli@example.com" })
    .execute();
  // #endregion
  expect(host.heard).toEqual(["customer_before_save", "customer_after_save"]);
  await dataSource.destroy();
});

it("an API call that joins the write's transaction is undone with it", async () => {
  const dataSource = await openDataSource().initialize();
  const models = recordModels(
    modelsOf(dataSource, { Customer: { name: "customer", expose: ["id", "email"] } }),
  );
  // #region join
  /** How the app answers an API call that a plug-in makes, in process: `context` is what the call carries along. */
  function createInvoice(invoice: { number: string; cents: number }, context: unknown) {
    const { manager } = appContextOf(context) as { manager: EntityManager };
    return withChain(chainOf(context), () => manager.getRepository(InvoiceEntity).save(invoice));
  }
  // #endregion
  const host = hostWith({
    customer_before_create: async (_payload, context) => {
      await createInvoice({ number: "1", cents: 1 }, context);
      return rejection("email");
    },
  });
  eventSource(dataSource, recordEvents({ models, host }), { context: (manager) => ({ manager }) });
  await expect(dataSource.getRepository(CustomerEntity).insert({ email: "a" })).rejects.toThrow(
    RejectedError,
  );
  expect(await dataSource.getRepository(InvoiceEntity).count()).toBe(0);
  await dataSource.destroy();
});

it("the README's table is what the abilities say", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  expect(readme).toContain(abilitiesTable(abilities));
});
