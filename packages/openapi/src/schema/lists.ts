import type { EnumType, ListConstraints, Type } from "@mortise/contract";
import { isObject, itemsIn, type Loose, pointer } from "../loose.ts";
import { freshUse, type SchemaContext, type SchemaUse } from "./context.ts";
import { bound, isCount, wrongType } from "./scalars.ts";

/** A list, or a tuple when its first items have schemas of their own. */
export function listType(context: SchemaContext, schema: Loose, at: string, use: SchemaUse): Type {
  const inside = freshUse(use.body);
  const items = schema.items;
  // Before 3.1 (JSON Schema draft 4) a list under "items" meant what "prefixItems" means now.
  const firstKeyword = Array.isArray(schema.prefixItems) ? "prefixItems" : "items";
  if (Array.isArray(schema[firstKeyword])) {
    const rest = firstKeyword === "prefixItems" ? items : schema.additionalItems;
    return tupleType(context, schema, at, {
      items: itemsIn(schema, firstKeyword, at).map((item) => context.typeOf(item.value, item.at, inside)),
      rest: rest === undefined ? { kind: "unknown" } : context.typeOf(rest, `${at}/items`, inside),
    });
  }
  const of = itemsType(context, schema, at, inside);
  const constraints: ListConstraints = {
    ...bound(context.reading, schema, at, "minItems", isCount),
    ...bound(context.reading, schema, at, "maxItems", isCount),
    ...unique(context, schema, at),
  };
  return { kind: "list", of, ...(Object.keys(constraints).length > 0 && { constraints }) };
}

/** The type of the items, or the values that a list beside "type: array" can only mean of them. */
function itemsType(context: SchemaContext, schema: Loose, at: string, inside: SchemaUse): Type {
  const values = valuesOfItems(schema);
  if (values) {
    context.reading.report(
      "enum-value-of-wrong-type",
      pointer(at, "enum"),
      "The values are no lists; they are taken for those of the list's items.",
    );
    return { kind: "enum", values };
  }
  return schema.items === undefined
    ? { kind: "unknown" }
    : context.typeOf(schema.items, `${at}/items`, inside);
}

/** The values of an `enum` beside `type: array` that lists no list: many authors mean the items. */
export function valuesOfItems(schema: Loose): EnumType["values"] | undefined {
  const { enum: listed, items } = schema;
  if (!Array.isArray(listed) || (isObject(items) && items.enum !== undefined)) return undefined;
  const values = new Set<unknown>(listed.filter((one: unknown) => one !== null));
  const isValue = (one: unknown) =>
    typeof one === "string" || typeof one === "number" || typeof one === "boolean";
  return values.size > 0 && [...values].every(isValue) ? ([...values] as EnumType["values"]) : undefined;
}

function unique(context: SchemaContext, schema: Loose, at: string): { readonly uniqueItems?: true } {
  if (schema.uniqueItems === true) return { uniqueItems: true };
  if (schema.uniqueItems === undefined || schema.uniqueItems === false) return {};
  return wrongType(context.reading, at, "uniqueItems", schema.uniqueItems);
}

function tupleType(
  context: SchemaContext,
  schema: Loose,
  at: string,
  { items, rest }: { readonly items: readonly Type[]; readonly rest: Type },
): Type {
  const closed = rest.kind === "never" || schema.maxItems === items.length;
  for (const keyword of ["minItems", "maxItems", "uniqueItems"]) {
    const value = schema[keyword];
    if (value === undefined || value === false || value === items.length) continue;
    context.reading.report(
      "keyword-not-carried",
      pointer(at, keyword),
      `"${keyword}" of a list whose items are typed one by one is not carried over.`,
    );
  }
  return { kind: "tuple", items, ...(!closed && { rest }) };
}
