import type { JsonValue, NamedType, Type } from "@mortise/contract";
import type { JsonSchema } from "./schema.ts";

/** One model of the app's whose records plug-ins may hear of. */
export interface RecordModelOptions {
  /** What the app calls it: `customer`, `BillingAddress`. Wire names are made of it in snake case. */
  readonly name: string;
  /**
   * A whole record: a type of the contract, or a JSON Schema with its own `$defs`, as ORMs' tools give it. An object
   * either way. Only what `expose` lists becomes part of the contract.
   */
  readonly type: Type | JsonSchema;
  /** Fields that plug-ins are shown. At least one. */
  readonly expose: readonly string[];
  /** Fields that plug-ins may change, each exposed. Default none. */
  readonly writable?: readonly string[];
  /** Exposed fields that the database fills in, such as `id`: absent before a record is created. Default none. */
  readonly generated?: readonly string[];
  /**
   * The event source often has only a part of a record, such as an update's own fields: then all of them are optional to
   * plug-ins. Default `false`.
   */
  readonly partial?: boolean;
  /**
   * Adds an event `<event>_many` to each of the ten: a plug-in that exports it is told of many records at once. Default
   * `false`: plug-ins are told of each record of a bulk write by itself.
   */
  readonly many?: boolean;
  /** How values of single fields pass to plug-ins and back, where the field's type does not say it. */
  readonly codecs?: { readonly [field: string]: FieldCodec };
  readonly description?: string;
}

/** How one field's value passes to plug-ins and back. */
export interface FieldCodec {
  /** The app's value as JSON. It never gets `undefined`. */
  toJson(value: unknown): JsonValue;
  /** A checked JSON value as the app's own. */
  fromJson(value: JsonValue): unknown;
}

/** What all models of an app share. */
export interface RecordModelsOptions {
  /** The contract's title. Default `Records`: joined contracts have the first one's. */
  readonly title?: string;
  /** The contract's version. Default `1`. */
  readonly version?: string;
  /** Named types that the models' types refer to. Default none. */
  readonly types?: readonly NamedType[];
}
