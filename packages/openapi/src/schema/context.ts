import type { NamedTypeRef, Type } from "@mortise/contract";
import type { Reading } from "../document/reading.ts";
import type { Located, Loose } from "../loose.ts";
import type { Family } from "./families.ts";
import type { SchemaKind } from "./keywords.ts";

/**
 * How the body that a schema describes is held on the wire. In a `binary` body (multipart) a text of `format: binary`
 * is bytes; in a `json` body it can only be text.
 */
export type BodyUse = "json" | "binary";

/** A schema around the one being read. `link` says how the inner one belongs to it. */
export interface Outer extends Located<Loose> {
  /** `all`: holds together with it (`allOf`). `one`: is one of its alternatives (`oneOf`, `anyOf`). */
  readonly link: "all" | "one";
}

/** What the place of a schema adds to what the schema says itself. */
export interface SchemaUse {
  readonly body: BodyUse;
  /** Properties that a schema around this one requires. */
  readonly demanded: ReadonlySet<string>;
  /** The schemas around this one that describe the same value, innermost first. */
  readonly outer: readonly Outer[];
  /** The kinds that a schema around this one allows, for one that names none itself. */
  readonly kinds: readonly SchemaKind[];
}

/** Everything that reading a schema needs. */
export interface SchemaContext {
  readonly reading: Reading;
  readonly typeOf: (schema: unknown, at: string, use: SchemaUse) => Type;
  /** The named type that a `$ref` stands for; `undefined`, and reported, when it leads nowhere. */
  readonly named: (ref: string, at: string, body: BodyUse) => NamedTypeRef | undefined;
  /** The named type of any member of a family. */
  readonly anyOf: (family: Family, body: BodyUse) => NamedTypeRef;
}

const NOTHING_DEMANDED: ReadonlySet<string> = new Set();

/** The use of a schema that describes a value of its own. */
export function freshUse(body: BodyUse): SchemaUse {
  return { body, demanded: NOTHING_DEMANDED, outer: [], kinds: [] };
}
