/**
 * A contract as a nominal language needs it: every object, enum and union has a declaration with a name, and types only
 * refer to those. Plain, read-only, the same for Rust, Go and whatever comes next; identifiers are each language's own.
 *
 * - {@link Shape}: what a value is where it stands (a field, an item, a parameter).
 * - {@link Declaration}: what has to be declared, once.
 * - {@link NominalOperation}, {@link NominalEvent}: what a plug-in may call and hear.
 *
 * Readers switch over `kind` and end in the contract's `unreachable`, so that a new kind fails to compile.
 */
import type { BodyForm, Event, JsonValue, Operation, ParameterPlace, Response } from "@mortise/contract";
import type { KitDiagnostic } from "../kit.ts";
import type { View } from "../views.ts";

/** A contract in nominal form. The same contract gives the same model, in whatever order its types stand. */
export interface NominalModel {
  /**
   * In printing order: named types by name, each followed by what stands inside it; then what operations and events
   * declare inline. Names are claimed in another order: see `claimOrder`.
   */
  readonly declarations: readonly Declaration[];
  /** By {@link Declared.id}. Every `ref` of the model is in it. */
  readonly byId: ReadonlyMap<string, Declaration>;
  /** In the contract's order. */
  readonly operations: readonly NominalOperation[];
  /** In the contract's order. */
  readonly events: readonly NominalEvent[];
  /** What became wider than the contract says, each with the reason. */
  readonly diagnostics: readonly KitDiagnostic[];
}

/** Where values of a declaration can be met. `request` and `answer` go to the API, the others come from it. */
export type Use = View;

/** What all declarations have. */
export interface Declared {
  /** Stable: says where in the contract the type stands, such as `types/Customer/billing_address`. Never shown. */
  readonly id: string;
  /**
   * What it should be called: words in lower case, ASCII letters and digits, such as `customer`, `billing`, `address`.
   * Never empty. Not unique, and the first may start with a digit: each language claims the names.
   */
  readonly words: readonly string[];
  /** Tried before a number is put behind `words`. */
  readonly otherwise?: readonly string[];
  /** The document's own name for the type. Absent: it stands inline, and is named after its place. */
  readonly named?: string;
  /**
   * `request`: this is the form of `named` that goes to the API, and another declaration is what comes from it
   * (`readOnly` and `writeOnly` make them differ). Its `words` end in `request`. Absent: the only form, or the other.
   */
  readonly variant?: "request";
  readonly description?: string;
  readonly deprecated?: true;
  /** A JSON pointer into the document: the operation or event that it stands in. Empty: a named type. */
  readonly at: string;
  /** Sorted. Empty: a named type that no operation or event leads to. */
  readonly uses: readonly Use[];
}

export type Declaration = StructDeclaration | EnumDeclaration | UnionDeclaration | AliasDeclaration;

/** An object with declared properties; an `allOf` of such is merged into one. */
export interface StructDeclaration extends Declared {
  readonly kind: "struct";
  /** In the document's order; each wire name once. May be empty. */
  readonly fields: readonly Field[];
  /**
   * What undeclared properties hold. Absent: the document does not say, so there may be some of any type.
   * `never`: there are none. `any`: the document says there may be some.
   */
  readonly additional?: Shape;
}

/** A property of a struct. */
export interface Field {
  /** Its name on the wire: any text at all. */
  readonly name: string;
  /** What it holds when it is there; `nullable` where it may be there and `null`. */
  readonly shape: Shape;
  /** Whether it is always there. Says nothing about `null`. */
  readonly required: boolean;
  readonly description?: string;
  /** What the document demands beyond the shape, as sentences: bounds, pattern, format. May be empty. */
  readonly facts: readonly string[];
  readonly deprecated?: true;
  readonly default?: JsonValue;
  readonly example?: JsonValue;
  /**
   * Its value can hold the struct itself without a list or map between them: it has to be behind a pointer
   * (Rust's `Box`, Go's `*`). Such a circle has at least one place that says so, and a language needs no other.
   */
  readonly breaksCycle?: true;
}

/**
 * One of some values. Always open: an API adds values without asking, so a value that is not listed has to survive
 * being read and written back.
 */
export interface EnumDeclaration extends Declared {
  readonly kind: "enum";
  /** `text`, `integer`: all values are. `mixed`: texts, numbers and booleans, or numbers that are not whole. */
  readonly of: "text" | "integer" | "mixed";
  /** In the document's order, each once, at least one. `null` is not among them: the shape is nullable then. */
  readonly values: readonly (string | number | boolean)[];
  /** Of `integer`: what holds each value. */
  readonly width?: IntegerWidth;
}

/**
 * One of several shapes. Always open: what fits none of them has to survive being read and written back. No member is
 * nullable (the union itself is then), none is `any`, and none is a union without a name.
 */
export interface UnionDeclaration extends Declared {
  readonly kind: "union";
  /** At least two. In the order in which a reader tries those that only their properties tell apart. */
  readonly members: readonly UnionMember[];
  /** How a reader finds the member. */
  readonly toldBy: UnionTeller;
}

