import { ignoresSiblings, lookUp, type Reading } from "../document/reading.ts";
import { isObject, itemsIn, type Located, type Loose, member, pointer } from "../loose.ts";
import type { Outer } from "./context.ts";

/** The names that `required` lists. */
export function requiredOf(schema: Loose): readonly string[] {
  if (!Array.isArray(schema.required)) return [];
  return schema.required.filter((name): name is string => typeof name === "string");
}

/** The properties that a schema demands of a value, its inline members of `allOf` and what is around it included. */
export function requiredTogether(
  reading: Reading,
  schema: Loose,
  demanded: ReadonlySet<string>,
): ReadonlySet<string> {
  const names = new Set(demanded);
  const add = (part: unknown) => {
    if (!isObject(part) || (typeof part.$ref === "string" && ignoresSiblings(reading))) return;
    for (const name of requiredOf(part)) names.add(name);
    if (Array.isArray(part.allOf)) part.allOf.forEach(add);
  };
  add(schema);
  return names;
}

/** A property as some schema declares it. */
export interface Declaration extends Located {
  readonly required: boolean;
  /** Declared in the same schema, not behind a `$ref`: whoever reads that schema sees that it is demanded. */
  readonly inline: boolean;
}

/** Where a property is declared that a schema requires but does not declare itself. */
export function declarationOf(
  reading: Reading,
  schema: Located<Loose>,
  outer: readonly Outer[],
  name: string,
): Declaration | undefined {
  const within = declaredIn(reading, schema, name, true, new Set());
  if (within) return within;
  // An alternative can't change what the schema around it declares; it has to say for itself what it requires.
  let together = true;
  for (const around of outer) {
    together &&= around.link === "all";
    const found = declaredIn(reading, around, name, true, new Set());
    if (found) return { ...found, inline: found.inline && together, required: found.required };
  }
  return undefined;
}

/** Looks in a schema, then in its members of `allOf` and whatever they refer to. */
function declaredIn(
  reading: Reading,
  { value, at }: Located,
  name: string,
  inline: boolean,
  seen: Set<unknown>,
): Declaration | undefined {
  reading.spend();
  if (!isObject(value) || seen.has(value)) return undefined;
  seen.add(value);
  const property = member(value.properties, name);
  if (property !== undefined) {
    const where = pointer(`${at}/properties`, name);
    return { value: property, at: where, required: requiredOf(value).includes(name), inline };
  }
  if (typeof value.$ref === "string") {
    const target = lookUp(reading, value.$ref);
    const found = target && declaredIn(reading, target, name, false, seen);
    if (found) return found;
  }
  for (const part of itemsIn(value, "allOf", at)) {
    const found = declaredIn(reading, part, name, inline, seen);
    if (!found) continue;
    // What the schema around it requires is required of the member's property as well.
    return { ...found, required: found.required || (!inline && requiredOf(value).includes(name)) };
  }
  return undefined;
}

/**
 * What the alternatives (`oneOf`, `anyOf`) of a schema say of a property: some of them declare it, or every one of some
 * keyword will require it.
 */
export function saidByAlternatives(
  reading: Reading,
  schema: Located<Loose>,
  name: string,
): "nothing" | "declared" | "required" {
  let declared = false;
  for (const keyword of ["oneOf", "anyOf"]) {
    const found = itemsIn(schema.value, keyword, schema.at).map((alternative) =>
      declaredIn(reading, alternative, name, true, new Set()),
    );
    declared ||= found.some((declaration) => declaration !== undefined);
    // An inline alternative is told what the schema around it requires.
    if (found.length > 0 && found.every((one) => one && (one.required || one.inline))) return "required";
  }
  return declared ? "declared" : "nothing";
}
