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
export function columnType(column: ColumnLike): ColumnType {
  const type = plainType(column);
  return column.notNull ? type : { ...type, schema: nullable(type.schema) };
}

function plainType(column: ColumnLike): ColumnType {
  const { dataType, columnType, enumValues, baseColumn } = column;
  if (enumValues && enumValues.length > 0) return { schema: { enum: [...enumValues] } };
  switch (dataType) {
    case "number":
      return { schema: INTEGER.test(columnType) ? whole(columnType) : { type: "number" } };
    case "boolean":
      return { schema: { type: "boolean" } };
    case "bigint":
      return { schema: { type: "string", pattern: "^-?[0-9]+$" }, codec: BIG_INTEGER };
    case "date":
      return columnType === "PgDate"
        ? { schema: { type: "string", format: "date" }, codec: DAY }
        : { schema: { type: "string", format: "date-time" } };
    case "buffer":
      return { schema: { type: "string", format: "binary" } };
    case "string":
      return { schema: textOf(column) };
    case "array":
      return baseColumn
        ? { schema: { type: "array", items: columnTypeOfItems(baseColumn) } }
        : { schema: {} };
    default:
      // JSON, an app's own types and those of an extension: any value.
      return { schema: {} };
  }
}

/** Items have no codec of their own: bigints and days in a list are any value. */
function columnTypeOfItems(column: ColumnLike): JsonSchema {
  const { schema, codec } = plainType(column);
  return codec ? {} : schema;
}

function textOf({ columnType, length }: ColumnLike): JsonSchema {
  if (columnType.endsWith("UUID")) return { type: "string", format: "uuid" };
  if (columnType === "PgDateString") return { type: "string", format: "date" };
  if (columnType.endsWith("Numeric")) {
    return { type: "string", pattern: "^-?([0-9]+([.][0-9]+)?|NaN|Infinity)$" };
  }
  return { type: "string", ...(length !== undefined && { maxLength: length }) };
}

/** Whole numbers with the bounds of their column, so that what is beyond them fails where the plug-in says it. SQLite has none. */
function whole(columnType: string): JsonSchema {
  const bits = BITS.get(columnType);
  if (bits === undefined) return { type: "integer" };
  return { type: "integer", minimum: -(2 ** (bits - 1)), maximum: 2 ** (bits - 1) - 1 };
}

const BITS: ReadonlyMap<string, number> = new Map([
  ["PgSmallInt", 16],
  ["PgSmallSerial", 16],
  ["PgInteger", 32],
  ["PgSerial", 32],
]);

function nullable(schema: JsonSchema): JsonSchema {
  if (Array.isArray(schema.enum)) return { ...schema, enum: [...schema.enum, null] };
  return typeof schema.type === "string" ? { ...schema, type: [schema.type, "null"] } : schema;
}

const INTEGER = /Int|Serial|SQLiteInteger/;

/** No digit is lost, and what comes back is a bigint again. */
const BIG_INTEGER: FieldCodec = {
  toJson: (value) => (value === null ? null : String(value)),
  fromJson: (value: JsonValue) => (value === null ? null : BigInt(String(value))),
};

const DAY: FieldCodec = {
  toJson: (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : null),
  fromJson: (value: JsonValue) => (value === null ? null : new Date(String(value))),
};
