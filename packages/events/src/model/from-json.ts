import type { JsonValue } from "@mortise/contract";
import type { RecordField } from "./model.ts";

/**
 * A checked JSON value as the app holds it: the field's codec says how; else it becomes what the field held before, or
 * what its type says. `before`: the app's own value, if there is one.
 *
 * @throws whatever the codec throws; RangeError for what is no such value.
 */
export function fieldFromJson(field: RecordField, json: JsonValue, before: unknown): unknown {
  if (field.codec) return field.codec.fromJson(json);
  if (typeof before === "bigint" && (typeof json === "number" || typeof json === "string")) {
    return bigIntOf(json);
  }
  const { core } = field;
  if (core.kind === "text" && typeof json === "string") {
    const isTime = core.format === "date-time" && (before === undefined || before === null);
    return isTime || before instanceof Date ? dateOf(json) : json;
  }
  if (core.kind === "bytes" && typeof json === "object" && json !== null && "base64" in json) {
    return new Uint8Array(Buffer.from(String(json.base64), "base64"));
  }
  return json;
}

/** `BigInt` itself takes an empty text for 0, and hexadecimal digits. */
function bigIntOf(json: number | string): bigint {
  const isWhole = typeof json === "number" ? Number.isSafeInteger(json) : /^-?\d+$/.test(json);
  if (!isWhole) throw new RangeError("no big integer");
  return BigInt(json);
}

function dateOf(json: string): Date {
  const date = new Date(json);
  if (Number.isNaN(date.getTime())) throw new RangeError("no date");
  return date;
}
