import type { Contract } from "./contract.ts";
import { type Type, unreachable } from "./types.ts";

/** The types directly inside a type; empty for one that holds no other. */
export function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case "unknown":
    case "never":
    case "null":
    case "boolean":
    case "integer":
    case "number":
    case "text":
    case "bytes":
    case "enum":
    case "named":
      return [];
    case "list":
    case "map":
    case "nullable":
      return [type.of];
    case "tuple":
      return type.rest ? [...type.items, type.rest] : type.items;
    case "object": {
      const properties = type.properties.map((property) => property.type);
      return type.additional ? [...properties, type.additional] : properties;
    }
    case "union":
    case "intersection":
      return type.of;
    default:
      return unreachable(type);
  }
}

/** The types that a value of a type is itself of, with no list, tuple, map or object between; empty for all other kinds. */
export function facesOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case "nullable":
      return [type.of];
    case "union":
    case "intersection":
      return type.of;
    case "unknown":
    case "never":
    case "null":
    case "boolean":
    case "integer":
    case "number":
    case "text":
    case "bytes":
    case "enum":
    case "named":
    case "list":
    case "tuple":
    case "map":
    case "object":
      return [];
    default:
      return unreachable(type);
  }
}

/** The same type with each type directly inside it replaced by what `change` makes of it. */
export function mapParts(type: Type, change: (part: Type) => Type): Type {
  switch (type.kind) {
    case "unknown":
    case "never":
    case "null":
    case "boolean":
    case "integer":
    case "number":
    case "text":
    case "bytes":
    case "enum":
    case "named":
      return type;
    case "list":
    case "map":
    case "nullable":
      return { ...type, of: change(type.of) };
    case "tuple":
      return { ...type, items: type.items.map(change), ...(type.rest && { rest: change(type.rest) }) };
    case "object":
      return {
        ...type,
        properties: type.properties.map((property) => ({ ...property, type: change(property.type) })),
        ...(type.additional && { additional: change(type.additional) }),
      };
    case "union":
    case "intersection":
      return { ...type, of: type.of.map(change) };
    default:
      return unreachable(type);
  }
}

/** The names that a type refers to, at any depth, without following them. */
export function namesIn(type: Type, names = new Set<string>()): Set<string> {
  if (type.kind === "named") names.add(type.name);
  for (const part of partsOf(type)) namesIn(part, names);
  return names;
}

/** Every type that an operation or an event mentions itself, with what it is used for. */
export function* typesUsed(
  contract: Pick<Contract, "operations" | "events">,
): Generator<{ readonly type: Type; readonly direction: "to-api" | "to-plugin" }> {
  for (const operation of contract.operations) {
    for (const parameter of operation.parameters) yield { type: parameter.type, direction: "to-api" };
    for (const content of operation.body?.contents ?? []) yield { type: content.type, direction: "to-api" };
    for (const response of operation.responses) {
      for (const content of response.contents) yield { type: content.type, direction: "to-plugin" };
      for (const header of response.headers) yield { type: header.type, direction: "to-plugin" };
    }
  }
  for (const event of contract.events) {
    if (event.payload) yield { type: event.payload, direction: "to-plugin" };
    if (event.answer) yield { type: event.answer, direction: "to-api" };
  }
}
