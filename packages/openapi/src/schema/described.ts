import type { Type } from "@mortise/contract";
import type { Reading } from "../document/reading.ts";
import { type Loose, pointer } from "../loose.ts";
import { combine, isCombined, isUnion, membersOfAll } from "./combine.ts";
import type { SchemaContext, SchemaUse } from "./context.ts";
import { familyOf } from "./families.ts";
import { reportKeywords, type SchemaKind } from "./keywords.ts";
import { declaredKinds, impliedKinds, isKind, typesIn } from "./kinds.ts";
import { listType, valuesOfItems } from "./lists.ts";
import { allowsNull, nullableOf } from "./null.ts";
import { objectType } from "./objects.ts";
import { enumValues, numberType, textType } from "./scalars.ts";
import { unionOf } from "./unions.ts";

/** The type that a schema describes by itself, together with that of a reference beside it. */
export function describedType(context: SchemaContext, schema: Loose, at: string, use: SchemaUse): Type {
  const kinds = kindsHere(context.reading, schema, at, use);
  reportKeywords(context.reading, schema, at, kinds);
  if (
    schema.discriminator !== undefined &&
    !isUnion(schema) &&
    !familyOf(context.reading, { value: schema, at })
  ) {
    context.reading.report(
      "discriminator-not-carried",
      pointer(at, "discriminator"),
      'The types that build on this one are there; that one of them is meant is only certain where a mapping lists them, or "oneOf". It is left out.',
    );
  }
  const own = ownType(context, schema, at, { ...use, kinds });
  const members = membersOfAll(schema, at);
  const combined = members.length > 0 || isUnion(schema);
  const type = combined ? combine(context, { value: schema, at }, { ...use, kinds }, own, members) : own;
  if (type === undefined) return { kind: "null" };
  return allowsNull(context.reading, schema, at) ? nullableOf(type) : type;
}

/** The kinds that a schema allows apart from `null`: its own, else those of the schema around it, else implied ones. */
function kindsHere(reading: Reading, schema: Loose, at: string, use: SchemaUse): readonly SchemaKind[] {
  if (schema.type !== undefined && !typesIn(schema).every(isKind)) {
    reading.report(
      "unknown-type",
      pointer(at, "type"),
      `${JSON.stringify(schema.type)} is no type of JSON Schema; any value is allowed.`,
    );
  }
  if (schema.type !== undefined) return declaredKinds(schema).filter((kind) => kind !== "null");
  if (use.kinds.length > 0) return use.kinds;
  const implied = schema.enum !== undefined || schema.const !== undefined ? [] : impliedKinds(schema);
  if (implied.length > 0 && !implied.includes("object")) {
    reading.report(
      "type-inferred",
      at,
      `This schema has no "type"; its keywords are those of type ${implied[0]}.`,
    );
  }
  return implied;
}

/**
 * What a schema says itself, `allOf`, `oneOf`, `anyOf` and `null` aside; `undefined` when that leaves no value at all.
 */
function ownType(context: SchemaContext, schema: Loose, at: string, use: SchemaUse): Type | undefined {
  const { reading } = context;
  const { kinds } = use;
  const values =
    kinds.includes("object") || kinds.includes("array") ? undefined : enumValues(reading, schema, at, kinds);
  if (values) return values.length > 0 ? { kind: "enum", values } : undefined;
  if (kinds.length === 0) {
    const onlyNull = declaredKinds(schema).length > 0 && !isCombined(schema);
    return onlyNull ? undefined : { kind: "unknown" };
  }
  if (kinds.includes("object") || kinds.includes("array")) reportEnumOfStructures(reading, schema, at, kinds);
  // Only what the schema says itself counts: kinds that were handed down are said by the schema around it already.
  if (schema.type === undefined && !saysAnything(schema)) return { kind: "unknown" };
  return unionOf(kinds.map((kind) => typeOfKind(context, schema, at, kind, use)));
}

function saysAnything(schema: Loose): boolean {
  return impliedKinds(schema).length > 0;
}

function reportEnumOfStructures(
  reading: Reading,
  schema: Loose,
  at: string,
  kinds: readonly SchemaKind[],
): void {
  for (const keyword of ["enum", "const"]) {
    if (schema[keyword] === undefined || (kinds.includes("array") && valuesOfItems(schema))) continue;
    reading.report(
      "enum-value-not-carried",
      pointer(at, keyword),
      `A contract can't list values of type ${kinds.join(" or ")}; any value of the type is allowed.`,
    );
  }
}

function typeOfKind(
  context: SchemaContext,
  schema: Loose,
  at: string,
  kind: SchemaKind,
  use: SchemaUse,
): Type {
  switch (kind) {
    case "object":
      return objectType(context, schema, at, use);
    case "array":
      return listType(context, schema, at, use);
    case "string":
      return textType(context.reading, schema, at, use.body);
    case "number":
    case "integer":
      return numberType(context.reading, schema, at, kind);
    case "boolean":
      return { kind: "boolean" };
    case "null":
      return { kind: "null" };
  }
}
