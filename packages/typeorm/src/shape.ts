/**
 * A data source of TypeORM, as far as an event source needs one. TypeORM's own `DataSource` is one. `Manager`: its entity
 * manager, as `context` is given it.
 */
export interface DataSourceLike<Manager = unknown> {
  readonly isInitialized: boolean;
  readonly options: { readonly type: string };
  readonly manager: Manager;
  /** TypeORM's list of subscribers, which it looks at whenever something happens. */
  readonly subscribers: object[];
  readonly entityMetadatas: readonly EntityMetadataLike[];
  createQueryBuilder(): object;
  createQueryRunner(): object;
  createEntityManager(): object;
  hasMetadata(target: string): boolean;
  getMetadata(target: string): EntityMetadataLike;
}

/** What TypeORM knows of an entity. */
export interface EntityMetadataLike {
  readonly name: string;
  readonly tablePath: string;
  /** Named as TypeORM does; an entity's class, or the name of its schema. */
  readonly target: unknown;
  readonly tableType: string;
  readonly columns: readonly ColumnLike[];
  readonly primaryColumns: readonly ColumnLike[];
  readonly uniques: readonly { readonly name: string; readonly columns: readonly ColumnLike[] }[];
  readonly indices: readonly {
    readonly name: string;
    readonly isUnique: boolean;
    readonly columns: readonly ColumnLike[];
  }[];
  readonly parentEntityMetadata?: EntityMetadataLike;
  readonly deleteDateColumn?: ColumnLike;
}

/** What TypeORM knows of a column. */
export interface ColumnLike {
  readonly propertyName: string;
  readonly databaseName: string;
  readonly type: unknown;
  readonly length: string;
  readonly isArray: boolean;
  readonly isNullable: boolean;
  readonly isGenerated: boolean;
  readonly isPrimary: boolean;
  readonly isInsert: boolean;
  readonly isUpdate: boolean;
  readonly isCreateDate: boolean;
  readonly isUpdateDate: boolean;
  readonly isDeleteDate: boolean;
  readonly isVersion: boolean;
  readonly isVirtual: boolean;
  readonly isVirtualProperty: boolean;
  readonly default?: unknown;
  readonly asExpression?: string;
  readonly comment?: string;
  readonly enum?: readonly (string | number)[];
  readonly transformer?: unknown;
  readonly embeddedMetadata?: {
    readonly parentPropertyNames: readonly string[];
    readonly isArray: boolean;
  };
  readonly relationMetadata?: { readonly propertyName: string };
  readonly referencedColumn: ColumnLike | undefined;
  getEntityValue(entity: object): unknown;
}

/** How a driver turns values of the database into those of an entity. */
export interface DriverLike {
  prepareHydratedValue(value: unknown, column: ColumnLike): unknown;
  preparePersistentValue(value: unknown, column: ColumnLike): unknown;
}

/** One connection of TypeORM's, and the transaction on it. */
export interface QueryRunnerLike {
  readonly isTransactionActive: boolean;
  /** How many transactions are open, one in the other. Not among TypeORM's public members. */
  readonly transactionDepth?: number;
  readonly manager: ManagerLike;
  query(sql: string, parameters?: readonly unknown[]): Promise<unknown>;
  startTransaction(): Promise<void>;
  commitTransaction(): Promise<void>;
  rollbackTransaction(): Promise<void>;
  release(): Promise<void>;
  clearTable(tablePath: string, options?: unknown): Promise<void>;
}

/** An entity manager: where statements of a connection's own are made. */
export interface ManagerLike {
  createQueryBuilder(): BuilderLike;
}

/** A query builder of any kind. Those of `@internal` are not public in TypeORM: see docs/decisions/0023. */
export interface BuilderLike {
  readonly expressionMap: ExpressionMapLike;
  /** @internal */
  readonly queryRunner?: QueryRunnerLike;
  insert(): BuilderLike;
  update(target?: unknown): BuilderLike;
  delete(): BuilderLike;
  from(target: unknown): BuilderLike;
  set(values: object): BuilderLike;
  values(values: object): BuilderLike;
  where(where: unknown): BuilderLike;
  whereInIds(ids: readonly object[]): BuilderLike;
  returning(columns: string): BuilderLike;
  comment(text: string): BuilderLike;
  updateEntity(enabled: boolean): BuilderLike;
  callListeners(enabled: boolean): BuilderLike;
  setQueryRunner(runner: QueryRunnerLike): BuilderLike;
  clone(): BuilderLike;
  getQueryAndParameters(): [string, unknown[]];
  execute(): Promise<StatementResult>;
}

/** What a builder has been told so far. */
export interface ExpressionMapLike {
  readonly mainAlias?: { readonly hasMetadata: boolean; readonly metadata: EntityMetadataLike };
  readonly queryType: string;
  readonly valuesSet?: object | readonly object[];
  readonly insertFromSelect?: object;
  readonly callListeners: boolean;
  readonly limit?: number;
  readonly commonTableExpressions: readonly unknown[];
  returning: unknown;
  onIgnore: unknown;
  onUpdate?: OnUpdate | undefined;
}

/** What an upsert does where there is a record already. */
export interface OnUpdate {
  /** Names of columns in the database. */
  readonly overwrite?: readonly string[];
  /** Names of columns in the database, or of a constraint. */
  readonly conflict?: readonly string[] | string;
}

/** What a statement gives, of whatever kind. */
export interface StatementResult {
  raw: unknown;
  affected?: number | null;
  generatedMaps: object[];
  identifiers?: (object | undefined)[];
}
