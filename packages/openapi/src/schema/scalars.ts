import type { EnumType, NumberConstraints, TextConstraints, Type } from "@mortise/contract";
import { bodyForm } from "@mortise/contract";
import type { Reading } from "../document/reading.ts";
import { type Loose, pointer, textIn } from "../loose.ts";
import type { BodyUse } from "./context.ts";
import type { SchemaKind } from "./keywords.ts";
import { kindOfValue } from "./kinds.ts";

/** A text or, in a body that holds bytes as bytes, the bytes that it stands for. */
export function textType(reading: Reading, schema: Loose, at: string, body: BodyUse): Type {
  if (body === "binary" && isBinary(schema)) return { kind: "bytes" };
  const constraints: TextConstraints = {
    ...bound(reading, schema, at, "minLength", isCount),
    ...bound(reading, schema, at, "maxLength", isCount),
    ...pattern(reading, schema, at),
  };
  const format = textIn(schema, "format") ?? encodingFormat(reading, schema, at);
  return { kind: "text", ...(format !== undefined && { format }), ...withConstraints(constraints) };
}

/** Whether a schema describes bytes that no text can hold. */
export function isBinary(schema: Loose): boolean {
  // "binary" is no content encoding, but says what is meant; some frameworks write it so.
  if (schema.format === "binary" || schema.contentEncoding === "binary") return true;
  const mediaType = textIn(schema, "contentMediaType");
  return mediaType !== undefined && schema.contentEncoding === undefined && bodyForm(mediaType) === "bytes";
}

/** OpenAPI 3.0's word for what JSON Schema says with `contentEncoding`. */
function encodingFormat(reading: Reading, schema: Loose, at: string): string | undefined {
  if (schema.contentEncoding === undefined) return undefined;
  if (schema.contentEncoding === "base64") return "byte";
  if (schema.contentEncoding === "binary") return "binary";
  reading.report(
    "keyword-not-carried",
    pointer(at, "contentEncoding"),
    `A text in the encoding ${JSON.stringify(schema.contentEncoding)} is carried over as any text.`,
  );
  return undefined;
}

function pattern(reading: Reading, schema: Loose, at: string): { readonly pattern?: string } {
  const text = schema.pattern;
  if (text === undefined) return {};
  if (typeof text !== "string") return wrongType(reading, at, "pattern", text);
  if (isRegExp(text, "u") || isRegExp(text, "")) return { pattern: text };
  reading.report(
    "invalid-pattern",
    pointer(at, "pattern"),
    "This pattern is no regular expression of ECMA-262; it is left out.",
  );
  return {};
}

function isRegExp(text: string, flags: string): boolean {
  try {
    new RegExp(text, flags);
    return true;
  } catch {
    return false;
  }
}

export function numberType(reading: Reading, schema: Loose, at: string, kind: "number" | "integer"): Type {
  const constraints: NumberConstraints = {
    ...bounds(reading, schema, at, "minimum", "exclusiveMinimum"),
    ...bounds(reading, schema, at, "maximum", "exclusiveMaximum"),
    ...bound(reading, schema, at, "multipleOf", (value) => isNumber(value) && value > 0),
  };
  const format = textIn(schema, "format");
  return { kind, ...(format !== undefined && { format }), ...withConstraints(constraints) };
}

/** OpenAPI 3.0 turns a bound into an exclusive one by a flag beside it; from 3.1 on both are numbers. */
function bounds<
  Inclusive extends "minimum" | "maximum",
  Exclusive extends `exclusive${Capitalize<Inclusive>}`,
>(
  reading: Reading,
  schema: Loose,
  at: string,
  inclusive: Inclusive,
  exclusive: Exclusive,
): { readonly [name in Inclusive | Exclusive]?: number } {
  const flag = schema[exclusive];
  if (typeof flag !== "boolean") {
    return {
      ...bound(reading, schema, at, inclusive, isNumber),
      ...bound(reading, schema, at, exclusive, isNumber),
    } as { readonly [name in Inclusive | Exclusive]?: number };
  }
  if (flag && schema[inclusive] === undefined) {
    reading.report(
      "keyword-without-effect",
      pointer(at, exclusive),
      `"${exclusive}" says nothing without "${inclusive}".`,
    );
  }
  const { [inclusive]: value } = bound(reading, schema, at, inclusive, isNumber);
  if (value === undefined) return {};
  return { [flag ? exclusive : inclusive]: value } as { readonly [name in Inclusive | Exclusive]?: number };
}

/** One constraint, when the document gives it as what it has to be. */
export function bound<Name extends string>(
  reading: Reading,
  schema: Loose,
  at: string,
  name: Name,
  isRight: (value: unknown) => boolean,
): { readonly [name in Name]?: number } {
  const value = schema[name];
  if (value === undefined) return {};
  if (isRight(value)) return { [name]: value } as { readonly [name in Name]?: number };
  return wrongType(reading, at, name, value);
}

export function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

export function wrongType(reading: Reading, at: string, name: string, value: unknown): Record<never, never> {
  reading.report(
    "constraint-of-wrong-type",
    pointer(at, name),
    `"${name}" can't be ${JSON.stringify(value) ?? String(value)}; it is left out.`,
  );
  return {};
}

function withConstraints<T extends object>(constraints: T): { readonly constraints?: T } {
  return Object.keys(constraints).length > 0 ? { constraints } : {};
}

/**
 * The values that `enum` or `const` lists, `null` aside; `undefined` when they say nothing that a contract can hold.
 * An empty list is one that held only `null`.
 */
export function enumValues(
  reading: Reading,
  schema: Loose,
  at: string,
  kinds: readonly SchemaKind[],
): EnumType["values"] | undefined {
  const keyword = schema.const !== undefined ? "const" : "enum";
  const listed = keyword === "const" ? [schema.const] : schema.enum;
  if (listed === undefined) return undefined;
  const where = pointer(at, keyword);
  if (!Array.isArray(listed) || listed.length === 0) {
    wrongType(reading, at, keyword, listed);
    return undefined;
  }
  const values = new Set<string | number | boolean>();
  let objects = 0;
  for (const value of listed as unknown[]) {
    if (value === null) continue;
    const kind = kindOfValue(value);
    if (kind === "object" || kind === "array" || (typeof value === "number" && !Number.isFinite(value))) {
      objects += 1;
      continue;
    }
    if (
      kinds.length > 0 &&
      !kinds.some((wanted) => wanted === kind || (wanted === "number" && kind === "integer"))
    ) {
      reading.report(
        "enum-value-of-wrong-type",
        where,
        `${JSON.stringify(value)} is listed, and is no ${kinds.join(" or ")}. It is kept as it is written.`,
      );
    }
    values.add(value as string | number | boolean);
  }
  if (objects === 0) return [...values];
  reading.report(
    "enum-value-not-carried",
    where,
    `${objects} of the values are objects, lists or infinite, which can't be listed in a contract; any value of the type is allowed.`,
  );
  return undefined;
}
