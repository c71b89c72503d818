import type { JsonObject } from "@mortise/contract";
import type { NewCustomer, NewInvoice } from "../driver.ts";
import type { DatabaseRow, OpenDatabase } from "./open.ts";

/** A customer as it is stored, the same for all databases. */
export interface CustomerRow {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly vat: string | null;
  readonly seats: number;
  readonly note: string | null;
  readonly metadata: JsonObject | null;
  readonly password_hash: string;
}

/** An invoice as it is stored. */
export interface InvoiceRow {
  readonly id: number;
  readonly customer_id: number;
  readonly number: string;
  readonly total_cents: number;
  readonly issued: boolean;
}

/** All customers, in the order of their ids. */
export async function customersIn(database: OpenDatabase): Promise<readonly CustomerRow[]> {
  return (await database.query("select * from customers order by id")).map((row) => {
    if (row.created_at === null) throw new Error("a customer without created_at");
    const { id, email, name, vat, seats, note, metadata, password_hash } = row as DatabaseRow & CustomerRow;
    return { id, email, name, vat, seats, note, metadata: jsonOf(metadata), password_hash };
  });
}

/** All invoices, in the order of their ids. */
export async function invoicesIn(database: OpenDatabase): Promise<readonly InvoiceRow[]> {
  return (await database.query("select * from invoices order by id")).map((row) => {
    const { id, customer_id, number, total_cents, issued } = row as DatabaseRow & InvoiceRow;
    return { id, customer_id, number, total_cents, issued: Boolean(issued) };
  });
}

/** Both tables: what must be the same where nothing was written. */
export async function everythingIn(database: OpenDatabase): Promise<readonly (CustomerRow | InvoiceRow)[]> {
  return [...(await customersIn(database)), ...(await invoicesIn(database))];
}

/** Puts a customer there without the ORM. Gives its id. */
export async function putCustomer(database: OpenDatabase, customer: NewCustomer): Promise<number> {
  return insertInto(database, "customers", { ...customer });
}

/** Puts an invoice there without the ORM. Gives its id. */
export async function putInvoice(
  database: OpenDatabase,
  customerId: number,
  invoice: NewInvoice,
): Promise<number> {
  return insertInto(database, "invoices", { customer_id: customerId, ...invoice });
}

/** Empties both tables. */
export async function clear(database: OpenDatabase): Promise<void> {
  await database.query("delete from invoices");
  await database.query("delete from customers");
}

async function insertInto(
  database: OpenDatabase,
  table: string,
  values: { readonly [column: string]: unknown },
): Promise<number> {
  const columns = Object.keys(values);
  const list = columns.map((column) => literal(values[column]));
  const sql = `insert into ${table} (${columns.join(", ")}) values (${list.join(", ")}) returning id`;
  return Number((await database.query(sql))[0]?.id);
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return `'${(typeof value === "string" ? value : JSON.stringify(value)).replaceAll("'", "''")}'`;
}

function jsonOf(value: unknown): JsonObject | null {
  return typeof value === "string" ? JSON.parse(value) : (value as JsonObject | null);
}
