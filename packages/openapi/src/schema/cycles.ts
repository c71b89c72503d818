import { mapParts, type NamedType, namesIn, type Type } from "@mortise/contract";
import type { Report } from "../diagnostics.ts";
import { intersectionOf } from "./unions.ts";

/**
 * Types that are themselves and nothing else (`A` is `B`, `B` is `A`) can't be written in any language. A type may
 * hold itself in a property, a list or a map; where it is a part of its own definition, that part becomes unknown.
 */
export function breakCycles(
  types: readonly NamedType[],
  placeOf: (name: string) => string,
  report: Report,
): readonly NamedType[] {
  const byName = new Map(types.map((named) => [named.name, named]));
  const broken = new Map<string, Set<string>>();
  const state = new Map<string, "open" | "done">();
  const visit = (named: NamedType): void => {
    state.set(named.name, "open");
    for (const name of directNames(named.type)) {
      const target = byName.get(name);
      if (state.get(name) === "open") {
        const names = broken.get(named.name) ?? new Set();
        broken.set(named.name, names.add(name));
      } else if (target && !state.has(name)) visit(target);
    }
    state.set(named.name, "done");
  };
  for (const named of types) if (!state.has(named.name)) visit(named);
  if (broken.size === 0) return types;
  return types.map((named) => {
    const names = broken.get(named.name);
    if (!names) return named;
    report(
      "reference-cycle",
      placeOf(named.name),
      `"${named.name}" is a part of its own definition, by way of ${[...names].join(", ")}; that part can be anything.`,
    );
    return { ...named, type: withoutDirect(named.type, names) };
  });
}

/** The named types that a value of a type is at the same time, not those that it holds. */
function directNames(type: Type): ReadonlySet<string> {
  switch (type.kind) {
    case "named":
      return new Set([type.name]);
    case "nullable":
      return directNames(type.of);
    case "union":
    case "intersection":
      return new Set(type.of.flatMap((member) => [...directNames(member)]));
    default:
      return new Set();
  }
}

function withoutDirect(type: Type, names: ReadonlySet<string>): Type {
  if (type.kind === "named") return names.has(type.name) ? { kind: "unknown" } : type;
  if (type.kind === "nullable" && [...namesIn(type.of)].some((name) => names.has(name)))
    return { kind: "unknown" };
  if (type.kind !== "union" && type.kind !== "intersection" && type.kind !== "nullable") return type;
  const changed = mapParts(type, (part) => withoutDirect(part, names));
  if (changed.kind === "intersection") return intersectionOf(changed.of);
  if (changed.kind !== "union" || !changed.discriminator) return changed;
  const { discriminator: _dropped, ...rest } = changed;
  return rest;
}
