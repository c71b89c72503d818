import type { JsonObject, JsonValue } from "@mortise/contract";
import { isForbiddenName } from "../decision/forbidden.ts";
import { RecordEventsError } from "../error.ts";
import type { RecordField, RecordModel } from "./model.ts";

/** A value nested deeper than this is refused: most likely it is made of itself. */
const MAX_DEPTH = 64;

/**
 * What plug-ins see of a record: its exposed fields as JSON. A field that the record does not have is left out, and so is
 * `null` where the type has none.
 *
 * @throws RecordEventsError `invalid-record` for a value that JSON cannot hold.
 */
export function exposedOf(model: RecordModel, record: object): { [field: string]: JsonValue } {
  const exposed: { [field: string]: JsonValue } = {};
  for (const field of model.fields.values()) {
    const json = fieldToJson(model, field, (record as { readonly [name: string]: unknown })[field.name]);
    if (json !== undefined) exposed[field.name] = json;
  }
  return exposed;
}

function fieldToJson(model: RecordModel, field: RecordField, value: unknown): JsonValue | undefined {
  if (value === undefined) return undefined;
  try {
    const json = field.codec ? toJson(field.codec.toJson(value), 0) : typedToJson(field, value);
    return json === null && !field.isNullable ? undefined : json;
  } catch (cause) {
    const facts = { record: model.name, field: field.name };
    const message = `The field "${field.name}" of a record "${model.name}" holds no JSON value; give it a codec.`;
    throw new RecordEventsError("invalid-record", message, facts, { cause });
  }
}

function typedToJson({ core }: RecordField, value: unknown): JsonValue | undefined {
  if (core.kind === "text") {
    if (value instanceof Date && core.format === "date") return value.toISOString().slice(0, 10);
    if (typeof value === "bigint") return value.toString();
  }
  return toJson(value, 0);
}

/** Any value as JSON writes it, bytes and big integers as the wire has them. */
function toJson(value: unknown, depth: number): JsonValue | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : null;
    case "bigint": {
      const number = Number(value);
      if (!Number.isSafeInteger(number)) throw new RangeError("a big integer that a number cannot hold");
      return number;
    }
    case "object":
      return value === null ? null : objectToJson(value, depth + 1);
    default:
      return undefined;
  }
}

function objectToJson(value: object, depth: number): JsonValue | undefined {
  if (depth > MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH}`);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return { base64: base64Of(value) };
  if ("toJSON" in value && typeof value.toJSON === "function") return toJson(value.toJSON(), depth);
  if (Array.isArray(value)) return value.map((item) => toJson(item, depth) ?? null);
  const members: [string, JsonValue][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (isForbiddenName(name)) throw new TypeError("a forbidden name");
    const json = toJson(member, depth);
    if (json !== undefined) members.push([name, json]);
  }
  return Object.fromEntries(members) satisfies JsonObject;
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
