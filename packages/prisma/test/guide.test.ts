import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  abilitiesTable,
  appContextOf,
  chainOf,
  type PluginLike,
  RejectedError,
  recordEvents,
  recordModels,
  withChain,
} from "@mortise/events";
import { abilities, eventSource, modelsOf } from "@mortise/prisma";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { generatedClient } from "../../../conformance/prisma-client.ts";
import type { AnyClient } from "./library/client.ts";
import { type Handler, plugin } from "./library/open.ts";

const SCHEMA = `
generator client {
  provider            = "prisma-client"
  output              = "./client"
  importFileExtension = "ts"
}

datasource db {
  provider = "sqlite"
}

// #region schema
model Customer {
  id           Int       @id @default(autoincrement())
  email        String    @unique
  vat          String?
  seats        Int       @default(1)
  passwordHash String    @default("")
  deletedAt    DateTime?
  invoices     Invoice[]
}

model Invoice {
  id         Int      @id @default(autoincrement())
  number     String
  totalCents Int      @default(0)
  customerId Int
  customer   Customer @relation(fields: [customerId], references: [id], onDelete: Cascade)
}
// #endregion
`;

const TABLES = [
  `create table "Customer" (id integer primary key autoincrement, email text not null unique, vat text,
    seats integer not null default 1, "passwordHash" text not null default '', "deletedAt" datetime)`,
  `create table "Invoice" (id integer primary key autoincrement, number text not null,
    "totalCents" integer not null default 0,
    "customerId" integer not null references "Customer" (id) on delete cascade)`,
];

const tenant = "acme";
let folder: string;
let client: AnyClient;
let heard: string[];
let handlers: { [event: string]: Handler };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mortise-prisma-guide-"));
  const { PrismaClient } = await generatedClient(SCHEMA);
  const adapter = new PrismaLibSql({ url: `file:${join(folder, "app.sqlite")}` });
  client = new PrismaClient({ adapter });
  for (const statement of TABLES) await client.$executeRawUnsafe(statement);
}, 60_000);

afterAll(async () => {
  await client?.$disconnect();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await client.invoice.deleteMany();
  await client.customer.deleteMany();
  heard = [];
  handlers = {};
});

/** Hears everything, and answers as a test says. */
function listener(): PluginLike {
  return plugin({
    "*": (told, options) => {
      if (/_(create|update|destroy)(_many)?$/.test(told.event)) heard.push(told.event);
      return handlers[told.event]?.(told, options);
    },
  });
}

function adopt() {
  const host = { plugins: [listener()] };
  // #region adopt
  const models = recordModels(
    modelsOf(client, {
      Customer: { name: "customer", expose: ["id", "email", "vat", "seats"], writable: ["vat"], many: true },
      Invoice: { name: "invoice", expose: ["id", "number", "totalCents", "customerId"] },
    }),
  );
  const records = recordEvents({ models, host });
  const prisma = eventSource(client, records);
  // #endregion
  return { prisma, records };
}

it("a rejection is an error of the app's own write", async () => {
  const { prisma, records } = adopt();
  const answer = (status: number, body: unknown) => [status, body];
  // #region write
  async function createCustomer(data: { email: string; vat?: string }) {
    try {
      return await prisma.customer.create({ data });
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      return answer(422, error.rejections[0]?.errors);
    }
  }
  // #endregion
  expect(await createCustomer({ email: "ada@example.com" })).toMatchObject({ seats: 1 });
  const errors = [{ field: "vat", message: "Not a VAT number." }];
  handlers = { customer_before_create: () => ({ decision: "reject", errors }) };
  expect(await createCustomer({ email: "eve@example.com", vat: "?" })).toEqual([422, errors]);
  await records.settled();
  expect(heard).toEqual(["customer_before_create", "customer_after_create", "customer_before_create"]);
});

it("transactions in each form", async () => {
  const { prisma, records } = adopt();
  // #region transaction
  await prisma.$transaction(async (tx: AnyClient) => {
    const { id: customerId } = await tx.customer.create({ data: { email: "ada@example.com" } });
    await tx.invoice.create({ data: { number: "2026-1", customerId } });
  });
  await prisma.$transaction([
    prisma.customer.update({ where: { email: "ada@example.com" }, data: { seats: { increment: 1 } } }),
    prisma.invoice.findMany(),
  ]);
  // #endregion
  // #region savepoint
  await prisma.$transaction(async (tx: AnyClient) => {
    await tx
      .$transaction(async (inner: AnyClient) => {
        await inner.customer.create({ data: { email: "eve@example.com" } });
        throw new Error("not after all");
      })
      .catch(() => {});
    await tx.customer.create({ data: { email: "bob@example.com" } });
  });
  // #endregion
  await records.settled();
  expect(heard.filter((event) => event.includes("after"))).toEqual([
    "customer_after_create",
    "invoice_after_create",
    "customer_after_update",
    "customer_after_create",
  ]);
});

