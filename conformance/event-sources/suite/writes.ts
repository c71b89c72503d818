import type { Action } from "@mortise/events";
import type { OpenDatabase } from "../databases/open.ts";
import { type CustomerRow, putCustomer } from "../databases/rows.ts";
import type { CreatedCustomer, NewCustomer, OrmWriter } from "../driver.ts";

/** The suite's customers, all of the same name. */
export function customer(n = 1): NewCustomer & { readonly email: string } {
  return {
    email: `ada-${n}@example.com`,
    name: "Ada",
    vat: "DE123456789",
    seats: 2,
    note: "of old",
    metadata: { plan: "pro" },
    password_hash: "a secret",
  };
}

/** What an update writes. */
export const PATCH = { name: "Ada Byron", seats: 3 };

/** What plug-ins see of a customer, beside what the database fills in. */
export function exposed(row: NewCustomer): object {
  const { password_hash: _, ...others } = row;
  return others;
}

/** One write of one customer. */
export interface SingleWrite {
  readonly action: Action;
  /** Makes what has to be there already. Gives the id of what is there. */
  prepare(database: OpenDatabase, n?: number): Promise<number>;
  perform(writer: OrmWriter, id: number, n?: number): Promise<CreatedCustomer | undefined>;
  /** The customer as it is stored then. */
  written(n?: number): readonly Partial<CustomerRow>[];
}

export const SINGLE_WRITES: { readonly [A in Action]: SingleWrite } = {
  create: {
    action: "create",
    prepare: async () => 0,
    perform: (writer, _id, n) => writer.create(customer(n)),
    written: (n) => [customer(n)],
  },
  update: {
    action: "update",
    prepare: (database, n) => putCustomer(database, customer(n)),
    perform: async (writer, id) => {
      await writer.update(id, PATCH);
      return undefined;
    },
    written: (n) => [{ ...customer(n), ...PATCH }],
  },
  destroy: {
    action: "destroy",
    prepare: (database, n) => putCustomer(database, customer(n)),
    perform: async (writer, id) => {
      await writer.destroy(id);
      return undefined;
    },
    written: () => [],
  },
};
