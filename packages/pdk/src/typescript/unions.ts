import { type Type, type UnionType, unreachable } from "@mortise/contract";

/** The property that tells a member of a union from the others, and the values it has there. */
export interface Tag {
  readonly property: string;
  readonly values: readonly string[];
}

/**
 * What the mapping of a union's discriminator says of a member. None for a member that the mapping leaves out, and
 * none where the member's own property could not hold one of the values: the intersection would be empty.
 */
export function discriminatedBy(
  union: UnionType,
  member: Type,
  types: ReadonlyMap<string, Type>,
): Tag | undefined {
  const { discriminator } = union;
  if (!discriminator || member.kind !== "named") return undefined;
  const { property } = discriminator;
  const values = discriminator.mapping.filter(({ type }) => type === member.name).map(({ value }) => value);
  const usable = values.filter((value) => allowsProperty(member, property, value, types, new Set()));
  return usable.length > 0 && usable.length === values.length ? { property, values: usable } : undefined;
}

/** Whether the compiler tells a member from others without a mapping: its property has listed values only. */
export function tellsItself(member: Type, property: string, types: ReadonlyMap<string, Type>): boolean {
  return tells(member, property, types, new Set());
}

function tells(type: Type, property: string, types: ReadonlyMap<string, Type>, seen: Set<string>): boolean {
  if (type.kind === "named") {
    const target = seen.has(type.name) ? undefined : types.get(type.name);
    return target !== undefined && tells(target, property, types, seen.add(type.name));
  }
  if (type.kind === "intersection") return type.of.some((part) => tells(part, property, types, seen));
  if (type.kind === "union") return type.of.every((part) => tells(part, property, types, seen));
  if (type.kind !== "object") return false;
  const held = type.properties.find(({ name }) => name === property)?.type;
  const target = held?.kind === "named" ? types.get(held.name) : held;
  return target?.kind === "enum";
}

/** Whether an object of the type may have this text in this property. */
function allowsProperty(
  type: Type,
  property: string,
  value: string,
  types: ReadonlyMap<string, Type>,
  seen: Set<string>,
): boolean {
  const again = (part: Type) => allowsProperty(part, property, value, types, seen);
  switch (type.kind) {
    case "named": {
      const target = types.get(type.name);
      if (!target || seen.has(type.name)) return true;
      return allowsProperty(target, property, value, types, seen.add(type.name));
    }
    case "object": {
      const declared = type.properties.find(({ name }) => name === property);
      const held = declared?.type ?? type.additional;
      return held === undefined || held.kind === "never" || allowsText(held, value, types, new Set());
    }
    case "map":
      return allowsText(type.of, value, types, new Set());
    case "intersection":
    case "union":
      return type.of.every(again);
    case "nullable":
      return again(type.of);
    case "unknown":
      return true;
    case "never":
    case "null":
    case "boolean":
    case "integer":
    case "number":
    case "text":
    case "bytes":
    case "enum":
    case "list":
    case "tuple":
      return false;
    default:
      return unreachable(type);
  }
}

/** Whether a type allows this text. */
function allowsText(type: Type, value: string, types: ReadonlyMap<string, Type>, seen: Set<string>): boolean {
  const again = (part: Type) => allowsText(part, value, types, seen);
  switch (type.kind) {
    case "text":
    case "unknown":
      return true;
    case "enum":
      return type.values.includes(value);
    case "nullable":
      return again(type.of);
    case "union":
      return type.of.some(again);
    case "intersection":
      return type.of.every(again);
    case "named": {
      const target = types.get(type.name);
      if (!target || seen.has(type.name)) return true;
      return allowsText(target, value, types, seen.add(type.name));
    }
    case "never":
    case "null":
    case "boolean":
    case "integer":
    case "number":
    case "bytes":
    case "list":
    case "tuple":
    case "map":
    case "object":
      return false;
    default:
      return unreachable(type);
  }
}
