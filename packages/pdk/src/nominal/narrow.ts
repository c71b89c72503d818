import type { EnumType, IntersectionType, Type } from "@mortise/contract";

/** Whether two types say the same. Types are plain data, so that what is written alike is alike. */
export function isSame(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  return a.kind === "named" && b.kind === "named"
    ? a.name === b.name
    : JSON.stringify(a) === JSON.stringify(b);
}

/** An `allOf` that is in no document: merging two objects made it of what both say of the same property. */
export interface MadeIntersection extends IntersectionType {
  readonly made: true;
}

export function both(a: Type, b: Type): MadeIntersection {
  return { kind: "intersection", of: [a, b], made: true };
}

/**
 * What two types that are no objects, unions, names or intersections demand together, `null` aside: the narrower one.
 * None where no value can be both.
 */
export function narrower(a: Type, b: Type): Type | undefined {
  if (a.kind === "enum") return narrowedEnum(a, b);
  if (b.kind === "enum") return narrowedEnum(b, a);
  if ((a.kind === "integer" || a.kind === "number") && (b.kind === "integer" || b.kind === "number")) {
    const whole = a.kind === "integer" ? a : b;
    const constraints = { ...a.constraints, ...b.constraints };
    return a.kind === b.kind ? { ...a, ...b, constraints } : { ...whole, constraints };
  }
  if (a.kind === "text" && b.kind === "text") {
    return { ...a, ...b, constraints: { ...a.constraints, ...b.constraints } };
  }
  // Base64 that one of them calls a text, and the other bytes.
  if (a.kind === "bytes" && b.kind === "text") return a;
  if (a.kind === "text" && b.kind === "bytes") return b;
  if (a.kind === "tuple" && b.kind === "list") return a;
  if (a.kind === "list" && b.kind === "tuple") return b;
  if (a.kind === "list" && b.kind === "list") {
    const of = isSame(a.of, b.of) ? a.of : both(a.of, b.of);
    return { ...a, ...b, of, constraints: { ...a.constraints, ...b.constraints } };
  }
  return a.kind === b.kind ? a : undefined;
}

function narrowedEnum(type: EnumType, other: Type): Type | undefined {
  const values = type.values.filter((value) => value !== null && allows(other, value));
  return values.length > 0 ? { kind: "enum", values } : undefined;
}

function allows(type: Type, value: string | number | boolean): boolean {
  switch (type.kind) {
    case "enum":
      return type.values.includes(value);
    case "text":
      return typeof value === "string";
    case "integer":
      return typeof value === "number" && Number.isInteger(value);
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    default:
      return false;
  }
}
