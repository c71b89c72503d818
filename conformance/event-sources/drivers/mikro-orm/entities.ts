import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

export const Customer = defineEntity({
  name: "Customer",
  tableName: "customers",
  properties: {
    id: p.integer().primary(),
    email: p.string().length(200).unique(),
    name: p.text(),
    vat: p.string().length(14).nullable(),
    seats: p.integer().default(1),
    note: p.text().nullable(),
    metadata: p.json<unknown>().nullable(),
    password_hash: p.text().default(""),
    created_at: p.datetime().defaultRaw("current_timestamp"),
    invoices: () => p.oneToMany(Invoice).mappedBy("customer").orphanRemoval(),
  },
});

export const Invoice = defineEntity({
  name: "Invoice",
  tableName: "invoices",
  properties: {
    id: p.integer().primary(),
    customer: () => p.manyToOne(Customer),
    number: p.string().length(40).unique(),
    total_cents: p.integer(),
    issued: p.boolean().default(false),
  },
});

export type Customer = InferEntity<typeof Customer>;
