import type { JsonValue } from "@mortise/contract";
import type { FieldCodec, JsonSchema } from "@mortise/events";
import type { ColumnLike } from "../shape.ts";

/** What a column's values look like to plug-ins. */
export interface ColumnType {
  readonly schema: JsonSchema;
  /** Where JSON alone would not say how a value comes back. */
  readonly codec?: FieldCodec;
}

/** A column's values, `null` among them where the column has it. */
export function columnType(column: ColumnLike, database: string): ColumnType {
  const { schema, codec } = plainType(column, database);
  const described = column.comment ? { ...schema, description: column.comment } : schema;
  return {
    schema: column.isNullable ? nullable(described) : described,
    ...(codec && { codec }),
  };
}

function plainType(column: ColumnLike, database: string): ColumnType {
  // Only the app knows what a transformer makes of a value.
  if (column.transformer) return { schema: {} };
  if (column.type === "simple-array") return { schema: { type: "array", items: { type: "string" } } };
  if (column.enum && column.enum.length > 0) return { schema: listIf(column, { enum: [...column.enum] }) };
  const { schema, codec } = scalarType(column, database);
  return column.isArray ? { schema: listIf(column, schema) } : { schema, ...(codec && { codec }) };
}

function listIf({ isArray }: ColumnLike, items: JsonSchema): JsonSchema {
  return isArray ? { type: "array", items } : items;
}

function nullable(schema: JsonSchema): JsonSchema {
  if (Array.isArray(schema.enum)) return { ...schema, enum: [...schema.enum, null] };
  return typeof schema.type === "string" ? { ...schema, type: [schema.type, "null"] } : schema;
}

/** Numbers that TypeORM has as texts, so that no digit is lost; an app may write them as numbers all the same. */
const NUMERIC_TEXT: FieldCodec = {
  toJson: (value) => (value === null ? null : String(value)),
  fromJson: (value: JsonValue) => value,
};

function scalarType(column: ColumnLike, database: string): ColumnType {
  const { type } = column;
  if (type === Number) return { schema: whole("integer", database) };
  if (type === Boolean) return { schema: { type: "boolean" } };
  if (type === Date) return { schema: { type: "string", format: "date-time" } };
  if (type === String) return { schema: text(column) };
  if (typeof type !== "string")
    return { schema: type === Buffer ? { type: "string", format: "binary" } : {} };
  const family = FAMILIES.get(type.toLowerCase());
  switch (family) {
    case "integer":
      return { schema: whole(type.toLowerCase(), database) };
    case "number":
    case "boolean":
      return { schema: { type: family } };
    case "exact": {
      // SQLite has no such type: its drivers give numbers.
      const isInteger = type.includes("int") || type.endsWith("8");
      if (SQLITE.has(database)) return { schema: { type: isInteger ? "integer" : "number" } };
      const pattern = isInteger ? "^-?[0-9]+$" : "^-?([0-9]+([.][0-9]+)?|NaN|Infinity)$";
      return { schema: { type: "string", pattern }, codec: NUMERIC_TEXT };
    }
    case "bytes":
      return { schema: { type: "string", format: "binary" } };
    case "text":
      return { schema: text(column) };
    case "uuid":
    case "date":
    case "date-time":
      return { schema: { type: "string", format: family } };
    default:
      // JSON, geometry, ranges and what a database adds: any value.
      return { schema: {} };
  }
}

/** Whole numbers with the bounds of their column, so that what is beyond them fails where the plug-in says it. SQLite has none. */
function whole(type: string, database: string): JsonSchema {
  const bits = BITS.get(type);
  if (bits === undefined || SQLITE.has(database)) return { type: "integer" };
  return { type: "integer", minimum: -(2 ** (bits - 1)), maximum: 2 ** (bits - 1) - 1 };
}

const BITS: ReadonlyMap<string, number> = new Map([
  ["smallint", 16],
  ["int2", 16],
  ["int", 32],
  ["int4", 32],
  ["integer", 32],
]);

function text({ length }: ColumnLike): JsonSchema {
  const maxLength = Number(length);
  return { type: "string", ...(Number.isSafeInteger(maxLength) && maxLength > 0 && { maxLength }) };
}

const SQLITE: ReadonlySet<string> = new Set([
  "better-sqlite3",
  "sqljs",
  "cordova",
  "expo",
  "react-native",
  "nativescript",
  "capacitor",
]);

type Family = "integer" | "number" | "exact" | "boolean" | "text" | "bytes" | "uuid" | "date" | "date-time";

const FAMILIES: ReadonlyMap<string, Family> = new Map(
  Object.entries({
    integer: "int, int2, int4, integer, smallint, mediumint, tinyint, year",
    number: "float, float4, float8, real, double, double precision",
    exact: "bigint, int8, unsigned big int, decimal, dec, numeric, number, money",
    boolean: "boolean, bool",
    text:
      "varchar, varchar2, nvarchar, nvarchar2, char, nchar, character, character varying, text, tinytext, mediumtext, " +
      "longtext, citext, clob, nclob, ntext, string, time, timetz, time with time zone, time without time zone, " +
      "inet, cidr, macaddr, interval, xml, simple-enum, enum",
    bytes: "bytea, blob, tinyblob, mediumblob, longblob, binary, varbinary, image, raw, bytes",
    uuid: "uuid, uniqueidentifier",
    date: "date",
    "date-time":
      "datetime, datetime2, smalldatetime, datetimeoffset, timestamp, timestamptz, timestamp with time zone, " +
      "timestamp without time zone",
  } satisfies { readonly [F in Family]: string }).flatMap(([family, names]) =>
    names.split(", ").map((name): [string, Family] => [name, family as Family]),
  ),
);