it("what a plug-in writes by the app's API joins the transaction", async () => {
  const models = recordModels(modelsOf(client, { Customer: { name: "customer", expose: ["id"] } }));
  const records = recordEvents({ models, host: { plugins: [listener()] } });
  // #region context
  const prisma = eventSource(client, records, {
    context: (transaction) => ({ tenant, transaction }),
    validate: (model, { seats }) => {
      if (model === "Customer" && Number(seats) < 1) throw new Error("A customer has at least one seat.");
    },
  });
  // #endregion
  const joins = (context: unknown, customerId: unknown) => {
    // #region joins
    const { transaction } = appContextOf(context) as { transaction: typeof prisma };
    return withChain(chainOf(context), async () =>
      transaction.invoice.create({ data: { number: "by a plug-in", customerId } }),
    );
    // #endregion
  };
  const { id } = await client.customer.create({ data: { email: "ada@example.com" } });
  handlers = {
    customer_before_update: async (_told, { context }) => {
      await joins(context, id);
      return { decision: "reject", errors: [] };
    },
  };
  const update = () => prisma.customer.update({ where: { id }, data: { seats: 3 } });
  await expect(update()).rejects.toThrow(RejectedError);
  expect(await client.invoice.count()).toBe(0);
  handlers.customer_before_update = async (_told, { context }) => void (await joins(context, id));
  expect(await update()).toMatchObject({ seats: 3 });
  expect(await client.invoice.count()).toBe(1);
  await expect(prisma.customer.create({ data: { email: "x", seats: 0 } })).rejects.toThrow(
    "at least one seat",
  );
});

it("bulk, nested, upserts", async () => {
  const { prisma, records } = adopt();
  // #region bulk
  await prisma.customer.createMany({ data: [{ email: "one@example.com" }, { email: "two@example.com" }] });
  await prisma.customer.updateMany({ where: { seats: 1 }, data: { seats: { increment: 4 } } });
  await prisma.customer.deleteMany({ where: { email: "two@example.com" } });
  // #endregion
  // #region nested
  await prisma.customer.update({
    where: { email: "one@example.com" },
    data: {
      seats: 2,
      invoices: {
        create: [{ number: "2026-1" }, { number: "2026-2" }],
        deleteMany: { totalCents: { gt: 100 } },
      },
    },
  });
  // #endregion
  // #region upsert
  await prisma.customer.upsert({
    where: { email: "ada@example.com" },
    create: { email: "ada@example.com" },
    update: { seats: 9 },
  });
  // #endregion
  await records.settled();
  expect(heard.filter((event) => event.includes("before"))).toEqual([
    "customer_before_create_many",
    "customer_before_update_many",
    "customer_before_destroy",
    "customer_before_update",
    "invoice_before_create",
    "invoice_before_create",
    "customer_before_create",
  ]);
});

it("the app's own SQL, told by hand", async () => {
  const { prisma, records } = adopt();
  const { id } = await prisma.customer.create({ data: { email: "ada@example.com" } });
  // #region raw
  const record = await prisma.customer.findUniqueOrThrow({ where: { id } });
  const unit = records.begin();
  await prisma.$transaction((tx: AnyClient) =>
    records.write(
      { record: "customer", action: "destroy", records: [{ record }], unit },
      () => tx.$executeRaw`delete from "Customer" where id = ${id}`,
    ),
  );
  await unit.committed();
  // #endregion
  await records.settled();
  expect(heard.slice(-2)).toEqual(["customer_before_destroy", "customer_after_destroy"]);
});

it("soft deletes, by a method of the model", async () => {
  const models = recordModels(modelsOf(client, { Customer: { name: "customer", expose: ["id"] } }));
  const records = recordEvents({ models, host: { plugins: [listener()] } });
  // #region soft
  const softly = client.$extends({
    model: {
      customer: {
        delete(this: AnyClient, { where }: { where: object }) {
          return this.update({ where, data: { deletedAt: new Date() } });
        },
      },
    },
  });
  const prisma = eventSource(softly, records);
  // #endregion
  const { id } = await prisma.customer.create({ data: { email: "ada@example.com" } });
  expect(await prisma.customer.delete({ where: { id } })).toMatchObject({ deletedAt: expect.any(Date) });
  await records.settled();
  expect(heard.at(-1)).toBe("customer_after_destroy");
});

it("the README and the guide have the table of what Prisma can do", async () => {
  for (const file of ["../README.md", "../../../docs/event-sources/prisma.md"]) {
    expect(await readFile(join(import.meta.dirname, file), "utf8")).toContain(abilitiesTable(abilities));
  }
});
