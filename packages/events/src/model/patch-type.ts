import type { Property, Type } from "@mortise/contract";

/**
 * A property as a JSON Merge Patch may hold it: optional, with objects in it patched alike. `null` takes away what need
 * not be there. A named type stays itself: whoever changes it gives it whole.
 */
export function patchOf(property: Property): Property {
  const { default: _default, example: _example, access: _access, ...others } = property;
  const type = patchType(property.type);
  return { ...others, type: property.required ? type : nullable(type), required: false };
}

function patchType(type: Type): Type {
  if (type.kind === "nullable") return nullable(patchType(type.of));
  if (type.kind !== "object") return type;
  return { ...type, properties: type.properties.map(patchOf) };
}

function nullable(type: Type): Type {
  return type.kind === "nullable" || type.kind === "null" || type.kind === "unknown"
    ? type
    : { kind: "nullable", of: type };
}
