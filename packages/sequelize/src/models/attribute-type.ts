import type { FieldCodec, JsonSchema } from "@mortise/events";
import type { Attribute, AttributeType } from "../shape.ts";

/** What an attribute's values are to plug-ins. */
export interface DescribedAttribute {
  readonly schema: JsonSchema;
  /** Where Sequelize's own form of a value says too little. */
  readonly codec?: FieldCodec;
}

/** An attribute's JSON Schema, and how its values pass. `dialect`: Sequelize's name of the database. */
export function describeAttribute(
  { type, allowNull, primaryKey, comment }: Attribute,
  dialect: string,
): DescribedAttribute {
  const { schema, codec } = describeType(type, dialect);
  const isNullable = allowNull !== false && primaryKey !== true;
  const whole = isNullable ? nullable(schema) : schema;
  return { schema: { ...whole, ...(comment && { description: comment }) }, ...(codec && { codec }) };
}

function describeType(type: AttributeType, dialect: string): DescribedAttribute {
  switch (type.key) {
    case "STRING":
    case "CHAR":
      if (type._binary) return { schema: { type: "string", format: "binary" }, codec: bytes };
      return {
        schema: { type: "string", ...(typeof type._length === "number" && { maxLength: type._length }) },
      };
    case "TINYINT":
    case "SMALLINT":
    case "MEDIUMINT":
    case "INTEGER":
      return { schema: whole(type, dialect) };
    case "BIGINT":
      return { schema: { type: "string", format: "int64", pattern: "^-?[0-9]+$" }, codec: digits };
    case "DECIMAL":
      return {
        schema: { type: "string", format: "decimal", pattern: "^-?[0-9]+(\\.[0-9]+)?$" },
        codec: digits,
      };
    case "ENUM":
      return { schema: { enum: [...(type.values ?? [])] } };
    case "ARRAY":
      return describeList(type.type, dialect);
    case "BLOB":
      return { schema: { type: "string", format: "binary" }, codec: bytes };
    default:
      return { schema: PLAIN[type.key] ?? {} };
  }
}

const PLAIN: { readonly [key: string]: JsonSchema } = {
  TEXT: { type: "string" },
  CITEXT: { type: "string" },
  TSVECTOR: { type: "string" },
  INET: { type: "string" },
  CIDR: { type: "string" },
  MACADDR: { type: "string" },
  UUID: { type: "string", format: "uuid" },
  UUIDV1: { type: "string", format: "uuid" },
  UUIDV4: { type: "string", format: "uuid" },
  FLOAT: { type: "number" },
  REAL: { type: "number" },
  "DOUBLE PRECISION": { type: "number" },
  NUMBER: { type: "number" },
  BOOLEAN: { type: "boolean" },
  DATE: { type: "string", format: "date-time" },
  DATEONLY: { type: "string", format: "date" },
  TIME: { type: "string" },
  HSTORE: { type: "object", additionalProperties: { type: ["string", "null"] } },
};

/** Whole numbers with the bounds of their column, so that what is beyond them fails where the plug-in says it. SQLite has none. */
function whole({ key, _unsigned }: AttributeType, dialect: string): JsonSchema {
  const bits = BITS.get(key);
  if (bits === undefined || dialect === "sqlite")
    return { type: "integer", ...(_unsigned && { minimum: 0 }) };
  // PostgreSQL takes no notice of `unsigned`.
  const maximum = 2 ** (_unsigned && dialect !== "postgres" ? bits : bits - 1) - 1;
  return { type: "integer", minimum: _unsigned ? 0 : -(2 ** (bits - 1)), maximum };
}

const BITS: ReadonlyMap<string, number> = new Map([
  ["SMALLINT", 16],
  ["INTEGER", 32],
]);

function describeList(of: AttributeType | undefined, dialect: string): DescribedAttribute {
  const { schema, codec } = of ? describeType(of, dialect) : { schema: {}, codec: undefined };
  const list: JsonSchema = { type: "array", items: schema };
  if (!codec) return { schema: list };
  return {
    schema: list,
    codec: {
      toJson: (value) => (Array.isArray(value) ? value.map((item) => codec.toJson(item)) : null),
      fromJson: (value) => (Array.isArray(value) ? value.map((item) => codec.fromJson(item)) : null),
    },
  };
}

/** Numbers that JavaScript's cannot hold: databases and drivers give them as text, number or big integer. */
const digits: FieldCodec = {
  toJson: (value) => (value === null ? null : String(value)),
  fromJson: (value) => value,
};

/** Sequelize writes bytes only from a `Buffer`. */
const bytes: FieldCodec = {
  toJson: (value) => {
    if (value === null) return null;
    return {
      base64: (value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value))).toString(
        "base64",
      ),
    };
  },
  fromJson: (value) => {
    if (typeof value !== "object" || value === null || !("base64" in value)) return null;
    return Buffer.from(String(value.base64), "base64");
  },
};

function nullable(schema: JsonSchema): JsonSchema {
  if (Array.isArray(schema.enum)) return { ...schema, enum: [...schema.enum, null] };
  return schema.type === undefined ? schema : { ...schema, type: [schema.type, "null"] as string[] };
}
