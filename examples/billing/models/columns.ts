import type { EntitySchemaColumnOptions } from "typeorm";

// Columns that are the same in SQLite and in PostgreSQL. Money is in whole cents; a moment is ISO 8601 text in UTC, which
// sorts as it reads, and is the same in both databases and in the API.

export const id = { type: Number, primary: true, generated: "increment" } as const;
export const text = { type: String } as const;
export const optionalText = { type: String, nullable: true } as const;
export const uniqueText = { type: String, unique: true } as const;
export const cents = { type: Number } as const;
export const moment = { type: String } as const;
export const optionalMoment = { type: String, nullable: true } as const;

/** The id of a record of another model. */
export function idOf(model: string): EntitySchemaColumnOptions {
  return { type: Number, foreignKey: { target: model } };
}

export function optionalIdOf(model: string): EntitySchemaColumnOptions {
  return { ...idOf(model), nullable: true };
}
