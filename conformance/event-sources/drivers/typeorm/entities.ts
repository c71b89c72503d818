import { EntitySchema } from "typeorm";
import type { DatabaseKind } from "../../driver.ts";

export interface Customer {
  id: number;
  email: string;
  name: string;
  vat: string | null;
  seats: number;
  note: string | null;
  metadata: object | null;
  password_hash: string;
  created_at: Date;
  invoices: Invoice[];
}

export interface Invoice {
  id: number;
  number: string;
  total_cents: number;
  issued: boolean;
  customer: Customer;
}

/** The entities, with types as the database's kind has them. */
export function entitiesFor(kind: DatabaseKind): readonly EntitySchema[] {
  const isPostgres = kind === "postgres";
  const customer = new EntitySchema<Customer>({
    name: "Customer",
    tableName: "customers",
    columns: {
      id: { type: Number, primary: true, generated: "increment" },
      email: { type: "varchar", length: 200, unique: true },
      name: { type: "text" },
      vat: { type: "varchar", length: 14, nullable: true },
      seats: { type: "integer", default: 1 },
      note: { type: "text", nullable: true },
      metadata: { type: isPostgres ? "jsonb" : "simple-json", nullable: true },
      password_hash: { type: "text", default: "" },
      created_at: { type: isPostgres ? "timestamptz" : "datetime", createDate: true },
    },
    relations: {
      invoices: { type: "one-to-many", target: "Invoice", inverseSide: "customer", cascade: true },
    },
  });
  const invoice = new EntitySchema<Invoice>({
    name: "Invoice",
    tableName: "invoices",
    columns: {
      id: { type: Number, primary: true, generated: "increment" },
      number: { type: "varchar", length: 40, unique: true },
      total_cents: { type: "integer" },
      issued: { type: "boolean", default: false },
    },
    relations: {
      customer: {
        type: "many-to-one",
        target: "Customer",
        inverseSide: "invoices",
        nullable: false,
        joinColumn: { name: "customer_id" },
      },
    },
  });
  return [customer, invoice];
}
