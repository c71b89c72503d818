import type { ListConstraints, Type } from "@mortise/contract";
import { itemsIn, type Loose, pointer } from "../loose.ts";
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
  const of: Type = items === undefined ? { kind: "unknown" } : context.typeOf(items, `${at}/items`, inside);
  const constraints: ListConstraints = {
    ...bound(context.reading, schema, at, "minItems", isCount),
    ...bound(context.reading, schema, at, "maxItems", isCount),
    ...unique(context, schema, at),
  };
  return { kind: "list", of, ...(Object.keys(constraints).length > 0 && { constraints }) };
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
