import { DataTypes, type Model, type ModelStatic, type Sequelize } from "sequelize";

/** A row: what it has beside its attributes goes by `get`. */
export type Table = ModelStatic<Model>;

/** The suite's tables, as Sequelize describes tables that are there already. */
export function defineModels(sequelize: Sequelize): { readonly Customer: Table; readonly Invoice: Table } {
  const Customer = sequelize.define(
    "Customer",
    {
      id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
      email: { type: DataTypes.STRING(200), allowNull: false, unique: true },
      name: { type: DataTypes.TEXT, allowNull: false },
      vat: { type: DataTypes.STRING(14), allowNull: true },
      seats: {
        type: DataTypes.INTEGER,
        allowNull: false,
        defaultValue: 1,
        validate: { min: { args: [1], msg: "seats must be at least 1" } },
      },
      note: { type: DataTypes.TEXT, allowNull: true },
      metadata: { type: DataTypes.JSONB, allowNull: true },
      password_hash: { type: DataTypes.TEXT, allowNull: false, defaultValue: "" },
    },
    { tableName: "customers", createdAt: "created_at", updatedAt: false },
  );
  const Invoice = sequelize.define(
    "Invoice",
    {
      id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
      number: { type: DataTypes.STRING(40), allowNull: false, unique: true },
      total_cents: { type: DataTypes.INTEGER, allowNull: false },
      issued: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
    },
    { tableName: "invoices", timestamps: false },
  );
  Customer.hasMany(Invoice, {
    as: "invoices",
    foreignKey: { name: "customer_id", allowNull: false },
    onDelete: "CASCADE",
    hooks: true,
  });
  Invoice.belongsTo(Customer, { as: "customer", foreignKey: "customer_id" });
  return { Customer, Invoice };
}
