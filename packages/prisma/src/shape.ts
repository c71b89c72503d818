import type { Row } from "./schema/data-model.ts";

/** A Prisma client, extended or not, as far as this package needs one. */
export interface PrismaLike {
  readonly $transaction: unknown;
  readonly $extends: unknown;
}

/** What a client has for each model. */
export interface Delegate {
  create(args: object): Promise<Row>;
  createMany(args: object): Promise<{ readonly count: number }>;
  createManyAndReturn(args: object): Promise<readonly Row[]>;
  update(args: object): Promise<Row>;
  updateMany(args: object): Promise<{ readonly count: number }>;
  updateManyAndReturn(args: object): Promise<readonly Row[]>;
  upsert(args: object): Promise<Row>;
  delete(args: object): Promise<Row>;
  deleteMany(args: object): Promise<{ readonly count: number }>;
  findUnique(args: object): Promise<Row | null>;
  findUniqueOrThrow(args: object): Promise<Row>;
  findFirst(args: object): Promise<Row | null>;
  findFirstOrThrow(args: object): Promise<Row>;
  findMany(args: object): Promise<readonly Row[]>;
}

/** A client, or a transaction of one: delegates by model, and what begins a transaction inside it. */
export interface Connection {
  readonly [name: string]: unknown;
}

/** Methods that write, by name. */
export const WRITES = [
  "create",
  "createMany",
  "createManyAndReturn",
  "update",
  "updateMany",
  "updateManyAndReturn",
  "upsert",
  "delete",
  "deleteMany",
] as const satisfies readonly (keyof Delegate)[];

export type WriteMethod = (typeof WRITES)[number];

/** `$transaction` with a function. */
export type RunTransaction = <R>(
  run: (transaction: Connection) => Promise<R>,
  options?: object,
) => Promise<R>;
