import type { FieldCodec, JsonSchema } from "@mortise/events";
import type { Attribute, AttributeType } from "../shape.ts";

/** What an attribute's values are to plug-ins. */
export interface DescribedAttribute {
  readonly schema: JsonSchema;
  /** Where Sequelize's own form of a value says too little. */
  readonly codec?: FieldCodec;
}

/** An attribute's JSON Schema, and how its values pass. */
export function describeAttribute({ type, allowNull, primaryKey, comment }: Attribute): DescribedAttribute {
  const { schema, codec } = describeType(type);
  const isNullable = allowNull !== false && primaryKey !== true;
  const whole = isNullable ? nullable(schema) : schema;
  return { schema: { ...whole, ...(comment && { description: comment }) }, ...(codec && { codec }) };
}

function describeType(type: AttributeType): DescribedAttribute {
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
      return { schema: { type: "integer", ...(type._unsigned && { minimum: 0 }) } };
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
      return describeList(type.type);
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

function describeList(of: AttributeType | undefined): DescribedAttribute {
  const { schema, codec } = of ? describeType(of) : { schema: {}, codec: undefined };
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
