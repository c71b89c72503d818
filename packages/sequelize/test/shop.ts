import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type PluginLike,
  type RecordEvents,
  type RecordEventsError,
  type RecordEventsOptions,
  recordEvents,
  recordModels,
} from "@mortise/events";
import { type AttachedSource, type EventSourceOptions, eventSource, modelsOf } from "@mortise/sequelize";
import { DataTypes, type Model, type ModelStatic, type Options, Sequelize } from "sequelize";
import { sqlite3 } from "../../../conformance/sqlite3.ts";

// biome-ignore lint/suspicious/noExplicitAny: a row's attributes and its association's methods, of no declared type
export type Row = Model<any, any> & { [name: string]: any };
export type Table = ModelStatic<Row>;

/** A shop's models, on a database of their own. */
export interface Shop {
  readonly sequelize: Sequelize;
  readonly Customer: Table;
  readonly Invoice: Table;
  readonly Seat: Table;
  readonly Log: Table;
  readonly records: RecordEvents;
  readonly source: AttachedSource;
  readonly plugins: PluginLike[];
  /** What failed without failing a write. */
  readonly failures: RecordEventsError[];
  close(): Promise<void>;
}

export interface ShopOptions {
  readonly plugins?: readonly PluginLike[];
  readonly events?: Partial<RecordEventsOptions>;
  readonly source?: EventSourceOptions;
  /** Before the source is attached. */
  readonly prepare?: (models: Models) => void;
  /** `postgres://…`. Default: SQLite, a file. */
  readonly url?: string;
}

export type Models = ReturnType<typeof defineModels>;

export async function openShop({
  plugins = [],
  events,
  source,
  prepare,
  url,
}: ShopOptions = {}): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), "mortise-sequelize-"));
  const sequelize = connect(url, folder);
  const models = defineModels(sequelize);
  prepare?.(models);
  await sequelize.sync({ force: true });
  const list = [...plugins];
  const failures: RecordEventsError[] = [];
  const records = recordEvents({
    models: shopModels(sequelize),
    host: { plugins: list },
    onFailure: (error) => failures.push(error),
    waitsForAfterEvents: true,
    ...events,
  });
  return {
    sequelize,
    ...models,
    records,
    source: eventSource(sequelize, records, source),
    plugins: list,
    failures,
    close: async () => {
      await records.settled();
      await sequelize.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Sequelize, on PostgreSQL or on SQLite. */
export function connect(url: string | undefined, folder: string): Sequelize {
  const options: Options = { logging: false };
  if (url) return new Sequelize(url, { ...options, pool: { max: 6 } });
  const storage = join(folder, "shop.sqlite");
  return new Sequelize({ ...options, dialect: "sqlite", storage, dialectModule: sqlite3 });
}

export function defineModels(sequelize: Sequelize) {
  const Customer: Table = sequelize.define<Row>(
    "Customer",
    {
      email: {
        type: DataTypes.STRING(40),
        field: "e_mail",
        allowNull: false,
        unique: true,
        validate: { isEmail: true },
      },
      name: { type: DataTypes.TEXT, allowNull: true },
      seats: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1, validate: { min: 1 } },
      plan: { type: DataTypes.ENUM("free", "pro"), allowNull: false, defaultValue: "free" },
      metadata: { type: DataTypes.JSON, allowNull: true },
      balance: { type: DataTypes.DECIMAL(12, 2), allowNull: true },
      units: { type: DataTypes.BIGINT, allowNull: true },
      logo: { type: DataTypes.BLOB, allowNull: true },
      renewsAt: { type: DataTypes.DATE, allowNull: true, field: "renews_at" },
      day: { type: DataTypes.DATEONLY, allowNull: true },
      passwordHash: { type: DataTypes.STRING, allowNull: false, defaultValue: "" },
      label: { type: DataTypes.VIRTUAL(DataTypes.STRING), get: () => "virtual" },
    },
    { tableName: "customers", paranoid: true, version: true },
  );
  const Invoice: Table = sequelize.define<Row>(
    "Invoice",
    {
      id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV4 },
      number: { type: DataTypes.STRING(20), allowNull: false, unique: true },
      cents: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
      customerId: { type: DataTypes.INTEGER, allowNull: false, field: "customer_id" },
    },
    { tableName: "invoices", timestamps: false },
  );
  const Seat: Table = sequelize.define<Row>(
    "Seat",
    {
      plane: { type: DataTypes.STRING(10), primaryKey: true },
      row: { type: DataTypes.INTEGER, primaryKey: true },
      taken: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
    },
    { tableName: "seats", timestamps: false },
  );
  // Plug-ins hear nothing of it.
  const Log: Table = sequelize.define<Row>(
    "Log",
    { text: DataTypes.STRING },
    { tableName: "logs", timestamps: false },
  );
  Customer.hasMany(Invoice, { as: "invoices", foreignKey: "customerId", onDelete: "CASCADE", hooks: true });
  Invoice.belongsTo(Customer, { as: "customer", foreignKey: "customerId" });
  Log.hasMany(Seat, { as: "seats", foreignKey: { name: "logId", allowNull: true } });
  return { Customer, Invoice, Seat, Log };
}

export function shopModels(sequelize: Sequelize) {
  return recordModels(
    modelsOf(sequelize, {
      Customer: {
        name: "customer",
        expose: [
          ...[
            "id",
            "email",
            "name",
            "seats",
            "plan",
            "metadata",
            "balance",
            "units",
            "logo",
            "renewsAt",
            "day",
          ],
          ...["version", "createdAt", "deletedAt"],
        ],
        writable: [
          "email",
          "name",
          "seats",
          "plan",
          "metadata",
          "balance",
          "units",
          "logo",
          "renewsAt",
          "day",
        ],
      },
      Invoice: {
        name: "invoice",
        expose: ["id", "number", "cents", "customerId"],
        writable: ["id", "number", "cents", "customerId"],
        many: true,
      },
      Seat: { name: "seat", expose: ["plane", "row", "taken"], writable: ["taken", "row"] },
    }),
  );
}
