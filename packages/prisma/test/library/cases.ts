import type { AnyClient } from "./client.ts";

export const A = "00000000-0000-4000-8000-00000000000a";
export const B = "00000000-0000-4000-8000-00000000000b";
export const C = "00000000-0000-4000-8000-00000000000c";
export const at = new Date("2026-01-01T00:00:00Z");

/** The same rows in both databases. */
export async function seed(prisma: AnyClient): Promise<void> {
  for (const table of ["Line", "Invoice", "Profile", "Badge", "_CustomerToTag", "customers", "Tag", "Note"]) {
    await prisma.$executeRawUnsafe(`delete from "${table}"`);
  }
  await prisma.customer.createMany({
    data: [
      { id: A, email: "a@x", version: 3, balance: "10.50", visits: 5n, createdAt: at, updatedAt: at },
      { id: B, email: "b@x", meta: { b: [1, { c: null }] }, createdAt: at, updatedAt: at },
    ],
  });
  await prisma.profile.create({ data: { customerId: A, bio: "of a" } });
  await prisma.badge.createMany({
    data: [
      { id: 1, code: "one", customerId: A },
      { id: 2, code: "two", customerId: B },
      { id: 3, code: "free" },
    ],
  });
  await prisma.invoice.createMany({
    data: [
      { tenant: 1, number: 1, customerId: A, total: 5 },
      { tenant: 1, number: 2, customerId: A, status: "SENT" },
      { tenant: 1, number: 3, customerId: B },
      { tenant: 1, number: 4 },
    ],
  });
  await prisma.line.createMany({
    data: [
      { id: 1, text: "one", invoiceTenant: 1, invoiceNumber: 1 },
      { id: 2, text: "two", cents: 7, invoiceTenant: 1, invoiceNumber: 1 },
      { id: 3, text: "three", invoiceTenant: 1, invoiceNumber: 3 },
    ],
  });
  await prisma.tag.createMany({
    data: [
      { id: 1, name: "root" },
      { id: 2, name: "leaf", parentId: 1 },
      { id: 3, name: "other" },
    ],
  });
  const ofA = { tags: { connect: [{ id: 1 }, { id: 2 }] } };
  await prisma.customer.update({ where: { id: A }, data: { ...ofA, updatedAt: at } });
}

const a = { where: { id: A } };
const invoice = (number: number) => ({ tenant_number: { tenant: 1, number } });
const fixed = { createdAt: at, updatedAt: at };

