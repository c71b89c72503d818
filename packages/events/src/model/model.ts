import type { Contract, Diagnostic, NamedType, Property, RecordMoment, Type } from "@mortise/contract";
import type { FieldCodec } from "./options.ts";

/** A model whose records plug-ins may hear of, completed and checked. */
export interface RecordModel {
  /** As the app gave it. */
  readonly name: string;
  /** Its wire name. */
  readonly record: string;
  /** The exposed fields, in the order of the type. */
  readonly fields: ReadonlyMap<string, RecordField>;
  /** The wire names of its events. */
  readonly events: ReadonlyMap<RecordMoment, EventNames>;
  readonly hasMany: boolean;
}

/** An exposed field. */
export interface RecordField {
  readonly name: string;
  readonly property: Property;
  readonly isWritable: boolean;
  /** Whether its type has a `null`. */
  readonly isNullable: boolean;
  /** The field's type with names, `null` and single-member wrappers looked through. */
  readonly core: Type;
  readonly codec?: FieldCodec;
}

/** The wire names of one moment's events. */
export interface EventNames {
  readonly one: string;
  /** Only of a model with `many`. */
  readonly many?: string;
}

/** An app's models, and the contract that plug-ins see of them. Made by `recordModels`. */
export interface RecordModels {
  /** Types and events of all models: to be joined with the app's own contract. */
  readonly contract: Contract;
  /** By the name that the app gave. */
  readonly models: ReadonlyMap<string, RecordModel>;
  /** Every named type that the models refer to, exposed or not. */
  readonly types: ReadonlyMap<string, NamedType["type"]>;
  /** What the models' schemas say and the contract does not. `at` is a pointer into `/<model>/type`. */
  readonly diagnostics: readonly Diagnostic[];
}
