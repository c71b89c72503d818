import { type ByteReader, invalidModule } from "./byte-reader.ts";

/** A WebAssembly value type, as its name in the text format; the types that no function of ours has are `other`. */
export type ValueType = "i32" | "i64" | "f32" | "f64" | "other";

/** The type of a function. */
export interface FunctionType {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** The size that a memory (in pages) or table (in elements) starts with and may grow to. */
export interface SizeBounds {
  readonly initial: number;
  readonly maximum: number | undefined;
}

/** Reads the type section; entries that are no function types are `undefined`. */
export function readTypes(reader: ByteReader): (FunctionType | undefined)[] {
  return reader.list(() => readTypeGroup(reader)).flat();
}

/** Writes a function type as people read it: `(i64, i64) -> i64`. */
export function describeFunction(type: FunctionType): string {
  return `(${type.parameters.join(", ")}) -> ${type.results.length === 0 ? "nothing" : type.results.join(", ")}`;
}

function readTypeGroup(reader: ByteReader): (FunctionType | undefined)[] {
  const form = reader.byte();
  const isRecursiveGroup = form === 0x4e;
  return isRecursiveGroup
    ? reader.list(() => readSubtype(reader, reader.byte()))
    : [readSubtype(reader, form)];
}

function readSubtype(reader: ByteReader, form: number): FunctionType | undefined {
  const namesSupertypes = form === 0x50 || form === 0x4f;
  if (!namesSupertypes) return readComposite(reader, form);
  reader.list(() => reader.u32());
  return readComposite(reader, reader.byte());
}

function readComposite(reader: ByteReader, form: number): FunctionType | undefined {
  switch (form) {
    case 0x60: {
      const parameters = reader.list(() => readValueType(reader));
      return { parameters, results: reader.list(() => readValueType(reader)) };
    }
    case 0x5f:
      reader.list(() => readField(reader));
      return undefined;
    case 0x5e:
      readField(reader);
      return undefined;
    default:
      throw invalidModule(`it has a type of the unknown form ${form}`);
  }
}

function readField(reader: ByteReader): void {
  readValueType(reader);
  reader.byte();
}

/** Reads a value type, or the packed type of a field. */
export function readValueType(reader: ByteReader): ValueType {
  const code = reader.byte();
  switch (code) {
    case 0x7f:
      return "i32";
    case 0x7e:
      return "i64";
    case 0x7d:
      return "f32";
    case 0x7c:
      return "f64";
    case 0x63:
    case 0x64:
      reader.skipSigned();
      return "other";
    default:
      if (code >= 0x69 && code <= 0x7b) return "other";
      throw invalidModule(`it has a value type of the unknown code ${code}`);
  }
}

/** Reads the bounds of a memory or table. 64-bit and shared ones are refused: no kit makes them. */
export function readSizeBounds(reader: ByteReader): SizeBounds {
  const flags = reader.byte();
  if (flags > 1) throw invalidModule("it has a 64-bit or shared memory or table");
  const initial = reader.u32();
  return { initial, maximum: flags === 1 ? reader.u32() : undefined };
}
