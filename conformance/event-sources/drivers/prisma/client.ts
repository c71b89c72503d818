import type { CreatedCustomer, CustomerPatch, NewCustomer } from "../../driver.ts";

/** The client that Prisma generates for the suite's schema, as far as the driver uses it. */
export interface SuiteClient extends SuiteTransaction {
  $extends(extension: object): unknown;
  $disconnect(): Promise<void>;
}

export interface SuiteTransaction {
  $transaction<R>(work: (transaction: SuiteTransaction) => Promise<R>): Promise<R>;
  $executeRawUnsafe(sql: string): Promise<number>;
  readonly customer: {
    create(args: { data: NewCustomer & { invoices?: object } }): Promise<CreatedCustomer>;
    createMany(args: { data: readonly NewCustomer[] }): Promise<unknown>;
    update(args: { where: { id: number }; data: CustomerPatch & { invoices?: object } }): Promise<unknown>;
    updateMany(args: { where: { name: string }; data: CustomerPatch }): Promise<unknown>;
    upsert(args: { where: { email: string }; create: NewCustomer; update: CustomerPatch }): Promise<unknown>;
    delete(args: { where: { id: number } }): Promise<unknown>;
    deleteMany(args: { where: { name: string } }): Promise<unknown>;
  };
}

/** The same client, for what `ways` write by it: any arguments. */
export interface AnyTransaction {
  readonly customer: AnyDelegate;
  readonly invoice: AnyDelegate;
}

type AnyDelegate = {
  readonly [O in AnyOperation]: (args: object) => Promise<{ readonly id: number }>;
};

type AnyOperation =
  | "create"
  | "createManyAndReturn"
  | "update"
  | "updateMany"
  | "updateManyAndReturn"
  | "upsert"
  | "delete"
  | "deleteMany";
