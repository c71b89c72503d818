/** MikroORM's instance, as far as the app hands it over. `MikroORM` of any driver is one. */
export interface MikroOrmLike {
  readonly em: object;
  getMetadata(): object;
}

/** A transaction of MikroORM's: an object for each, and one more for each savepoint in it. */
export type Transaction = object;

/** What is written and read goes by the names of properties. */
export type Values = { [property: string]: unknown };

/** An entity class, an `EntitySchema` or a name: whatever MikroORM takes for one. */
export type EntityName = object | string;

/** A property of an entity, as MikroORM's metadata describe it. */
export interface PropertyLike {
  readonly name: string;
  readonly fieldNames: readonly string[];
  readonly kind: "scalar" | "1:1" | "1:m" | "m:1" | "m:n" | "embedded";
  readonly type: string;
  readonly runtimeType?: string;
  /** What the database calls its type. */
  readonly columnTypes?: readonly string[];
  readonly customType?: CustomTypeLike;
  readonly targetMeta?: EntityMetaLike;
  /** The properties of an embedded object, by their names in it. */
  readonly embeddedProps?: { readonly [name: string]: PropertyLike };
  /** Set for what is a part of an embedded object: where it is. */
  readonly embedded?: readonly string[];
  readonly array?: boolean;
  readonly object?: boolean;
  readonly items?: readonly (string | number)[];
  readonly enum?: boolean;
  readonly nullable?: boolean;
  readonly primary?: boolean;
  readonly unique?: boolean | string;
  readonly length?: number;
  /** It is only loaded when it is asked for. */
  readonly lazy?: boolean;
  /** It is held in a reference. */
  readonly ref?: boolean;
  readonly unsigned?: boolean;
  readonly autoincrement?: boolean;
  readonly generated?: unknown;
  readonly default?: unknown;
  readonly defaultRaw?: unknown;
  readonly onCreate?: unknown;
  readonly version?: boolean;
  readonly formula?: unknown;
  readonly persist?: boolean;
  readonly owner?: boolean;
  /** The property of the other entity that a collection is the other side of. */
  readonly mappedBy?: string;
  readonly orphanRemoval?: boolean;
  readonly mapToPk?: boolean;
  readonly polymorphic?: boolean;
  readonly comment?: string;
}

export interface CustomTypeLike {
  toJSON(value: unknown, platform: unknown): unknown;
  fromJSON?(value: unknown, platform: unknown): unknown;
}

/** An entity, as MikroORM's metadata describe it. */
export interface EntityMetaLike {
  readonly className: string;
  readonly class: object;
  readonly root: EntityMetaLike;
  readonly extends?: unknown;
  readonly embeddable?: boolean;
  readonly pivotTable?: boolean;
  readonly inheritanceType?: "sti" | "tpt";
  readonly tptParent?: EntityMetaLike;
  readonly ownProps?: readonly PropertyLike[];
  readonly primaryKeys: readonly string[];
  readonly properties: { readonly [name: string]: PropertyLike };
  readonly props: readonly PropertyLike[];
  readonly uniques: readonly { readonly properties?: string | readonly string[] }[];
  readonly comment?: string;
}

export interface MetadataLike {
  getAll(): ReadonlyMap<unknown, EntityMetaLike>;
  find(entity: EntityName): EntityMetaLike | undefined;
}

/** What is about to be written of one entity. */
export interface ChangeSetLike {
  readonly type: "create" | "update" | "delete" | "update_early" | "delete_early";
  readonly entity: object;
  readonly meta: EntityMetaLike;
  readonly schema?: string;
  /** What is written, by the names of properties. */
  readonly payload: Values;
  /** As MikroORM loaded it, by the database's values. */
  readonly originalEntity?: Values;
}

/** What MikroORM tells a subscriber of an entity. */
export interface EntityEvent {
  readonly entity: object;
  readonly em: ManagerLike;
  readonly changeSet?: ChangeSetLike;
}

/** What MikroORM tells a subscriber of a transaction. */
export interface TransactionEvent {
  readonly em: ManagerLike;
  /** Of a savepoint that is about to begin: the one that it begins in. */
  readonly transaction?: Transaction;
}

/** Compares entities by the database's values. */
export interface ComparatorLike {
  prepareEntity(entity: object): Values;
  diffEntities(entity: object, one: Values, other: Values): Values;
}

export interface EventManagerLike {
  registerSubscriber(subscriber: object): void;
}

export interface UnitOfWorkLike {
  getChangeSets(): readonly ChangeSetLike[];
  getOriginalEntityData(entity: object): Values | undefined;
  getById(entity: object, id: unknown, schema?: string): object | undefined;
}

