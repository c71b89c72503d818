import type { Type } from "@mortise/contract";
import { isObject } from "../loose.ts";
import type { SchemaContext, SchemaUse } from "./context.ts";
import { describedType } from "./described.ts";
import { referenceType } from "./references.ts";

/** The type that a schema describes. Whatever it leaves out of the schema is reported. */
export function convertSchema(context: SchemaContext, schema: unknown, at: string, use: SchemaUse): Type {
  const { reading } = context;
  reading.spend();
  if (schema === true) return { kind: "unknown" };
  if (schema === false) return { kind: "never" };
  if (!isObject(schema)) {
    reading.report("invalid-schema", at, "A schema is an object or a boolean; this can be anything.");
    return { kind: "unknown" };
  }
  if (typeof schema.$ref === "string") return referenceType(context, schema, at, use);
  return describedType(context, schema, at, use);
}
