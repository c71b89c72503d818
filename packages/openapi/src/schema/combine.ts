import type { Type } from "@mortise/contract";
import { isObject, itemsIn, type Located, type Loose, pointer } from "../loose.ts";
import type { SchemaContext, SchemaUse } from "./context.ts";
import { discriminatorOf } from "./discriminators.ts";
import { ANNOTATIONS, type SchemaKind } from "./keywords.ts";
import { kindsOf } from "./kinds.ts";
import { nullableOf } from "./null.ts";
import { requiredTogether } from "./required.ts";
import { intersectionOf, unionParts } from "./unions.ts";

export function isUnion(schema: Loose): boolean {
  return Array.isArray(schema.oneOf) || Array.isArray(schema.anyOf);
}

export function isCombined(schema: Loose): boolean {
  return isUnion(schema) || Array.isArray(schema.allOf);
}

/** The schemas that hold together with one: a reference beside it, then the members of `allOf`. */
export function membersOfAll(schema: Loose, at: string): readonly Located[] {
  const listed = itemsIn(schema, "allOf", at);
  return typeof schema.$ref === "string" ? [{ value: { $ref: schema.$ref }, at }, ...listed] : listed;
}

/** What `allOf`, `oneOf` and `anyOf` make of a type: all of it, each of them, at once. */
export function combine(
  context: SchemaContext,
  schema: Located<Loose>,
  use: SchemaUse,
  own: Type | undefined,
  members: readonly Located[],
): Type {
  const parts: Part[] = members.map((member) => ({
    type: memberType(context, schema, member, use, "all"),
    kinds: kindsOf(context.reading, member.value),
  }));
  if (own) parts.push({ type: own, kinds: new Set(use.kinds) });
  for (const keyword of ["oneOf", "anyOf"]) {
    const listed = itemsIn(schema.value, keyword, schema.at);
    if (listed.length === 0) continue;
    const type = unionType(context, schema, keyword, listed, use);
    parts.push({ type, kinds: kindsOfUnion(context, listed, use) });
  }
  return intersectionOf(withoutImplied(parts).map(({ type }) => type));
}

/** One of the types that hold at once, and the kinds of value that it allows, where they are known. */
interface Part {
  readonly type: Type;
  readonly kinds: ReadonlySet<SchemaKind> | undefined;
}

/**
 * Leaves out what says only of which kind a value is, when another part says the same and more: `type: object` beside
 * `oneOf` of objects.
 */
function withoutImplied(parts: readonly Part[]): readonly Part[] {
  const said = parts.filter(({ type }) => type.kind !== "unknown");
  return said.filter((part, index) => {
    const kind = bareKind(part.type);
    if (kind === undefined) return true;
    return !said.some(
      (other, place) =>
        other !== part && implies(other, kind) && (bareKind(other.type) === undefined || place < index),
    );
  });
}

function implies({ kinds }: Part, kind: SchemaKind): boolean {
  if (!kinds || kinds.size === 0) return false;
  // Every integer is a number.
  return [...kinds].every(
    (one) => one === kind || one === "null" || (one === "integer" && kind === "number"),
  );
}

function kindsOfUnion(
  context: SchemaContext,
  listed: readonly Located[],
  use: SchemaUse,
): ReadonlySet<SchemaKind> | undefined {
  const all = new Set<SchemaKind>();
  for (const { value } of listed) {
    const kinds = inheritsKind(value) ? use.kinds : kindsOf(context.reading, value);
    if (!kinds) return undefined;
    for (const kind of kinds) all.add(kind);
  }
  return all;
}

/** An alternative without a `type` of its own is read as being of the type beside it. */
function inheritsKind(value: unknown): boolean {
  return isObject(value) && value.type === undefined && value.$ref === undefined && !isCombined(value);
}

function memberType(
  context: SchemaContext,
  schema: Located<Loose>,
  member: Located,
  use: SchemaUse,
  link: "all" | "one",
): Type {
  return context.typeOf(member.value, member.at, {
    body: use.body,
    demanded: requiredTogether(context.reading, schema.value, use.demanded),
    outer: [{ ...schema, link }, ...use.outer],
    kinds: isObject(member.value) && isCombined(member.value) ? [] : use.kinds,
  });
}

function unionType(
  context: SchemaContext,
  schema: Located<Loose>,
  keyword: string,
  listed: readonly Located[],
  use: SchemaUse,
): Type {
  const at = pointer(schema.at, keyword);
  if (listed.every(({ value }) => onlyRequires(value))) {
    const groups = listed.map(({ value }) => requiredNames(value).join(" and "));
    context.reading.report(
      "required-alternatives",
      at,
      `One of these must be there: ${groups.join("; ")}. The type leaves each optional, and only the API checks it.`,
    );
    return { kind: "unknown" };
  }
  const isNull = listed.every(({ value }) => onlyNullable(value)) ? () => false : onlyNullable;
  const members = listed.map((member) =>
    isNull(member.value) ? NULL : memberType(context, schema, member, use, "one"),
  );
  const { types, nullable } = unionParts(members);
  const discriminator = discriminatorOf(context, schema, listed, types, use.body);
  const [first, second] = types;
  const type: Type | undefined =
    second === undefined ? first : { kind: "union", of: types, ...(discriminator && { discriminator }) };
  if (!type) return { kind: nullable ? "null" : "never" };
  return nullable ? nullableOf(type) : type;
}

const NULL: Type = { kind: "null" };

/**
 * An alternative that says nothing but `nullable: true`. By the specification it allows anything; generators that know
 * no other word for `null` write optional references so, and mean `null`.
 */
function onlyNullable(value: unknown): boolean {
  if (!isObject(value) || value.nullable !== true) return false;
  return Object.keys(value).every((name) => name === "nullable" || ANNOTATIONS.has(name));
}

/** An alternative that says nothing but which properties must be there. */
function onlyRequires(value: unknown): boolean {
  if (!isObject(value) || requiredNames(value).length === 0) return false;
  return Object.keys(value).every((name) => name === "required" || name === "type" || ANNOTATIONS.has(name));
}

function requiredNames(value: unknown): readonly string[] {
  if (!isObject(value) || !Array.isArray(value.required)) return [];
  return value.required.filter((name): name is string => typeof name === "string");
}

function bareKind(type: Type): SchemaKind | undefined {
  switch (type.kind) {
    case "object":
      return type.properties.length === 0 && !type.additional ? "object" : undefined;
    case "list":
      return type.of.kind === "unknown" && !type.constraints ? "array" : undefined;
    case "text":
      return type.format === undefined && !type.constraints ? "string" : undefined;
    case "integer":
    case "number":
      return type.format === undefined && !type.constraints ? type.kind : undefined;
    case "boolean":
      return "boolean";
    default:
      return undefined;
  }
}
