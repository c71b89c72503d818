/** What an app writes and reads, by the names of the table's properties. */
export type Values = { [property: string]: unknown };

/** A table of `pgTable` or `sqliteTable`. */
export type TableLike = object;

/** A piece of SQL. */
export interface SqlLike {
  getSQL(): SqlLike;
  mapWith(decoder: unknown): SqlLike;
}

/** Drizzle's `sql`. */
export interface SqlTag {
  (strings: TemplateStringsArray, ...parameters: unknown[]): SqlLike;
  param(value: unknown, encoder?: unknown): unknown;
  join(chunks: unknown[], separator?: unknown): SqlLike;
  identifier(name: string): unknown;
}

/** A column of a table. */
export interface ColumnLike {
  readonly name: string;
  readonly primary: boolean;
  readonly notNull: boolean;
  readonly isUnique: boolean;
  readonly default: unknown;
  readonly defaultFn: (() => unknown) | undefined;
  readonly onUpdateFn: (() => unknown) | undefined;
  readonly hasDefault: boolean;
  readonly dataType: string;
  readonly columnType: string;
  readonly enumValues?: readonly string[];
  readonly length?: number;
  readonly size?: number;
  readonly baseColumn?: ColumnLike;
  readonly generated?: { readonly type?: string };
  readonly generatedIdentity?: { readonly type?: string };
  mapFromDriverValue(value: unknown): unknown;
  /** Whether an INSERT leaves it out. */
  shouldDisableInsert(): boolean;
}

/** A statement that is being built, or an executable one. Each method gives the next builder, often itself. */
export type BuilderLike = object & { readonly [method: string]: unknown };

/** A statement that can be run. */
export interface QueryLike extends PromiseLike<unknown> {
  getSQL(): SqlLike;
  returning(fields?: object): QueryLike;
  prepare(name?: string): PreparedLike;
}

/** A statement that can be run again and again. */
export interface PreparedLike {
  execute(placeholders?: object): Promise<unknown>;
  all?(placeholders?: object): Promise<unknown>;
}

/** A SELECT that is being built. */
export interface SelectLike extends PromiseLike<Values[]> {
  from(table: unknown): SelectLike;
  innerJoin(table: unknown, on: unknown): SelectLike;
  where(condition: unknown): SelectLike;
  orderBy(...columns: unknown[]): SelectLike;
  limit(limit: unknown): SelectLike;
  for?(strength: "update" | "no key update", options: { readonly of: unknown }): SelectLike;
  prepare(name?: string): PreparedLike;
}

/** What a database and a `WITH` have in common: statements begin at them. */
export interface StatementsLike {
  insert(table: TableLike): BuilderLike;
  update(table: TableLike): BuilderLike;
  delete(table: TableLike): BuilderLike;
  select(fields?: object): SelectLike;
}

/** A database, or a transaction in it. */
export interface DatabaseLike extends StatementsLike {
  with(...queries: unknown[]): StatementsLike;
  transaction<R>(work: (transaction: DatabaseLike) => Promise<R>, config?: unknown): Promise<R>;
  /** PostgreSQL. */
  execute?(query: SqlLike): PromiseLike<unknown>;
  /** SQLite. */
  all?(query: SqlLike): PromiseLike<unknown[]>;
  /** SQLite. */
  run?(query: SqlLike): PromiseLike<unknown>;
  readonly resultKind?: "sync" | "async";
}

const ENTITY_KIND = Symbol.for("drizzle:entityKind");

/**
 * Whether a value is of one of Drizzle's own classes, or of a class below it. Drizzle tells its classes apart by this name
 * itself, so that several copies of it get along.
 */
export function isKind(value: unknown, kind: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  for (let one = Object.getPrototypeOf(value)?.constructor; one; one = Object.getPrototypeOf(one)) {
    if (Object.hasOwn(one, ENTITY_KIND) && one[ENTITY_KIND] === kind) return true;
  }
  return false;
}

/** A value that only the database knows: SQL of any kind, a column, a subquery. */
export function isSql(value: unknown): value is SqlLike {
  if (typeof value !== "object" || value === null || isKind(value, "Param")) return false;
  return "getSQL" in value && typeof value.getSQL === "function" && !isKind(value, "Placeholder");
}

/** A value that comes when a prepared statement is run. */
export function isPlaceholder(value: unknown): value is { readonly name: string } {
  return isKind(value, "Placeholder");
}
