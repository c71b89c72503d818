import { type EnumType, type ObjectType, type Property, type Type, unreachable } from "../types.ts";

/** The named types of a contract, by name. */
export type Types = ReadonlyMap<string, Type>;

/** Any value at all: what is not said. */
export const UNKNOWN: Type = { kind: "unknown" };

/** What a name stands for, through other names; `unknown` for one that only ever leads to names. */
export function resolve(type: Type, types: Types): Type {
  const passed = new Set<string>();
  let here = type;
  while (here.kind === "named") {
    if (passed.has(here.name)) return UNKNOWN;
    passed.add(here.name);
    here = types.get(here.name) ?? UNKNOWN;
  }
  return here;
}

/** Whether it may be null, and what it is else. */
export function nullability(type: Type): readonly [boolean, Type] {
  return type.kind === "nullable" ? [true, type.of] : [false, type];
}

/** Whether it is an object, of declared properties or of any names. */
export function isRecord(type: Type): type is Extract<Type, { kind: "object" | "map" }> {
  return type.kind === "object" || type.kind === "map";
}

/** A map is an object that declares nothing. */
export function asObject(type: Extract<Type, { kind: "object" | "map" }>): ObjectType {
  return type.kind === "map" ? { kind: "object", properties: [], additional: type.of } : type;
}

/** The members of a union; a type that is none is its only one. */
export function alternativesOf(type: Type): readonly Type[] {
  return type.kind === "union" ? type.of : [type];
}

/** The members of an intersection; a type that is none is its only one. */
export function membersOf(type: Type): readonly Type[] {
  return type.kind === "intersection" ? type.of : [type];
}

/** The object that has all properties of these; nothing where one is no object. */
export function layTogether(members: readonly Type[], types: Types, within = 0): ObjectType | undefined {
  // Types may hold themselves through `allOf`; nobody means that, and nobody can send it.
  if (within > 50) return undefined;
  const properties = new Map<string, Property>();
  let additional: Type | undefined;
  for (const member of members) {
    const type = resolve(member, types);
    const object =
      type.kind === "intersection"
        ? layTogether(type.of, types, within + 1)
        : isRecord(type) && asObject(type);
    if (!object) return undefined;
    for (const property of object.properties) {
      const earlier = properties.get(property.name);
      properties.set(property.name, {
        ...property,
        required: property.required || earlier?.required === true,
      });
    }
    additional = object.additional ?? additional;
  }
  return { kind: "object", properties: [...properties.values()], ...(additional && { additional }) };
}

/** Equal for types that say the same. */
export function identity(type: Type): string {
  return type.kind === "named" ? `named ${type.name}` : JSON.stringify(type);
}

/** Whether a value of an enum is one of the type, too. */
export function valueFits(value: EnumType["values"][number], type: Type): boolean {
  switch (type.kind) {
    case "text":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number";
    case "integer":
      return Number.isInteger(value);
    case "null":
      return value === null;
    default:
      return false;
  }
}

/** A type in few words. */
export function describe(type: Type): string {
  switch (type.kind) {
    case "unknown":
      return "any value";
    case "never":
    case "null":
      return type.kind;
    case "boolean":
    case "number":
    case "text":
    case "list":
    case "map":
      return `a ${type.kind}`;
    case "bytes":
      return "bytes";
    case "enum":
      return `one of ${type.values.length} values`;
    case "tuple":
      return "a list with items of their own types";
    case "integer":
    case "object":
      return `an ${type.kind}`;
    case "union":
      return `one of ${type.of.length} types`;
    case "intersection":
      return `${type.of.length} types at once`;
    case "nullable":
      return `${describe(type.of)} or null`;
    case "named":
      return quote(type.name);
    default:
      return unreachable(type);
  }
}

/** A text of the document inside a sentence. */
export function quote(text: string): string {
  return `"${text}"`;
}
