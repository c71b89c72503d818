import type { JsonValue, Property, TextType, Type } from "@mortise/contract";
import type { FieldCodec } from "@mortise/events";
import type { EntityMetaLike, PropertyLike } from "../shape.ts";

/** Embedded objects in embedded objects beyond this are any value: somebody's entity is made of itself. */
const MAX_DEPTH = 16;

/** Column types whose `length` bounds the text. Elsewhere it is a precision. */
const WITH_LENGTH: ReadonlySet<string> = new Set([
  "string",
  "character",
  "StringType",
  "CharacterType",
  "varchar",
  "char",
]);

const FORMATS: { readonly [type: string]: string } = {
  date: "date",
  DateType: "date",
  uuid: "uuid",
  UuidType: "uuid",
  decimal: "decimal",
  DecimalType: "decimal",
  time: "time",
  TimeType: "time",
  interval: "duration",
  IntervalType: "duration",
};

/** Properties that a record has: columns, embedded objects and foreign keys; no collections, no parts of embedded objects. */
export function fieldsOf(meta: EntityMetaLike): readonly PropertyLike[] {
  return meta.props.filter(isField);
}

function isField(property: PropertyLike): boolean {
  const { kind, embedded, persist, formula, owner } = property;
  if (embedded || persist === false || formula !== undefined) return false;
  if (kind === "1:1") return owner === true;
  return kind !== "1:m" && kind !== "m:n";
}

/** A property as a contract describes it. */
export function propertyOf(property: PropertyLike): Property {
  const { name, nullable, comment } = property;
  const type = typeOf(property, 0);
  return {
    name,
    type: nullable && type.kind !== "unknown" ? { kind: "nullable", of: type } : type,
    required: nullable !== true,
    ...(comment !== undefined && { description: comment }),
  };
}

/** Fields that the database fills in where the app does not. A default that MikroORM knows is there before that. */
export function isGenerated({
  autoincrement,
  generated,
  version,
  default: value,
  defaultRaw,
}: PropertyLike): boolean {
  const isFilled = autoincrement === true || generated !== undefined || version === true;
  return isFilled || (defaultRaw !== undefined && value === undefined);
}

function typeOf(property: PropertyLike, depth: number): Type {
  if (property.kind === "embedded") return embeddedType(property, depth);
  if (property.kind !== "scalar") return keyType(property, depth);
  if (property.items && property.enum) {
    const of: Type = { kind: "enum", values: property.items };
    return property.array || /Array/.test(property.type) ? { kind: "list", of } : of;
  }
  return scalarType(property);
}

/** A foreign key is what the other entity's primary key is; of several columns, a list of them. */
function keyType({ targetMeta, polymorphic }: PropertyLike, depth: number): Type {
  if (!targetMeta || polymorphic || depth > MAX_DEPTH) return { kind: "unknown" };
  const keys = targetMeta.primaryKeys.map((name): Type => {
    const key = targetMeta.properties[name];
    return key ? typeOf(key, depth + 1) : { kind: "unknown" };
  });
  const [only] = keys;
  return only && keys.length === 1 ? only : { kind: "tuple", items: keys };
}

function embeddedType({ targetMeta, array }: PropertyLike, depth: number): Type {
  if (!targetMeta || depth > MAX_DEPTH) return { kind: "unknown" };
  const properties = targetMeta.props.filter(isField).map((part): Property => {
    const { name, nullable } = part;
    const type = typeOf(part, depth + 1);
    return {
      name,
      type: nullable && type.kind !== "unknown" ? { kind: "nullable", of: type } : type,
      required: nullable !== true,
    };
  });
  const type: Type = { kind: "object", properties };
  return array ? { kind: "list", of: type } : type;
}

/** The bounds of a column of PostgreSQL's, so that what is beyond them fails where the plug-in says it. */
function boundsOf({ columnTypes: [column = ""] = [] }: PropertyLike): { minimum?: number; maximum?: number } {
  let bits = 0;
  if (/^(int|int4|serial)\b/i.test(column)) bits = 32;
  else if (/^(smallint|int2|smallserial)\b/i.test(column)) bits = 16;
  return bits === 0 ? {} : { minimum: -(2 ** (bits - 1)), maximum: 2 ** (bits - 1) - 1 };
}

function scalarType(property: PropertyLike): Type {
  const { runtimeType = "any", type, length, unsigned } = property;
  switch (runtimeType) {
    case "number": {
      const bounds = boundsOf(property);
      const constraints = unsigned && !property.autoincrement ? { ...bounds, minimum: 0 } : bounds;
      const isWhole = /int|serial/i.test(type);
      return {
        kind: isWhole ? "integer" : "number",
        ...(Object.keys(constraints).length > 0 && { constraints }),
      };
    }
    case "boolean":
      return { kind: "boolean" };
    case "bigint":
      return { kind: "text", format: "int64" };
    case "Date":
      return { kind: "text", format: "date-time" };
    case "Buffer":
    case "Uint8Array":
      return { kind: "bytes" };
    case "string":
      return textType(type, length);
    case "string[]":
      return { kind: "list", of: { kind: "text" } };
    case "number[]":
      return { kind: "list", of: { kind: "number" } };
    default:
      return { kind: "unknown" };
  }
}

function textType(type: string, length: number | undefined): TextType {
  const format = FORMATS[type];
  return {
    kind: "text",
    ...(format !== undefined && { format }),
    ...(length !== undefined &&
      length > 0 &&
      WITH_LENGTH.has(type) && { constraints: { maxLength: length } }),
  };
}

/** How values pass to plug-ins and back, where the type of the field does not say it. */
export function codecOf(property: PropertyLike, platform: object): FieldCodec | undefined {
  const { runtimeType, customType, kind } = property;
  if (kind !== "scalar") return undefined;
  if (runtimeType === "bigint") return BIG_INTEGER;
  if (runtimeType === "Buffer") return BYTES;
  if (!customType || typeOf(property, 0).kind !== "unknown" || /^Json/i.test(property.type)) return undefined;
  return {
    toJson: (value) => (value === null ? null : (customType.toJSON(value, platform) as JsonValue)),
    fromJson: (value) =>
      value === null || !customType.fromJSON ? value : customType.fromJSON(value, platform),
  };
}

const BIG_INTEGER: FieldCodec = {
  toJson: (value) => (value === null ? null : String(value)),
  fromJson: (value) => (value === null ? null : BigInt(String(value))),
};

/** MikroORM reads bytes as a Buffer, and compares them as one. */
const BYTES: FieldCodec = {
  toJson: (value) => (value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : null),
  fromJson: (value) =>
    typeof value === "object" && value !== null && "base64" in value
      ? Buffer.from(String(value.base64), "base64")
      : null,
};
