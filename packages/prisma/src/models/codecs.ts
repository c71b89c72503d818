import type { JsonValue } from "@mortise/contract";
import type { FieldCodec } from "@mortise/events";
import type { Model, Scalar } from "../schema/data-model.ts";
import { DB_NULL, isPrismaNull } from "../write/values.ts";

/** How values pass to plug-ins and back where their type alone does not say it. */
export function codecsOf(model: Model, fields: readonly string[]): { readonly [field: string]: FieldCodec } {
  const codecs: { [field: string]: FieldCodec } = {};
  for (const field of fields) {
    const scalar = model.scalars.get(field);
    const codec = scalar && CODECS[scalar.type];
    if (scalar && codec) codecs[field] = eachOf(scalar, codec(scalar));
  }
  return codecs;
}

/** By the scalar type of Prisma. */
const CODECS: { readonly [type: string]: (scalar: Scalar) => FieldCodec } = {
  BigInt: () => ({ toJson: String, fromJson: (json) => BigInt(String(json)) }),
  // Without an exponent, which `toString` has.
  Decimal: () => ({
    toJson: (value) => (hasToFixed(value) ? value.toFixed() : String(value)),
    fromJson: String,
  }),
  DateTime: ({ native }) => ({
    toJson: (value) => {
      const text = value instanceof Date ? value.toISOString() : new Date(String(value)).toISOString();
      return native?.name === "Date" ? text.slice(0, 10) : text;
    },
    fromJson: (json) => new Date(String(json)),
  }),
  Bytes: () => ({
    toJson: (value) => ({ base64: Buffer.from(value as Uint8Array).toString("base64") }),
    fromJson: (json) => new Uint8Array(Buffer.from((json as { readonly base64: string }).base64, "base64")),
  }),
  // The client tells `null` in the database from `null` in JSON by objects of its own.
  Json: ({ isOptional }) => ({
    toJson: (value) => (isPrismaNull(value) ? null : (JSON.parse(JSON.stringify(value)) as JsonValue)),
    fromJson: (json) => (json === null && isOptional ? DB_NULL : json),
  }),
};

function hasToFixed(value: unknown): value is { toFixed(): string } {
  return typeof value === "object" && value !== null && "toFixed" in value;
}

/** The same for a list of values, and for `null`. */
function eachOf({ isList, type }: Scalar, { toJson, fromJson }: FieldCodec): FieldCodec {
  return {
    toJson: (value) => {
      if (value === null) return null;
      return isList && Array.isArray(value) ? value.map(toJson) : toJson(value);
    },
    fromJson: (json) => {
      if (json === null && type !== "Json") return null;
      return isList && Array.isArray(json) ? json.map(fromJson) : fromJson(json);
    },
  };
}
