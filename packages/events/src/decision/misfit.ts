import {
  type JsonValue,
  type NumberConstraints,
  type ObjectType,
  type TextConstraints,
  type Type,
  unreachable,
} from "@mortise/contract";

/** Named types by name. */
export type TypesByName = ReadonlyMap<string, Type>;

/** A type that is entered this often without a part of the value being taken is made of itself. */
const MAX_DEPTH = 200;

/**
 * Why a value is not of a type: what is wrong, and where in the value (`/lines/0/amount`; empty for the value itself).
 * `undefined`: it is. Names that the type does not declare are a `*` there. Constraints count; of formats `date`, `date-time`
 * and `uuid`: those become the app's own values, or are refused by its database.
 */
export function misfitOf(
  value: JsonValue,
  type: Type,
  types: TypesByName,
  at = "",
  depth = 0,
): string | undefined {
  const wants = (what: string) => `${at || "the value"} must be ${what}`;
  const inner = (part: JsonValue, of: Type, where = at) => misfitOf(part, of, types, where, depth + 1);
  if (depth > MAX_DEPTH) return wants("nested less");
  switch (type.kind) {
    case "unknown":
      return undefined;
    case "never":
      return wants("absent");
    case "null":
      return value === null ? undefined : wants("null");
    case "boolean":
      return typeof value === "boolean" ? undefined : wants("true or false");
    case "integer":
      // Beyond these, a number is not the one that was written.
      if (typeof value !== "number" || !Number.isSafeInteger(value)) return wants("a whole number");
      return inBounds(value, type.constraints) ? undefined : wants("within its bounds");
    case "number":
      if (typeof value !== "number") return wants("a number");
      return inBounds(value, type.constraints) ? undefined : wants("within its bounds");
    case "text":
      if (typeof value !== "string") return wants("a text");
      return textFault(value, type.format, type.constraints, wants);
    case "bytes":
      return isBytes(value) ? undefined : wants('{"base64": "…"}');
    case "enum":
      return type.values.some((one) => one === value) ? undefined : wants("one of its values");
    case "nullable":
      return value === null ? undefined : inner(value, type.of);
    case "named":
      return inner(value, types.get(type.name) ?? { kind: "unknown" });
    case "list":
    case "tuple":
      return listFault(value, type, wants, (item, of, n) => inner(item, of, `${at}/${n}`));
    case "map":
      if (!isObject(value)) return wants("an object");
      return first(Object.values(value), (member) => inner(member, type.of, `${at}/*`));
    case "object":
      if (!isObject(value)) return wants("an object");
      return objectFault(value, type, at, inner);
    case "union":
      return type.of.some((member) => inner(value, member) === undefined)
        ? undefined
        : wants("of another type");
    case "intersection":
      return first(type.of, (member) => inner(value, member));
    default:
      return unreachable(type);
  }
}

type Wants = (what: string) => string;

function listFault(
  value: JsonValue,
  type: Extract<Type, { kind: "list" | "tuple" }>,
  wants: Wants,
  inner: (item: JsonValue, type: Type, n: number) => string | undefined,
): string | undefined {
  if (!isList(value)) return wants("a list");
  if (type.kind === "tuple") {
    return first([...value.entries()], ([n, item]) =>
      inner(item, type.items[n] ?? type.rest ?? { kind: "never" }, n),
    );
  }
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, uniqueItems } = type.constraints ?? {};
  if (value.length < minItems || value.length > maxItems) return wants("a list of another length");
  if (uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length) {
    return wants("a list without repetitions");
  }
  return first([...value.entries()], ([n, item]) => inner(item, type.of, n));
}

function objectFault(
  value: { readonly [name: string]: JsonValue },
  type: ObjectType,
  at: string,
  inner: (part: JsonValue, type: Type, where: string) => string | undefined,
): string | undefined {
  const declared = new Set<string>();
  for (const { name, required, type: of } of type.properties) {
    declared.add(name);
    const where = `${at}/${name}`;
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member === undefined) {
      if (required) return `${where} is missing`;
      continue;
    }
    const fault = inner(member, of, where);
    if (fault !== undefined) return fault;
  }
  const { additional } = type;
  if (!additional) return undefined;
  const others = Object.entries(value).filter(([name]) => !declared.has(name));
  return first(others, ([, member]) => inner(member, additional, `${at}/*`));
}

function textFault(
  value: string,
  format: string | undefined,
  { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern }: TextConstraints = {},
  wants: Wants,
): string | undefined {
  // Not in any PostgreSQL text, and not in UTF-8: the write would fail, and nobody would know by whom.
  if (value.includes("\0") || !value.isWellFormed()) return wants("a text without NUL, in whole characters");
  // Code points are counted only where UTF-16 units leave it open.
  if (value.length < minLength || value.length > maxLength) {
    const length = value.length > 2 * maxLength ? value.length : [...value].length;
    if (length < minLength || length > maxLength) return wants("a text of another length");
  }
  if (pattern !== undefined && patternOf(pattern)?.test(value) === false)
    return wants("a text of its pattern");
  const isOfFormat = format === undefined ? undefined : FORMATS.get(format);
  return !isOfFormat || isOfFormat(value) ? undefined : wants(`a ${format}`);
}

const patterns = new Map<string, RegExp | undefined>();

/** `undefined` for what is no regular expression here: nothing can be said about values then. */
function patternOf(pattern: string): RegExp | undefined {
  if (!patterns.has(pattern)) patterns.set(pattern, compile(pattern, "u") ?? compile(pattern, ""));
  return patterns.get(pattern);
}

function compile(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

const FORMATS: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ["date", isDay],
  ["date-time", isTime],
  ["uuid", (value) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)],
]);

/** A day of RFC 3339 that there is: JavaScript would take February's 30th for a day in March. */
function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const day = new Date(value);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

/** RFC 3339's. */
function isTime(value: string): boolean {
  const shape = /^[^Tt ]{10}[Tt ](?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;
  return shape.test(value) && isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value));
}

function inBounds(value: number, constraints: NumberConstraints = {}): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = constraints;
  if (minimum !== undefined && value < minimum) return false;
  if (maximum !== undefined && value > maximum) return false;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return false;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return false;
  if (multipleOf === undefined || multipleOf <= 0) return true;
  // 0.3 is a multiple of 0.1, whatever binary fractions make of it.
  const times = value / multipleOf;
  return Math.abs(times - Math.round(times)) < 1e-9 * Math.max(1, Math.abs(times));
}

/** Padded or not. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

function isBytes(value: JsonValue): boolean {
  return isObject(value) && typeof value.base64 === "string" && BASE64.test(value.base64);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is { readonly [name: string]: JsonValue } {
  return typeof value === "object" && value !== null && !isList(value);
}

function first<T>(list: readonly T[], faultOf: (item: T) => string | undefined): string | undefined {
  for (const item of list) {
    const fault = faultOf(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
