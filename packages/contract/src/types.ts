import type { JsonValue } from "./json.ts";

/**
 * What a value may be. Each `kind` is one way; a reader switches over `kind` and ends in `unreachable`, so
 * that a new kind fails to compile until every reader handles it.
 */
export type Type =
  | UnknownType
  | NeverType
  | NullType
  | BooleanType
  | IntegerType
  | NumberType
  | TextType
  | BytesType
  | EnumType
  | ListType
  | TupleType
  | MapType
  | ObjectType
  | UnionType
  | IntersectionType
  | NullableType
  | NamedTypeRef;

/** Any JSON value: the document says nothing about it. */
export interface UnknownType {
  readonly kind: "unknown";
}

/** No value at all (the schema `false`). */
export interface NeverType {
  readonly kind: "never";
}

/** The value `null` and nothing else. */
export interface NullType {
  readonly kind: "null";
}

export interface BooleanType {
  readonly kind: "boolean";
}

/** A whole number. `format` is the document's own word, such as `int64`. */
export interface IntegerType {
  readonly kind: "integer";
  readonly format?: string;
  readonly constraints?: NumberConstraints;
}

/** A number. `format` is the document's own word, such as `double`. */
export interface NumberType {
  readonly kind: "number";
  readonly format?: string;
  readonly constraints?: NumberConstraints;
}

/** A text. `format` is the document's own word, such as `date-time` or `uuid`. */
export interface TextType {
  readonly kind: "text";
  readonly format?: string;
  readonly constraints?: TextConstraints;
}

/** Bytes that are no text: a file, an image. On the wire `{"base64": "…"}` (see `wire.ts`). */
export interface BytesType {
  readonly kind: "bytes";
}

/** One of these values, in the document's order, each once. A `const` is an enum of one. Never empty. */
export interface EnumType {
  readonly kind: "enum";
  readonly values: readonly (string | number | boolean | null)[];
}

export interface ListType {
  readonly kind: "list";
  readonly of: Type;
  readonly constraints?: ListConstraints;
}

/** A list whose first items have types of their own. `rest` types the items behind them; without it there are none. */
export interface TupleType {
  readonly kind: "tuple";
  readonly items: readonly Type[];
  readonly rest?: Type;
}

/** An object whose names are not known beforehand: only `additionalProperties`. */
export interface MapType {
  readonly kind: "map";
  readonly of: Type;
}

/** An object with declared properties, in the document's order, each name once. */
export interface ObjectType {
  readonly kind: "object";
  readonly properties: readonly Property[];
  /**
   * What an undeclared property holds. Absent: the document does not say (any are allowed, none are typed).
   * `{ kind: "never" }`: none are allowed.
   */
  readonly additional?: Type;
}

/** One of several types (`oneOf`, `anyOf`, a list of `type`s). At least two; `null` is a `nullable` instead. */
export interface UnionType {
  readonly kind: "union";
  readonly of: readonly Type[];
  readonly discriminator?: Discriminator;
}

/** Tells the members of a union apart by the text in one of their properties. */
export interface Discriminator {
  readonly property: string;
  /** From the property's value to the name of a named type that is a member of the union. */
  readonly mapping: readonly { readonly value: string; readonly type: string }[];
}

/** All of several types at once (`allOf`). At least two. */
export interface IntersectionType {
  readonly kind: "intersection";
  readonly of: readonly Type[];
}

/** The type, or `null`. Never nested in another `nullable`. Says nothing about being optional. */
export interface NullableType {
  readonly kind: "nullable";
  readonly of: Type;
}

/** The named type of this name in `contract.types`. It always exists. */
export interface NamedTypeRef {
  readonly kind: "named";
  readonly name: string;
}

/** A declared property of an object. */
export interface Property {
  /** Its name on the wire: any text at all. */
  readonly name: string;
  readonly type: Type;
  readonly required: boolean;
  readonly description?: string;
  readonly deprecated?: true;
  /** `read`: only in what the API sends (`readOnly`). `write`: only in what it takes (`writeOnly`). Absent: both. */
  readonly access?: "read" | "write";
  readonly default?: JsonValue;
  readonly example?: JsonValue;
}

/** Bounds of a number; each as in JSON Schema 2020-12 (an exclusive bound is a number, not a flag). */
export interface NumberConstraints {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

/** Bounds of a text, lengths in Unicode code points; `pattern` is an ECMA-262 regular expression. */
export interface TextConstraints {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** Bounds of a list, in items. */
export interface ListConstraints {
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: true;
}

/** A type that the document gave a name. */
export interface NamedType {
  /** The document's name for it, unique in the contract: any text, often no identifier. */
  readonly name: string;
  readonly type: Type;
  readonly description?: string;
  readonly deprecated?: true;
}

/** Ends a `switch` over `kind`: the compiler refuses it while a kind is left over. */
export function unreachable(value: never): never {
  throw new TypeError(`no such kind: ${JSON.stringify(value)}`);
}