/** An app's call, and what is heard of it before: `<record> <action>`, in order. */
export const CASES: readonly (readonly [
  name: string,
  call: (prisma: AnyClient) => unknown,
  heard: readonly string[],
])[] = [
  [
    "create with a list",
    (p) =>
      p.customer.create({
        data: {
          id: C,
          email: "c@x",
          ...fixed,
          invoices: {
            create: [
              { tenant: 2, number: 1 },
              { tenant: 2, number: 2 },
            ],
          },
        },
        include: { invoices: true },
      }),
    ["customer create", "invoice create", "invoice create"],
  ],
  [
    "create three deep, with a tag and a profile",
    (p) =>
      p.customer.create({
        data: {
          id: C,
          email: "c@x",
          ...fixed,
          profile: { create: { bio: "of c" } },
          invoices: {
            create: {
              tenant: 2,
              number: 1,
              lines: {
                create: [
                  { id: 20, text: "x" },
                  { id: 21, text: "y", cents: 3 },
                ],
              },
            },
          },
          tags: {
            create: { id: 20, name: "new", parentId: 1 },
            connect: [{ id: 3 }],
          },
        },
        select: {
          email: true,
          tags: { select: { name: true, parentId: true }, orderBy: { name: "asc" } },
          profile: true,
        },
      }),
    ["customer create", "profile create", "invoice create", "line create", "line create", "tag create"],
  ],
  [
    "createMany inside",
    (p) =>
      p.customer.create({
        data: {
          id: C,
          email: "c@x",
          ...fixed,
          invoices: {
            createMany: {
              data: [
                { tenant: 2, number: 1 },
                { tenant: 2, number: 2, total: 3 },
              ],
            },
          },
        },
      }),
    ["customer create", "invoice create", "invoice create"],
  ],
  [
    "the owner is created with it",
    (p) =>
      p.invoice.create({
        data: {
          tenant: 2,
          number: 1,
          customer: { create: { id: C, email: "c@x", ...fixed, badge: { create: { id: 9, code: "c" } } } },
        },
        include: { customer: { include: { badge: true } } },
      }),
    ["customer create", "badge create", "invoice create"],
  ],
  [
    "the owner is connected",
    (p) => p.invoice.create({ data: { tenant: 2, number: 1, customer: { connect: { email: "b@x" } } } }),
    ["invoice create"],
  ],
  [
    "the owner is not there",
    (p) => p.invoice.create({ data: { tenant: 2, number: 1, customer: { connect: { email: "nobody" } } } }),
    [],
  ],
  [
    "the owner is connected or created: connected",
    (p) =>
      p.invoice.create({
        data: {
          tenant: 2,
          number: 1,
          customer: { connectOrCreate: { where: { email: "b@x" }, create: { email: "b@x" } } },
        },
      }),
    ["invoice create"],
  ],
  [
    "the owner is connected or created: created",
    (p) =>
      p.invoice.create({
        data: {
          tenant: 2,
          number: 1,
          customer: {
            connectOrCreate: { where: { email: "c@x" }, create: { id: C, email: "c@x", ...fixed } },
          },
        },
      }),
    ["customer create", "invoice create"],
  ],
  [
    "an update of the owner",
    (p) =>
      p.invoice.update({
        where: invoice(1),
        data: { total: { increment: 1 }, customer: { update: { name: "n", updatedAt: at } } },
      }),
    ["customer update", "invoice update"],
  ],
  [
    "an update of the owner under a condition that does not hold",
    (p) =>
      p.invoice.update({
        where: invoice(1),
        data: { customer: { update: { where: { name: "no" }, data: { name: "n" } } } },
      }),
    [],
  ],
  [
    "an upsert of the owner: update",
    (p) =>
      p.invoice.update({
        where: invoice(1),
        data: {
          customer: {
            upsert: { create: { email: "c@x" }, update: { version: { increment: 2 }, updatedAt: at } },
          },
        },
      }),
    ["customer update", "invoice update"],
  ],
  [
    "an upsert of the owner: create",
    (p) =>
      p.invoice.update({
        where: invoice(4),
        data: { customer: { upsert: { create: { id: C, email: "c@x", ...fixed }, update: { name: "n" } } } },
      }),
    ["customer create", "invoice update"],
  ],
  [
    "the owner is left",
    (p) => p.invoice.update({ where: invoice(1), data: { customer: { disconnect: true } } }),
    ["invoice update"],
  ],
  [
    "the owner is deleted",
    (p) => p.invoice.update({ where: invoice(3), data: { customer: { delete: true } } }),
    ["invoice update", "customer destroy", "badge update"],
  ],
  [
    "others are connected",
    (p) =>
      p.customer.update({
        ...a,
        data: { updatedAt: at, invoices: { connect: [invoice(4), invoice(3), invoice(1)] } },
      }),
    ["customer update", "invoice update", "invoice update"],
  ],
  [
    "others are disconnected, some were not connected",
    (p) =>
      p.customer.update({
        ...a,
        data: { updatedAt: at, invoices: { disconnect: [invoice(1), invoice(4)] } },
      }),
    ["customer update", "invoice update"],
  ],
  [
    "others are set",
    (p) => p.customer.update({ ...a, data: { updatedAt: at, invoices: { set: [invoice(2), invoice(4)] } } }),
    ["customer update", "invoice update", "invoice update"],
  ],
  [
    "set, then one is created",
    (p) =>
      p.customer.update({
        ...a,
        data: { updatedAt: at, invoices: { set: [], create: { tenant: 2, number: 1 } } },
      }),
    ["customer update", "invoice update", "invoice update", "invoice create"],
  ],
  [
    "connectOrCreate of others",
    (p) =>
      p.customer.update({
        ...a,
        data: {
          updatedAt: at,
          invoices: {
            connectOrCreate: [
              { where: invoice(4), create: { tenant: 9, number: 9 } },
              {
                where: { tenant_number: { tenant: 2, number: 1 } },
                create: { tenant: 2, number: 1, total: "1.25" },
              },
            ],
          },
        },
      }),
    ["customer update", "invoice update", "invoice create"],
  ],
  [
    "upserts of others",
    (p) =>
      p.customer.update({
        ...a,
        data: {
          updatedAt: at,
          invoices: {
            upsert: [
              { where: invoice(1), update: { total: { multiply: 2 } }, create: { tenant: 9, number: 9 } },
              {
                where: { tenant_number: { tenant: 2, number: 1 } },
                update: { total: 1 },
                create: { tenant: 2, number: 1 },
              },
            ],
          },
        },
      }),
    ["customer update", "invoice update", "invoice create"],
  ],
  [
    "an update of another two deep",
    (p) =>
      p.customer.update({
        ...a,
        data: {
          updatedAt: at,
          invoices: {
            update: {
              where: invoice(1),
              data: {
                status: "SENT",
                lines: { update: { where: { id: 2 }, data: { cents: { decrement: 2 } } } },
              },
            },
          },
        },
        include: { invoices: { include: { lines: true }, orderBy: { number: "asc" } } },
      }),
    ["customer update", "invoice update", "line update"],
  ],
  [
    "an update of another's",
    (p) =>
      p.customer.update({
        ...a,
        data: { updatedAt: at, invoices: { update: { where: invoice(3), data: { total: 1 } } } },
      }),
    ["customer update"],
  ],
  [
    "updateMany of others",
    (p) =>
      p.customer.update({
        ...a,
        data: {
          updatedAt: at,
          invoices: { updateMany: { where: { status: "DRAFT" }, data: { total: { increment: 2 } } } },
        },
      }),
    ["customer update", "invoice update"],
  ],
  [
    "delete and deleteMany of others",
    (p) =>
      p.customer.update({
        ...a,
        data: {
          updatedAt: at,
          invoices: { delete: invoice(1), deleteMany: [{ status: "SENT" }, { number: 77 }] },
        },
      }),
    ["customer update", "invoice destroy", "line destroy", "line destroy", "invoice destroy"],
  ],
  [
    "a delete of another's",
    (p) => p.customer.update({ ...a, data: { updatedAt: at, invoices: { delete: invoice(3) } } }),
    ["customer update"],
  ],
  [
    "the only one: created beside one that must have it",
    (p) => p.customer.update({ ...a, data: { updatedAt: at, badge: { create: { id: 9, code: "nine" } } } }),
    ["customer update", "badge update", "badge create"],
  ],
  [
    "the only one: another is connected",
    (p) =>
      p.customer.update({
        ...a,
        data: { updatedAt: at, badge: { connect: { id: 2 } } },
        include: { badge: true },
      }),
    ["customer update", "badge update", "badge update"],
  ],
  [
    "the only one: updated, under a condition and without one",
    (p) =>
      p.customer.update({
        ...a,
        data: {
          updatedAt: at,
          profile: { update: { bio: "new" } },
          badge: { update: { where: { code: "one" }, data: { code: "eins" } } },
        },
      }),
    ["customer update", "profile update", "badge update"],
  ],
  [
    "the only one: upserted, both ways",
    (p) =>
      p.customer.update({
        where: { id: B },
        data: {
          updatedAt: at,
          profile: { upsert: { create: { bio: "of b" }, update: { bio: "no" } } },
          badge: { upsert: { create: { code: "no" }, update: { code: "zwei" } } },
        },
      }),
    ["customer update", "profile create", "badge update"],
  ],
  [
    "the only one: disconnected and deleted",
    (p) =>
      p.customer.update({
        ...a,
        data: { updatedAt: at, badge: { disconnect: true }, profile: { delete: true } },
      }),
    ["customer update", "badge update", "profile destroy"],
  ],
  [
    "the only one: deleted where there is none",
    (p) => p.customer.update({ where: { id: B }, data: { updatedAt: at, profile: { delete: true } } }),
    ["customer update"],
  ],
  [
    "many to many",
    (p) =>
      p.customer.update({
        ...a,
        data: {
          updatedAt: at,
          tags: {
            disconnect: { id: 2 },
            connect: { name: "other" },
            update: { where: { id: 1 }, data: { name: "Root" } },
            connectOrCreate: { where: { name: "fresh" }, create: { id: 30, name: "fresh" } },
          },
        },
        include: { tags: { orderBy: { id: "asc" } } },
      }),
    ["customer update", "tag update", "tag create"],
  ],
  [
    "many to many: set, delete, deleteMany",
    (p) =>
      p.customer.update({
        ...a,
        data: {
          updatedAt: at,
          tags: { set: [{ id: 2 }, { id: 3 }], delete: { id: 3 }, deleteMany: { name: "leaf" } },
        },
      }),
    ["customer update", "tag destroy", "tag destroy"],
  ],
  [
    "many to many: updateMany and upsert",
    (p) =>
      p.customer.update({
        ...a,
        data: {
          updatedAt: at,
          tags: {
            updateMany: { where: { name: "leaf" }, data: { name: "Leaf" } },
            upsert: { where: { name: "up" }, create: { id: 31, name: "up" }, update: { name: "down" } },
          },
        },
      }),
    ["customer update", "tag update", "tag create"],
  ],
  [
    "its own kind",
    (p) =>
      p.tag.update({
        where: { id: 1 },
        data: { children: { create: { id: 40, name: "child", children: { connect: { id: 3 } } } } },
        include: { children: { orderBy: { id: "asc" }, include: { children: true } } },
      }),
    ["tag update", "tag create", "tag update"],
  ],
  [
    "upsert with nested writes: create",
    (p) =>
      p.customer.upsert({
        where: { email: "c@x" },
        create: { id: C, email: "c@x", ...fixed, invoices: { connect: invoice(4) } },
        update: { name: "no" },
        include: { invoices: true },
      }),
    ["customer create", "invoice update"],
  ],
  [
    "upsert with nested writes: update",
    (p) =>
      p.customer.upsert({
        where: { email: "a@x" },
        create: { email: "a@x" },
        update: { updatedAt: at, invoices: { deleteMany: {} } },
        select: { id: true, _count: { select: { invoices: true } } },
      }),
    ["customer update", "invoice destroy", "invoice destroy", "line destroy", "line destroy"],
  ],
  [
    "what goes with a deleted one",
    (p) => p.customer.delete({ ...a, include: { invoices: true, profile: true } }),
    ["customer destroy", "profile destroy", "badge update", "invoice update", "invoice update"],
  ],
  [
    "what goes with many deleted ones",
    (p) => p.invoice.deleteMany({ where: { tenant: 1, number: { lt: 4 } } }),
    ["invoice destroy", "invoice destroy", "invoice destroy", "line destroy", "line destroy", "line destroy"],
  ],
  [
    "a record that is not there",
    (p) =>
      p.customer.update({
        where: { id: C },
        data: { name: "x", invoices: { create: { tenant: 2, number: 1 } } },
      }),
    [],
  ],
  ["a delete of what is not there", (p) => p.customer.delete({ where: { email: "nobody" } }), []],
  [
    "an optimistic lock that holds, and one that does not",
    async (p) => [
      await p.customer.update({
        where: { id: A, version: 3 },
        data: { version: { increment: 1 }, updatedAt: at },
      }),
      await p.customer.update({
        where: { id: A, version: 3 },
        data: { version: { increment: 1 }, updatedAt: at },
      }),
    ],
    ["customer update"],
  ],
  [
    "createMany of several shapes",
    (p) =>
      p.invoice.createManyAndReturn({
        data: [
          { tenant: 3, number: 1 },
          { tenant: 3, number: 2, total: "2.50" },
          { tenant: 3, number: 3, customerId: B },
          { tenant: 3, number: 4, total: 4 },
        ],
        select: { number: true, total: true, customerId: true },
      }),
    ["invoice create", "invoice create", "invoice create", "invoice create"],
  ],
  [
    "updateMany with a limit of none and of all",
    async (p) => [
      await p.invoice.updateMany({ where: { customerId: A }, data: { total: { increment: 1 } } }),
      await p.invoice.updateManyAndReturn({ where: { number: 77 }, data: { total: 1 } }),
      await p.invoice.updateManyAndReturn({
        where: invoiceIs(1),
        data: { number: 50 },
        omit: { total: true, tenant: true },
      }),
    ],
    ["invoice update", "invoice update", "invoice update", "line update", "line update"],
  ],
  [
    "what repeats a key that changes",
    (p) =>
      p.customer.update({ ...a, data: { id: C, updatedAt: at }, include: { badge: true, profile: true } }),
    ["customer update", "profile update", "badge update", "invoice update", "invoice update"],
  ],
  [
    "what repeats keys that change at once",
    (p) => p.invoice.updateMany({ where: { number: { in: [1, 3] } }, data: { tenant: 9 } }),
    ["invoice update", "invoice update", "line update", "line update", "line update"],
  ],
  [
    "a list of calls in one transaction",
    (p) =>
      p.$transaction([
        p.customer.update({ ...a, data: { name: "in a list", updatedAt: at } }),
        p.customer.findUnique({ ...a, select: { name: true } }),
        p.note.create({ data: { id: 1, text: "unheard" } }),
        p.$executeRawUnsafe(`update "Note" set text = 'raw'`),
        p.note.findMany(),
        p.invoice.count(),
      ]),
    ["customer update"],
  ],
  [
    "a list of calls of which one fails",
    (p) =>
      p.$transaction([
        p.note.create({ data: { id: 1, text: "unheard" } }),
        p.customer.update({ ...a, data: { name: "in a list", updatedAt: at } }),
        p.customer.create({ data: { id: A, email: "twice" } }),
      ]),
    ["customer update", "customer create"],
  ],
];

/** Prisma runs a list inside a transaction outside of it. */
export const IN_TRANSACTIONS = CASES.filter(([name]) => !name.startsWith("a list of calls"));

/** Calls that come to an end, so that a veto is what ends them. */
export const GUARDED = CASES.filter(
  ([name, , heard]) =>
    heard.length > 0 && !/does not|another's|where there is none|fails|updateMany with/.test(name),
);
export const GUARDED_IN_TRANSACTIONS = GUARDED.filter((one) => IN_TRANSACTIONS.includes(one));

function invoiceIs(number: number) {
  return { tenant: 1, number };
}
