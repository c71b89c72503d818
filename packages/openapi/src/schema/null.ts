import type { Type } from "@mortise/contract";
import type { Reading } from "../document/reading.ts";
import { type Loose, pointer } from "../loose.ts";
import { typesIn } from "./kinds.ts";

/** The type or `null`, without saying so twice. */
export function nullableOf(type: Type): Type {
  switch (type.kind) {
    case "unknown":
    case "null":
    case "nullable":
      return type;
    case "never":
      return { kind: "null" };
    default:
      return { kind: "nullable", of: type };
  }
}

/** The type without `null`, and whether it allowed it. */
export function splitNull(type: Type): { readonly rest: Type | undefined; readonly nullable: boolean } {
  if (type.kind === "null") return { rest: undefined, nullable: true };
  if (type.kind === "nullable") return { rest: type.of, nullable: true };
  return { rest: type, nullable: false };
}

/** Whether a schema's own words (its `type`, `nullable`, `enum` or `const`) allow `null`. */
export function allowsNull(reading: Reading, schema: Loose, at: string): boolean {
  if (schema.nullable === true && reading.version !== "2.0" && reading.version !== "3.0") {
    reading.report(
      "nullable-in-3.1",
      pointer(at, "nullable"),
      'OpenAPI 3.1 has no "nullable"; it is taken to mean what it meant in 3.0.',
    );
  }
  return (
    schema.nullable === true ||
    schema.type === "null" ||
    (Array.isArray(schema.type) && typesIn(schema).includes("null")) ||
    (Array.isArray(schema.enum) && schema.enum.includes(null)) ||
    schema.const === null
  );
}