export interface UnionMember {
  /** What the member should be called inside the union: words as in {@link Declared.words}. Not unique. */
  readonly words: readonly string[];
  readonly shape: Shape;
  /** What its values are in JSON, aliases and unions seen through. Never empty; sorted. */
  readonly kinds: readonly JsonKind[];
  /**
   * Values of the discriminator that stand for the member; the first is the one to write. Empty: no discriminator, or
   * none that is documented for it.
   */
  readonly tags: readonly string[];
  /** The shape is a struct that has the discriminator as a field: what is in it is written, no tag is added. */
  readonly holdsTag: boolean;
  /** For structs: wire names that all of its values have. */
  readonly required: readonly string[];
  /** For structs: wire names that are declared, those that are required among them. */
  readonly known: readonly string[];
  /** As {@link Field.breaksCycle}. */
  readonly breaksCycle?: true;
}

/**
 * - `kind`: by the kind of JSON value alone; no two members share one. `integer` is tried before `number`.
 * - `tag`: by the text in `property`, for those members that have `tags`. A value with another text, without one, or that
 *   its member cannot be read from is tried with the members that have none, as by `properties`.
 * - `properties`: by trying members of the same kind: those whose required properties are all there and whose fields can be
 *   read. Of several, the one that declares most of the value's properties, so that none is lost; of equal ones the first.
 */
export type UnionTeller =
  | { readonly by: "kind" }
  | {
      readonly by: "tag";
      readonly property: string;
      /** From value to index in `members`; each value once. */
      readonly members: ReadonlyMap<string, number>;
      /** `false`: the document has no discriminator, but each member demands values of its own in `property`. */
      readonly documented: boolean;
    }
  | { readonly by: "properties" };

/** Kinds of JSON values. An `integer` is a number without fraction. */
export type JsonKind = "boolean" | "integer" | "list" | "null" | "number" | "object" | "text";

/** A name for a shape that needs no declaration of its own: a list, a map, a text with a meaning. */
export interface AliasDeclaration extends Declared {
  readonly kind: "alias";
  /** Never nullable: where the document's type is, its uses are. */
  readonly target: Shape;
  readonly facts: readonly string[];
  /**
   * The target leads back to the alias through aliases, lists and maps alone. A language whose aliases may not do that
   * makes a type of its own.
   */
  readonly recursive?: true;
  /** As {@link Field.breaksCycle}; only where the circle has aliases alone (a tuple that holds itself). */
  readonly breaksCycle?: true;
}

/** What a value is where it stands. */
export type Shape =
  | { readonly kind: "any" }
  | { readonly kind: "never" }
  | { readonly kind: "null" }
  | { readonly kind: "boolean" }
  | IntegerShape
  | { readonly kind: "number"; readonly format?: string }
  /** `format` is the document's own word, such as `date-time`. The text is not sure to be in it. */
  | { readonly kind: "text"; readonly format?: string }
  /** On the wire `{"base64": "…"}`, with `filename` and `contentType` where it is a part of a multipart body. */
  | { readonly kind: "bytes" }
  | { readonly kind: "list"; readonly of: Shape }
  /** `rest`: what may stand behind the items. Absent: nothing. */
  | { readonly kind: "tuple"; readonly items: readonly Shape[]; readonly rest?: Shape }
  /** An object whose names are not known beforehand. */
  | { readonly kind: "map"; readonly of: Shape }
  /** Never of a `nullable`, `any` or `null`. */
  | { readonly kind: "nullable"; readonly of: Shape }
  /** The {@link Declared.id} of a declaration of the model. */
  | { readonly kind: "ref"; readonly id: string };

export interface IntegerShape {
  readonly kind: "integer";
  /** What holds every value that the document allows: by format, then by bounds, else `i64`. */
  readonly width: IntegerWidth;
  readonly format?: string;
}

export type IntegerWidth = "i32" | "u32" | "i64" | "u64";

/** An operation. Name, path, texts and statuses are `operation`'s own. */
export interface NominalOperation {
  readonly operation: Operation;
  /** By place (path, query, header, cookie), then in the document's order. */
  readonly parameters: readonly NominalParameter[];
  readonly body?: NominalBody;
  /** What it gives: the 2xx answers, or `default` where the document has none. May be empty. */
  readonly successes: readonly NominalAnswer[];
  /** What it fails with: all other documented answers. May be empty. */
  readonly failures: readonly NominalAnswer[];
}

export interface NominalParameter extends Field {
  readonly place: ParameterPlace;
}

/** What an operation takes besides parameters. */
export interface NominalBody {
  readonly required: boolean;
  readonly description?: string;
  /** Never empty; media types with the same shape and form share one. The first is the default. */
  readonly contents: readonly NominalContent[];
  /** The author may say which media type it is, because there are several or a range such as `image/*`. */
  readonly takesContentType: boolean;
}

export interface NominalContent {
  /** As the document writes them; never empty. */
  readonly mediaTypes: readonly string[];
  readonly form: BodyForm;
  /** A text's or bytes' form wins over what the document says of the schema. */
  readonly shape: Shape;
  readonly words: readonly string[];
}

/** One or more documented answers that have the same shape. */
export interface NominalAnswer {
  /** Such as `200`, `4XX` or `default`; in the document's order, never empty. */
  readonly statuses: readonly string[];
  /** Absent: no body. Several media types of different shapes are a union. */
  readonly shape?: Shape;
  /** The first description of them; those of each status are in `responses`. */
  readonly description?: string;
  /** The documented answers themselves, one for each of `statuses`, in the same order. */
  readonly responses: readonly Response[];
}

/** An event. Name and texts are `event`'s own. */
export interface NominalEvent {
  readonly event: Event;
  /** Absent: the export gets nothing. */
  readonly payload?: Shape;
  /** Absent: the app reads nothing of what is answered. */
  readonly answer?: Shape;
}