export interface ConnectionLike {
  transactional<R>(run: (transaction: Transaction) => Promise<R>, options: object): Promise<R>;
}

/** What a statement gave. */
export interface ResultLike {
  readonly row?: Values;
  readonly rows?: readonly Values[];
  readonly [member: string]: unknown;
}

export interface DriverLike {
  nativeInsertMany(entity: EntityName, rows: readonly object[], options?: object): Promise<ResultLike>;
  nativeUpdate(entity: EntityName, where: unknown, values: object, options?: object): Promise<ResultLike>;
  nativeUpdateMany(
    entity: EntityName,
    where: unknown,
    values: readonly object[],
    options?: object,
    ...others: readonly unknown[]
  ): Promise<ResultLike>;
  syncCollections(collections: Iterable<CollectionLike>, options: SyncOptions): Promise<void>;
}

/** A collection of an entity that is about to be written. */
export interface CollectionLike {
  readonly owner: object;
  readonly property: PropertyLike;
  /** As it was loaded. `undefined`: it was not. */
  getSnapshot(): readonly object[] | null | undefined;
  getItems(check: boolean): readonly object[];
}

export interface SyncOptions {
  readonly ctx?: Transaction;
  readonly schema?: string;
}

/** Options of a statement: those that are looked at, and whatever else the app gives. */
export interface StatementOptions {
  readonly ctx?: Transaction;
  readonly schema?: string;
  readonly filters?: unknown;
  readonly onConflictFields?: unknown;
  readonly onConflictAction?: "ignore" | "merge";
  readonly onConflictMergeFields?: readonly string[];
  readonly onConflictExcludeFields?: readonly string[];
  readonly [option: string]: unknown;
}

/** MikroORM's configuration. */
export interface ConfigurationLike {
  get(option: string): unknown;
}

/** The methods of an `EntityManager` that this package calls or stands in front of. */
export interface ManagerLike {
  readonly config: ConfigurationLike;
  readonly schema: string | undefined;
  fork(options?: object): ManagerLike;
  getContext(validate?: boolean): ManagerLike;
  getConnection(type: "write"): ConnectionLike;
  getComparator(): ComparatorLike;
  getDriver(): DriverLike;
  getEventManager(): EventManagerLike;
  getMetadata(): MetadataLike;
  getPlatform(): object;
  getUnitOfWork(): UnitOfWorkLike;
  getTransactionContext(): Transaction | undefined;
  getTransactionSessionContext?(): object | undefined;
  setTransactionContext(transaction: Transaction): void;
  isInTransaction(): boolean;
  transactional<R>(work: (em: ManagerLike) => Promise<R>): Promise<R>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  flush(): Promise<void>;
  create(entity: object, values: Values, options: object): object;
  assign(entity: object, values: Values, options?: object): object;
  map(entity: object, values: Values, options: object): object;
  merge(entity: object, values: object, options: object): object;
  find(entity: object, where: object, options: object): Promise<object[]>;
  insert(entity: EntityName, values?: unknown, options?: StatementOptions): Promise<unknown>;
  insertMany(entity: EntityName, values?: unknown, options?: StatementOptions): Promise<unknown[]>;
  nativeUpdate(
    entity: EntityName,
    where: unknown,
    values: unknown,
    options?: StatementOptions,
  ): Promise<number>;
  nativeDelete(entity: EntityName, where: unknown, options?: StatementOptions): Promise<number>;
  upsert(entity: EntityName, values?: unknown, options?: StatementOptions): Promise<object>;
  upsertMany(entity: EntityName, values?: unknown, options?: StatementOptions): Promise<object[]>;
  clone(entity: EntityName, ...others: readonly unknown[]): Promise<object>;
  createQueryBuilder(entity: EntityName, ...others: readonly unknown[]): QueryBuilderLike;
  qb(entity: EntityName, ...others: readonly unknown[]): QueryBuilderLike;
}

/** The methods of a `QueryBuilder` that are looked at. */
export interface QueryBuilderLike {
  readonly type: string;
  readonly mainAlias: { readonly entityName: EntityName };
  /** The transaction that it runs in. */
  context?: Transaction;
  insert(values: unknown): QueryBuilderLike;
  update(values: unknown): QueryBuilderLike;
  delete(where?: unknown): QueryBuilderLike;
  insertFrom(...parameters: readonly unknown[]): QueryBuilderLike;
  onConflict(...parameters: readonly unknown[]): unknown;
  select(fields: unknown): QueryBuilderLike;
  andWhere(where: object): QueryBuilderLike;
  clone(...parameters: readonly unknown[]): QueryBuilderLike;
  execute(...parameters: readonly unknown[]): Promise<unknown>;
}
