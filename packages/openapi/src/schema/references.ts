import type { Type } from "@mortise/contract";
import { ignoresSiblings, lookUp } from "../document/reading.ts";
import { isExtension, type Loose, pointer } from "../loose.ts";
import type { SchemaContext, SchemaUse } from "./context.ts";
import { describedType } from "./described.ts";
import { buildsOn, familyOf } from "./families.ts";
import { ANNOTATIONS } from "./keywords.ts";
import { nullableOf } from "./null.ts";

/** A schema with a `$ref`: the named type behind it, together with what the schema says beside. */
export function referenceType(context: SchemaContext, schema: Loose, at: string, use: SchemaUse): Type {
  const { $ref, ...beside } = schema;
  const said = Object.keys(beside).filter((name) => !ANNOTATIONS.has(name) && !isExtension(name));
  const named = (): Type => target(context, String($ref), at, use);
  if (said.length === 0) return named();
  const { reading } = context;
  if (ignoresSiblings(reading)) {
    // The specification ignores what is beside a $ref. Whoever writes "nullable" there means it all the same.
    const nullable = beside.nullable === true;
    const ignored = said.filter((name) => name !== "nullable");
    for (const name of ignored) {
      reading.report(
        "reference-siblings",
        pointer(at, name),
        `OpenAPI ${reading.version} ignores "${name}" beside a $ref; it is left out.`,
      );
    }
    if (!nullable) return named();
    reading.report(
      "reference-siblings",
      pointer(at, "nullable"),
      `OpenAPI ${reading.version} ignores "nullable" beside a $ref; it is taken as it was meant.`,
    );
    return nullableOf(named());
  }
  // As if the reference were the first member of "allOf".
  return describedType(context, schema, at, use);
}

/** The named type behind a reference; of a base with a family, any member of that. */
function target(context: SchemaContext, ref: string, at: string, use: SchemaUse): Type {
  const base = lookUp(context.reading, ref);
  const family = base && familyOf(context.reading, base);
  if (family && !buildsOn(context.reading, family, use)) return context.anyOf(family, use.body);
  return context.named(ref, at, use.body) ?? { kind: "unknown" };
}
