import type { JsonObject, JsonValue } from "@mortise/contract";

// Not in TypeScript's es2024 library yet; in Node.js since 21.
const exact = JSON as unknown as {
  rawJSON(text: string): JsonValue;
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
  parse(
    text: string,
    reviver: (this: unknown, name: string, value: unknown, context: { source?: string }) => unknown,
  ): JsonValue;
};

/**
 * JSON text as a value, numbers kept exactly: one that a JavaScript number would round, such as a 64-bit identifier,
 * becomes a raw value that `JSON.stringify` writes as it was.
 *
 * @throws SyntaxError when it is no JSON; RangeError when it nests deeper than `depth`.
 */
export function parseJson(text: string, depth: number): JsonValue {
  const value = JSON.parse(text) as JsonValue;
  // Before anything that recurses, such as a reviver, looks at it.
  if (deeperThan(value, depth)) throw new RangeError(`nested deeper than ${depth}`);
  if (!MAY_BE_ROUNDED.test(text)) return value;
  return exact.parse(text, (_name, part, { source }) =>
    typeof part === "number" && source !== undefined && rounds(part, source) ? exact.rawJSON(source) : part,
  );
}

/** A value as JSON text, in which numbers kept by {@link parseJson} are what they were. */
export function toJson(value: JsonValue): string {
  return JSON.stringify(value);
}

/** Long runs of digits and three-digit exponents: all that a double may not hold. Strings that look so cost time only. */
const MAY_BE_ROUNDED = /[\d.]{16}|[eE][+-]?\d{3}/;

function rounds(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return true;
  const digits = (source.split(/[eE]/, 1)[0] ?? "").replace(/[-.]/g, "").replace(/^0+|0+$/g, "");
  return digits.length > 15 && String(value) !== source;
}

/** Walks without recursion: a hostile value may nest deeper than the stack. */
function deeperThan(value: JsonValue, depth: number): boolean {
  let level: JsonValue[] = [value];
  for (let left = depth; level.length > 0; left--) {
    const next: JsonValue[] = [];
    for (const part of level) {
      if (typeof part !== "object" || part === null) continue;
      if (left === 0) return true;
      for (const inner of Array.isArray(part) ? part : Object.values(part)) {
        if (typeof inner === "object" && inner !== null) next.push(inner);
      }
    }
    level = next;
  }
  return false;
}

/** An object of JSON: no list, not null, no number kept exactly. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !exact.isRawJSON(value);
}

/** A list of JSON. */
export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A value as plain text: texts as they are, numbers and booleans as in JSON, lists and objects as JSON. */
export function toText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
