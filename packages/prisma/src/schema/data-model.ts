/** What a Prisma schema says about an app's models: what an event source has to know to follow its writes. */
export interface DataModel {
  /** `postgresql`, `sqlite`, `mysql`, … */
  readonly provider: string;
  /** By name. Those that the client does not have (`@@ignore`) are not here. */
  readonly models: ReadonlyMap<string, Model>;
  /** The names of each enum's values, as the client has them, and what they are in the database. */
  readonly enums: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export interface Model {
  readonly name: string;
  /** The client's property for it: `customer`. */
  readonly delegate: string;
  /** The table, if it is not called as the model is. */
  readonly table: string;
  /** The table's own schema (`@@schema`). */
  readonly databaseSchema?: string;
  /** Fields that hold values. Those that the client does not have (`@ignore`, `Unsupported`) are not here. */
  readonly scalars: ReadonlyMap<string, Scalar>;
  /** Fields that hold other records. */
  readonly relations: ReadonlyMap<string, Relation>;
  /** What tells its records apart: the primary key, or else the first unique fields without `null`. */
  readonly key: Key;
}

export interface Key {
  readonly fields: readonly string[];
  /** How a unique `where` calls several fields: `tenant_number`. */
  readonly name: string;
}

export interface Scalar {
  readonly name: string;
  readonly column: string;
  /** `String`, `Int`, …, or an enum's name. */
  readonly type: string;
  readonly isList: boolean;
  readonly isOptional: boolean;
  /** What becomes of it when a new record does not bring it. Absent: `null`, or it must be there. */
  readonly standard?: Standard;
  /** The database's own type, such as `VarChar` with its arguments `["14"]`. */
  readonly native?: { readonly name: string; readonly args: readonly string[] };
}

export type Standard =
  /** A value that stands in the schema. */
  | { readonly kind: "literal"; readonly value: unknown }
  /** Made by the client or the database: `autoincrement()`, `uuid()`, `now()`, `@updatedAt`. */
  | { readonly kind: "generated" };

/** A field that holds another model's records, and where the foreign key is. */
export interface Relation {
  readonly name: string;
  /** The model that has the field. */
  readonly model: string;
  readonly target: string;
  readonly isList: boolean;
  readonly isOptional: boolean;
  /**
   * `owned`: the key is in this model's records. `child`: it is in the target's. `many`: it is in a table of its own,
   * which is no model.
   */
  readonly kind: "owned" | "child" | "many";
  /** The target's field for the same relation. */
  readonly inverse: string;
  /** Neither end is a list: who is connected anew takes the place of another one. */
  readonly isOneToOne: boolean;
  /** The foreign key: fields of the owner, and which fields of the other they repeat. Empty where `many`. */
  readonly fields: readonly string[];
  readonly references: readonly string[];
  /** What the database does with the owner's records when the other's are deleted. */
  readonly onDelete: string;
  /** And when the key that they repeat changes. */
  readonly onUpdate: string;
}

/** A record, or a part of one. */
export interface Row {
  readonly [field: string]: unknown;
}
