/**
 * A module of a few bytes that couples one plug-in to its engine: it imports the plug-in's operations and puts them into
 * the engine's table, and exports a function for each handler. No JavaScript lies between the engine and what the plug-in
 * imports, so that it can be suspended while it waits. Plug-ins of the same shape have the same bytes, which V8 compiles
 * once.
 */
export interface Shape {
  /** For each operation whether it takes an input. */
  readonly operations: readonly boolean[];
  readonly handlers: number;
}

/** Where the module imports the engine's own from: `run` and `operations`. */
export const ENGINE = "engine";
/** Where it imports the operations from, by their numbers. */
export const OPERATION = "operation";

const I32 = 0x7f;
const I64 = 0x7e;
const FUNCREF = 0x70;
const FUNCTION = 0x60;
const END = 0x0b;
const KIND = { function: 0, table: 1 } as const;
/** The module's types, in this order. */
const TYPE = { run: 0, handler: 1, withInput: 2, withoutInput: 3 } as const;

/** Writes the module. */
export function writeCoupling({ operations, handlers }: Shape): Uint8Array {
  const firstHandler = 1 + operations.length;
  const numbers = Array.from({ length: handlers }, (_, number) => number);
  const imports = [
    [...name(ENGINE), ...name("run"), KIND.function, TYPE.run],
    [...name(ENGINE), ...name("operations"), KIND.table, FUNCREF, 0, ...leb(operations.length)],
    ...operations.map((takesInput, number) => [
      ...name(OPERATION),
      ...name(String(number)),
      ...[KIND.function, takesInput ? TYPE.withInput : TYPE.withoutInput],
    ]),
  ];
  const elements = operations.flatMap((_, number) => leb(1 + number));
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [
      [FUNCTION, 1, I32, 1, I32],
      [FUNCTION, 0, 1, I32],
      [FUNCTION, 1, I64, 1, I64],
      [FUNCTION, 0, 1, I64],
    ]),
    ...section(2, imports),
    ...section(
      3,
      numbers.map(() => [TYPE.handler]),
    ),
    ...section(
      7,
      numbers.map((number) => [...name(String(number)), KIND.function, ...leb(firstHandler + number)]),
    ),
    ...section(9, [[0, ...i32(0), END, ...leb(operations.length), ...elements]]),
    ...section(10, numbers.map(handler)),
  ]);
}

/** `run(number)`, without locals. */
function handler(number: number): number[] {
  const CALL = 0x10;
  const body = [0, ...i32(number), CALL, 0, END];
  return [...leb(body.length), ...body];
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const content = [...leb(items.length), ...items.flat()];
  return [id, ...leb(content.length), ...content];
}

function name(text: string): number[] {
  return [...leb(text.length), ...new TextEncoder().encode(text)];
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

/** The instruction for a number that is not negative: the sign has a bit of its own. */
function i32(value: number): number[] {
  const I32_CONST = 0x41;
  const SIGN = 0x40;
  const bytes = leb(value);
  const last = bytes.length - 1;
  const top = bytes[last] ?? 0;
  return (top & SIGN) === 0 ? [I32_CONST, ...bytes] : [I32_CONST, ...bytes.slice(0, last), top | 0x80, 0];
}
