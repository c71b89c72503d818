import type { Type } from "@mortise/contract";
import { nullableOf, splitNull } from "./null.ts";

/** One of several types: nested unions become one, equal members one, `null` a nullable, a single member itself. */
export function unionOf(members: readonly Type[]): Type {
  const { types, nullable } = unionParts(members);
  const [first, second] = types;
  const type: Type | undefined = second === undefined ? first : { kind: "union", of: types };
  if (type === undefined) return nullable ? { kind: "null" } : { kind: "never" };
  return nullable ? nullableOf(type) : type;
}

/** The different members of a union, and whether one of them allows `null`. */
export function unionParts(members: readonly Type[]): { readonly types: Type[]; readonly nullable: boolean } {
  let nullable = false;
  const types = new Map<string, Type>();
  for (const member of members) {
    const split = splitNull(member);
    nullable ||= split.nullable;
    const inside = split.rest?.kind === "union" && !split.rest.discriminator ? split.rest.of : [split.rest];
    for (const type of inside) if (type && type.kind !== "never") types.set(JSON.stringify(type), type);
  }
  return { types: [...types.values()], nullable };
}

/** All of several types at once: equal members are one, and a member that says nothing is none. */
export function intersectionOf(members: readonly Type[]): Type {
  const said = members.filter((member) => member.kind !== "unknown");
  const nullable = said.length > 0 && said.every((member) => splitNull(member).nullable);
  // A null that one member refuses is refused by all of them together.
  const parts = said.some((member) => refusesNull(member)) || nullable ? said.map(withoutNull) : said;
  const types = new Map<string, Type>();
  for (const part of parts) {
    if (part.kind === "never") return part;
    for (const type of part.kind === "intersection" ? part.of : [part]) types.set(JSON.stringify(type), type);
  }
  const [first, second] = types.values();
  const type: Type | undefined =
    second === undefined ? first : { kind: "intersection", of: [...types.values()] };
  if (type === undefined) return { kind: "unknown" };
  return nullable ? nullableOf(type) : type;
}

/** Certainly no `null`; a named type may allow one, which can't be seen from here. */
function refusesNull(type: Type): boolean {
  return !["nullable", "null", "named", "union", "intersection"].includes(type.kind);
}

function withoutNull(type: Type): Type {
  return splitNull(type).rest ?? { kind: "never" };
}
