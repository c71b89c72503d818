import type { NamedType, NamedTypeRef, Type } from "@mortise/contract";
import { lookUp, type Reading, reportUnresolved } from "../document/reading.ts";
import { isObject, type Loose, member, membersOf, textIn, tokensOf } from "../loose.ts";
import { bearsBytes } from "./bytes.ts";
import { type BodyUse, freshUse, type SchemaContext } from "./context.ts";
import { convertSchema } from "./convert.ts";
import { breakCycles } from "./cycles.ts";

/** The types of a document: read as they are met, named ones later and once. */
export interface Types {
  readonly typeOf: (schema: unknown, at: string, body?: BodyUse) => Type;
  /** Reads every named schema that is left, and gives all named types, sorted by name. */
  readonly finish: () => readonly NamedType[];
}

interface Pending {
  readonly ref: NamedTypeRef;
  readonly schema: unknown;
  readonly at: string;
  readonly body: BodyUse;
}

export function readTypes(reading: Reading): Types {
  const components: unknown = member(member(reading.root, "components"), "schemas");
  const names = new TypeNames(isObject(components) ? Object.keys(components) : []);
  const known = new Map<string, NamedTypeRef>();
  const pending: Pending[] = [];

  const register = (schema: unknown, at: string, wanted: BodyUse, prefix = ""): NamedTypeRef => {
    const body = wanted === "binary" && bearsBytes(reading, schema) ? "binary" : "json";
    const key = `${body} ${prefix}${at}`;
    const before = known.get(key);
    if (before) return before;
    const ref: NamedTypeRef = { kind: "named", name: names.give(at, prefix) };
    known.set(key, ref);
    pending.push({ ref, schema, at, body });
    return ref;
  };

  const context: SchemaContext = {
    reading,
    typeOf: (schema, at, use) => convertSchema(context, schema, at, use),
    named: (ref, at, body) => {
      const target = lookUp(reading, ref);
      if (target) return register(target.value, target.at, body);
      reportUnresolved(reading, ref, at);
      return undefined;
    },
    anyOf: (family, body) => register(family.union, family.at, body, "Any_"),
  };

  const types: NamedType[] = [];
  const drain = () => {
    // Reading a type may register further ones.
    for (let next = pending[types.length]; next; next = pending[types.length]) {
      types.push(namedType(context, next));
    }
  };

  return {
    typeOf: (schema, at, body = "json") => context.typeOf(schema, at, freshUse(body)),
    finish: () => {
      drain();
      for (const { value, at } of membersOf(components, "/components/schemas")) {
        if (!known.has(`binary ${at}`)) register(value, at, "json");
      }
      drain();
      const places = new Map(pending.map(({ ref, at }) => [ref.name, at]));
      return breakCycles(types.sort(byName), (name) => places.get(name) ?? "", reading.report);
    },
  };
}

function namedType(context: SchemaContext, { ref, schema, at, body }: Pending): NamedType {
  const type = context.typeOf(schema, at, freshUse(body));
  const notes: Loose = isObject(schema) ? schema : {};
  const description = textIn(notes, "description");
  return {
    name: ref.name,
    type,
    ...(description !== undefined && { description }),
    ...(notes.deprecated === true && { deprecated: true as const }),
  };
}

function byName(a: NamedType, b: NamedType): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** Keywords that lead from a schema to one inside it, and name nothing. */
const STEPS: ReadonlySet<string> = new Set([
  "properties",
  "items",
  "allOf",
  "oneOf",
  "anyOf",
  "$defs",
  "definitions",
]);

/** Gives each named schema a name of its own: a component its own name, others one made of where they are. */
class TypeNames {
  readonly #components: ReadonlySet<string>;
  readonly #taken = new Set<string>();
  /** Where to look on: a document may have many places that want one name. */
  readonly #nextNumbers = new Map<string, number>();

  constructor(components: readonly string[]) {
    this.#components = new Set(components);
  }

  /** With a prefix it is a type beside the one that is there. */
  give(at: string, prefix: string): string {
    const tokens = tokensOf(at) ?? [];
    const isComponent = tokens.length === 3 && tokens[0] === "components" && tokens[1] === "schemas";
    const wanted = prefix + (isComponent ? (tokens[2] ?? "") : nameFromPlace(tokens));
    const isOwn = isComponent && prefix === "";
    let name = wanted;
    while (this.#taken.has(name) || (!(isOwn && name === wanted) && this.#components.has(name))) {
      const number = this.#nextNumbers.get(wanted) ?? 2;
      this.#nextNumbers.set(wanted, number + 1);
      name = `${wanted}_${number}`;
    }
    this.#taken.add(name);
    return name;
  }
}

/** `/components/schemas/Order/properties/lines/items` → `Order_lines`; elsewhere the last token that names something. */
function nameFromPlace(tokens: readonly string[]): string {
  const inside = tokens[0] === "components" ? tokens.slice(2) : tokens.slice(-2);
  const telling = inside.filter((token) => !STEPS.has(token) && token !== "schema" && !/^\d+$/.test(token));
  return telling.join("_") || "schema";
}
