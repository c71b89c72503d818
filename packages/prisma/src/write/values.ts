import type { Model, Row, Scalar } from "../schema/data-model.ts";

/** What a new record will hold, as far as its data and the schema's own defaults say. */
export function stateOfNew(model: Model, data: Row): Row {
  const state: { [field: string]: unknown } = {};
  for (const scalar of model.scalars.values()) {
    const value = plainValue(scalar, data[scalar.name], undefined);
    if (value !== undefined) state[scalar.name] = value;
    else if (scalar.standard?.kind === "literal") state[scalar.name] = scalar.standard.value;
    else if (!scalar.standard && scalar.isList) state[scalar.name] = [];
    else if (!scalar.standard && scalar.isOptional) state[scalar.name] = null;
  }
  return state;
}

/** What a record will hold behind an update. */
export function stateOfUpdated(model: Model, previous: Row, data: Row): Row {
  const state: { [field: string]: unknown } = { ...previous };
  for (const scalar of model.scalars.values()) {
    const value = plainValue(scalar, data[scalar.name], previous[scalar.name]);
    if (value !== undefined) state[scalar.name] = value;
  }
  return state;
}

/** The value that data of a field comes to: `{ set }`, `{ increment }`, `{ push }` and so on are followed. */
function plainValue(scalar: Scalar, data: unknown, before: unknown): unknown {
  if (!isObject(data) || (scalar.type === "Json" && !scalar.isList)) return data;
  if (Object.hasOwn(data, "set")) return data.set;
  if (Object.hasOwn(data, "push")) return [...(Array.isArray(before) ? before : []), ...[data.push].flat()];
  for (const [operator, operand] of Object.entries(data)) {
    if (operand !== undefined && isOperator(operator)) return calculated(scalar, before, operator, operand);
  }
  return data;
}

type Operator = "increment" | "decrement" | "multiply" | "divide";

const METHODS = { increment: "add", decrement: "sub", multiply: "mul", divide: "div" } as const;

function isOperator(name: string): name is Operator {
  return Object.hasOwn(METHODS, name);
}

/** A number that holds any digits, as Prisma's `Decimal`. */
type Big = { readonly [M in (typeof METHODS)[Operator]]: (operand: unknown) => unknown };

function calculated({ type }: Scalar, before: unknown, operator: Operator, operand: unknown): unknown {
  if (before === null || before === undefined) return null;
  if (typeof before === "bigint") return onBigInt(before, operator, BigInt(String(operand)));
  if (typeof before === "number") {
    const result = onNumber(before, operator, Number(operand));
    return type === "Int" ? Math.trunc(result) : result;
  }
  return (before as Big)[METHODS[operator]](operand);
}

function onNumber(before: number, operator: Operator, operand: number): number {
  switch (operator) {
    case "increment":
      return before + operand;
    case "decrement":
      return before - operand;
    case "multiply":
      return before * operand;
    case "divide":
      return before / operand;
  }
}

function onBigInt(before: bigint, operator: Operator, operand: bigint): bigint | null {
  switch (operator) {
    case "increment":
      return before + operand;
    case "decrement":
      return before - operand;
    case "multiply":
      return before * operand;
    case "divide":
      return operand === 0n ? null : before / operand;
  }
}

/** An object of any class: apps hand their own request objects to Prisma. */
export function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Names and values as Prisma reads them: inherited ones too. */
export function entriesOf(value: object): readonly (readonly [name: string, value: unknown])[] {
  const entries: [string, unknown][] = [];
  for (const name in value) entries.push([name, (value as Row)[name]]);
  return entries;
}

/** What marks the client's own words for `null`: a symbol that all copies of Prisma share. */
const NULL_MARK = Symbol.for("prisma.objectEnumValue");

/** `null` in a column of JSON, as `Prisma.DbNull`: a plain `null` there is the text `null` to Prisma. */
export const DB_NULL: object = Object.freeze({ [NULL_MARK]: true, _getName: () => "DbNull" });

/** `Prisma.DbNull` and `Prisma.JsonNull`. */
export function isPrismaNull(value: unknown): boolean {
  return typeof value === "object" && value !== null && NULL_MARK in value;
}
