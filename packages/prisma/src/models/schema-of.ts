import type { JsonSchema } from "@mortise/events";
import type { DataModel, Model, Scalar } from "../schema/data-model.ts";

/** A model's records as a JSON Schema. Only a field that may hold `null` need not be there. */
export function schemaOf(model: Model, dataModel: DataModel): JsonSchema {
  const scalars = [...model.scalars.values()];
  return {
    type: "object",
    required: scalars.filter(({ isOptional }) => !isOptional).map(({ name }) => name),
    properties: Object.fromEntries(scalars.map((scalar) => [scalar.name, fieldSchema(scalar, dataModel)])),
  };
}

function fieldSchema(scalar: Scalar, dataModel: DataModel): JsonSchema {
  const one = valueSchema(scalar, dataModel);
  if (scalar.isList) return { type: "array", items: one };
  // Any value at all, `null` too.
  if (!scalar.isOptional || Object.keys(one).length === 0) return one;
  return { anyOf: [one, { type: "null" }] };
}

function valueSchema({ type, native }: Scalar, { enums }: DataModel): JsonSchema {
  switch (type) {
    case "String":
      return { type: "string", ...lengthOf(native), ...(native?.name === "Uuid" && { format: "uuid" }) };
    case "Boolean":
      return { type: "boolean" };
    case "Int":
      return whole(native?.name === "SmallInt" ? 16 : 32);
    case "Float":
      return { type: "number" };
    // JSON's numbers hold neither of them: they are texts.
    case "BigInt":
      return { type: "string", format: "int64", pattern: "^-?[0-9]{1,19}$" };
    case "Decimal":
      return { type: "string", format: "decimal", pattern: "^-?[0-9]+(\\.[0-9]+)?$" };
    case "DateTime":
      return { type: "string", format: native?.name === "Date" ? "date" : "date-time" };
    case "Bytes":
      return { type: "string", format: "binary" };
    case "Json":
      return {};
    default:
      return { enum: [...(enums.get(type)?.keys() ?? [])] };
  }
}

/** Prisma's own bounds on whole numbers, or those of a smaller column: what is beyond them fails where the plug-in says it. */
function whole(bits: number): JsonSchema {
  return { type: "integer", minimum: -(2 ** (bits - 1)), maximum: 2 ** (bits - 1) - 1 };
}

function lengthOf(native: Scalar["native"]): JsonSchema {
  if (!native || !/^(VarChar|Char|NVarChar|NChar)$/.test(native.name)) return {};
  const length = Number(native.args[0]);
  return Number.isInteger(length) && length > 0 ? { maxLength: length } : {};
}
