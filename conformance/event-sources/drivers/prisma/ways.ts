import type { OrmWay } from "../../driver.ts";
import type { AnyTransaction } from "./client.ts";

const SEATS = { seats: 5 };
const INCREMENTED = { seats: { increment: 3 } };
const INVOICE = { number: "2026-1", total_cents: 1 };

/** What Prisma's client writes besides. */
export const WAYS: { readonly [name: string]: OrmWay<AnyTransaction> } = {
  "createManyAndReturn()": {
    action: "create",
    isMany: true,
    perform: ({ customer }, data) => customer.createManyAndReturn({ data }),
  },
  "create() with select": {
    action: "create",
    perform: ({ customer }, [data]) => customer.create({ data, select: { vat: true } }),
  },
  "create at a relation: invoice.create({ customer: { create } })": {
    action: "create",
    perform: ({ invoice }, [data]) => invoice.create({ data: { ...INVOICE, customer: { create: data } } }),
  },
  "create at a relation: connectOrCreate": {
    action: "create",
    perform: ({ invoice }, [data]) => {
      const connectOrCreate = { where: { email: data?.email }, create: data };
      return invoice.create({ data: { ...INVOICE, customer: { connectOrCreate } } });
    },
  },
  "update() with increment": {
    action: "update",
    perform: ({ customer }, [id = 0]) => customer.update({ where: { id }, data: INCREMENTED }),
  },
  "update() with set": {
    action: "update",
    perform: ({ customer }, [id = 0]) => customer.update({ where: { id }, data: { seats: { set: 5 } } }),
  },
  "update() with select": {
    action: "update",
    perform: ({ customer }, [id = 0]) =>
      customer.update({ where: { id }, data: SEATS, select: { email: true } }),
  },
  "update() that tells more in its where": {
    action: "update",
    perform: ({ customer }, [id = 0]) => customer.update({ where: { id, name: "Ada" }, data: SEATS }),
  },
  "updateMany() with increment": {
    action: "update",
    isMany: true,
    perform: ({ customer }, ids) => customer.updateMany({ where: { id: { in: ids } }, data: INCREMENTED }),
  },
  "updateMany() of all": {
    action: "update",
    isMany: true,
    perform: ({ customer }) => customer.updateMany({ data: SEATS }),
  },
  "updateManyAndReturn()": {
    action: "update",
    isMany: true,
    perform: ({ customer }, ids) => customer.updateManyAndReturn({ where: { id: { in: ids } }, data: SEATS }),
  },
  "update at a relation: invoice.update({ customer: { update } })": {
    action: "update",
    perform: async ({ invoice }, [id = 0]) => {
      const { id: invoiceId } = await invoice.create({ data: { ...INVOICE, customer_id: id } });
      await invoice.update({ where: { id: invoiceId }, data: { customer: { update: SEATS } } });
    },
  },
  "upsert at a relation: invoice.update({ customer: { upsert } })": {
    action: "update",
    perform: async ({ invoice }, [id = 0]) => {
      const { id: invoiceId } = await invoice.create({ data: { ...INVOICE, customer_id: id } });
      const create = { email: "nobody@example.com", name: "Nobody" };
      await invoice.update({
        where: { id: invoiceId },
        data: { customer: { upsert: { create, update: SEATS } } },
      });
    },
  },
  "deleteMany() by a list": {
    action: "destroy",
    isMany: true,
    perform: ({ customer }, ids) => customer.deleteMany({ where: { OR: ids.map((id) => ({ id })) } }),
  },
  "delete() by another unique field": {
    action: "destroy",
    perform: ({ customer }) => customer.delete({ where: { email: "ada-1@example.com" } }),
  },
  "deleteMany() of all": {
    action: "destroy",
    isMany: true,
    perform: ({ customer }) => customer.deleteMany({}),
  },
  "upsert() with select": {
    action: "upsert",
    perform: ({ customer }, [data]) => {
      const { email, ...update } = data ?? { email: "" };
      return customer.upsert({ where: { email }, create: data, update, select: { id: true } });
    },
  },
};
