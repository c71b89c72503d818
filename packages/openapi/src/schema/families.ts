import { lookUp, type Reading } from "../document/reading.ts";
import { isObject, type Located, type Loose, textIn } from "../loose.ts";
import type { SchemaUse } from "./context.ts";
import { typesIn } from "./kinds.ts";

/**
 * Types that build on one base (`allOf`), as the mapping of the base's discriminator lists them: whoever refers to the
 * base means one of them. Without a mapping nobody can be sure which they are.
 */
export interface Family extends Located<Loose> {
  /** The same said with `oneOf`. */
  readonly union: Loose;
}

/** What is known already of each schema with a discriminator. */
const KNOWN = new WeakMap<Reading, Map<Loose, Family | undefined>>();

/** The family that a schema is the base of; `undefined` when it is none, or its mapping lists fewer than two types. */
export function familyOf(reading: Reading, base: Located): Family | undefined {
  const { value } = base;
  if (
    !isObject(value) ||
    !isObject(value.discriminator) ||
    value.oneOf !== undefined ||
    value.anyOf !== undefined
  )
    return undefined;
  const known = KNOWN.get(reading) ?? new Map<Loose, Family | undefined>();
  KNOWN.set(reading, known);
  if (!known.has(value)) known.set(value, findFamily(reading, value, base.at));
  return known.get(value);
}

function findFamily(reading: Reading, base: Loose, at: string): Family | undefined {
  const said = base.discriminator;
  if (!isObject(said) || textIn(said, "propertyName") === undefined || !isObject(said.mapping))
    return undefined;
  const mapping = Object.entries(said.mapping).map(
    ([value, target]) => [value, placeOf(reading, target)] as const,
  );
  // With a value that leads nowhere the list is not complete, and one type is no choice.
  const places = new Set(mapping.map(([, place]) => place));
  if (places.has(undefined) || places.size < 2) return undefined;
  const nullable = base.nullable === true || typesIn(base).includes("null");
  return {
    value: base,
    at,
    union: {
      oneOf: [
        ...[...places].map((place) => ({ $ref: `#${place}` })),
        ...(nullable ? [{ type: "null" }] : []),
      ],
      discriminator: {
        propertyName: said.propertyName,
        mapping: Object.fromEntries(mapping.map(([value, place]) => [value, `#${place}`])),
      },
    },
  };
}

/** Where the schema is that a mapping names, by reference or by its bare name. */
function placeOf(reading: Reading, target: unknown): string | undefined {
  if (typeof target !== "string") return undefined;
  const name = target.replaceAll("~", "~0").replaceAll("/", "~1");
  return (lookUp(reading, target) ?? lookUp(reading, `#/components/schemas/${name}`))?.at;
}

/** Keywords that add to what a reference beside them says. */
const ADDING = ["properties", "additionalProperties", "required", "oneOf", "anyOf", "$ref"] as const;

/** Whether a reference is there to build on its target, and not to hold one of its family. */
export function buildsOn(reading: Reading, family: Family, use: SchemaUse): boolean {
  const [around] = use.outer;
  if (!around) return false;
  if (around.link === "one") return around.value.discriminator !== undefined;
  if (!Array.isArray(around.value.allOf) || around.value.allOf.length > 1) return true;
  if (ADDING.some((keyword) => around.value[keyword] !== undefined)) return true;
  const members: readonly unknown[] = Array.isArray(family.union.oneOf) ? family.union.oneOf : [];
  return members.some(
    (member) => isObject(member) && lookUp(reading, String(member.$ref))?.value === around.value,
  );
}
