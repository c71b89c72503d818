import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from "typeorm";

const id: TableColumnOptions = {
  name: "id",
  type: "integer",
  isPrimary: true,
  isGenerated: true,
  generationStrategy: "increment",
};
const column = (name: string, type: string, more: Partial<TableColumnOptions> = {}): TableColumnOptions => ({
  name,
  type,
  ...more,
});
const text = (name: string, more?: Partial<TableColumnOptions>) => column(name, "varchar", more);
const unique = { isUnique: true };
const optional = { isNullable: true };
const cents = (name: string) => column(name, "integer");
const currency = text("currency", { length: "3" });
const createdAt = text("created_at");

/** The column with the id of another table's row. */
interface Reference {
  readonly column: string;
  readonly table: string;
  readonly isOptional?: boolean;
}

const toCustomer: Reference = { column: "customer_id", table: "customers" };
const toInvoice: Reference = { column: "invoice_id", table: "invoices", isOptional: true };

function table(name: string, columns: TableColumnOptions[], references: readonly Reference[] = []): Table {
  return new Table({
    name,
    columns: [
      ...columns,
      ...references.map(({ column: name, isOptional = false }) =>
        column(name, "integer", { isNullable: isOptional }),
      ),
    ],
    foreignKeys: references.map(({ column, table }) => ({
      columnNames: [column],
      referencedTableName: table,
      referencedColumnNames: ["id"],
    })),
  });
}

const tables = [
  table("customers", [
    id,
    text("external_id", unique),
    text("name", { length: "200" }),
    text("email"),
    text("country", { ...optional, length: "2" }),
    text("vat_number", { ...optional, length: "20" }),
    currency,
    createdAt,
  ]),
  table("plans", [
    id,
    text("code", unique),
    text("name"),
    text("interval"),
    cents("amount_cents"),
    currency,
    createdAt,
  ]),
  table(
    "subscriptions",
    [id, text("external_id", unique), text("status"), text("started_at"), text("terminated_at", optional)],
    [toCustomer, { column: "plan_id", table: "plans" }],
  ),
  table(
    "invoices",
    [
      id,
      text("number", { ...optional, ...unique }),
      text("status"),
      currency,
      column("lines", "text"),
      cents("subtotal_cents"),
      cents("coupon_cents"),
      cents("credit_cents"),
      cents("total_cents"),
      createdAt,
      text("finalised_at", optional),
      text("voided_at", optional),
    ],
    [toCustomer],
  ),
  table("counters", [text("name", { isPrimary: true }), column("value", "integer")]),
  table("coupons", [
    id,
    text("code", unique),
    text("name"),
    text("kind"),
    column("amount_cents", "integer", optional),
    text("currency", { ...optional, length: "3" }),
    column("percentage", "integer", optional),
    createdAt,
  ]),
  table(
    "applied_coupons",
    [id, text("status"), createdAt],
    [toCustomer, { column: "coupon_id", table: "coupons" }, toInvoice],
  ),
  table(
    "wallets",
    [id, text("name", { length: "200" }), currency, cents("balance_cents"), createdAt],
    [toCustomer],
  ),
  table(
    "wallet_entries",
    [id, text("kind"), cents("amount_cents"), text("idempotency_key", { ...optional, ...unique }), createdAt],
    [{ column: "wallet_id", table: "wallets" }, toInvoice],
  ),
  table(
    "usage_events",
    [id, text("transaction_id", unique), text("code"), column("units", "integer"), text("at")],
    [toCustomer],
  ),
  table("installations", [
    id,
    text("name", unique),
    column("grants", "text"),
    column("wasm", "text"),
    createdAt,
  ]),
  table("access_tokens", [
    text("hash", { isPrimary: true }),
    text("holder", unique),
    column("scopes", "text"),
  ]),
];

/** All tables, in words that both databases know. */
export class Billing1763856000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables) await queryRunner.createTable(table.clone());
    await queryRunner.manager.insert("counter", { name: "invoices", value: 0 });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await queryRunner.dropTable(table.clone());
  }
}
