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
  const all = members.map((member) => memberType(context, schema, member, use, "all"));
  const unions = ["oneOf", "anyOf"].flatMap((keyword) => {
    const listed = itemsIn(schema.value, keyword, schema.at);
    return listed.length === 0 ? [] : [unionType(context, schema, keyword, listed, use)];
  });
  const others = [...all, ...unions].filter((type) => type.kind !== "unknown");
  const parts = own && !isImplied(context, own, schema.value, members, others.length) ? [...all, own] : all;
  return intersectionOf([...parts, ...unions]);
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
  const members = listed.map((member) => memberType(context, schema, member, use, "one"));
  const { types, nullable } = unionParts(members);
  const discriminator = discriminatorOf(context, schema, listed, types, use.body);
  const [first, second] = types;
  const type: Type | undefined =
    second === undefined ? first : { kind: "union", of: types, ...(discriminator && { discriminator }) };
  if (!type) return { kind: nullable ? "null" : "never" };
  return nullable ? nullableOf(type) : type;
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

/**
 * Whether a type says only what kind of value it is, while another one says the same and more: `type: object` beside
 * `oneOf` of objects.
 */
function isImplied(
  context: SchemaContext,
  own: Type,
  schema: Loose,
  members: readonly Located[],
  others: number,
): boolean {
  const kind = bareKind(own);
  if (kind === undefined || others === 0) return own.kind === "unknown";
  const implies = (value: unknown) => {
    const kinds = kindsOf(context.reading, value);
    return (
      kinds !== undefined && [...kinds].every((one) => one === kind || one === "null" || isWholer(one, kind))
    );
  };
  if (members.some(({ value }) => implies(value))) return true;
  return ["oneOf", "anyOf"].some((keyword) => {
    const union = schema[keyword];
    if (!Array.isArray(union) || union.length === 0) return false;
    return union.every((value: unknown) => implies(value) || inheritsKind(value));
  });
}

/** Every integer is a number. */
function isWholer(one: SchemaKind, kind: SchemaKind): boolean {
  return one === "integer" && kind === "number";
}

/** A member without a `type` of its own was read as being of the type beside it. */
function inheritsKind(value: unknown): boolean {
  return isObject(value) && value.type === undefined && value.$ref === undefined && !isCombined(value);
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
