import { EntitySchema } from "typeorm";
import { id, moment, optionalText, text, uniqueText } from "./columns.ts";

/** Who is billed. */
export interface Customer {
  readonly id: number;
  /** What the client calls it. */
  external_id: string;
  name: string;
  email: string;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  vat_number: string | null;
  /** ISO 4217. */
  currency: string;
  created_at: string;
}

export const CustomerEntity = new EntitySchema<Customer>({
  name: "customer",
  tableName: "customers",
  columns: {
    id,
    external_id: uniqueText,
    name: { ...text, length: 200 },
    email: text,
    country: { ...optionalText, length: 2 },
    vat_number: { ...optionalText, length: 20 },
    currency: { ...text, length: 3 },
    created_at: moment,
  },
});
