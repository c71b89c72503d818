import { Reader, readSections, SECTION } from "../wasm/binary.ts";
import { type Export, type Import, type Limits, readExport, readImport, readLimits } from "../wasm/parts.ts";

/** Types of values, as numbers in the binary format. */
export const I32 = 0x7f;
export const I64 = 0x7e;

export interface FunctionType {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

export interface GlobalVariable {
  readonly type: number;
  readonly mutable: number;
  /** Its initial value, as code. */
  readonly start: Uint8Array;
}

/** The engine (dist/engine/engine.wasm), taken apart as far as linking needs. Nothing of it is ever changed. */
export interface Template {
  readonly types: readonly FunctionType[];
  /** Imports before the slots: the functions of Extism's that every plug-in uses. */
  readonly imports: readonly Import[];
  readonly slots: number;
  /** Type of each function that the engine defines. */
  readonly functions: readonly number[];
  readonly bodies: readonly Uint8Array[];
  readonly globals: readonly GlobalVariable[];
  readonly table: { readonly type: number } & Limits;
  /** The elements of its table, as they are written, without their count. */
  readonly elements: { readonly count: number; readonly body: Uint8Array };
  readonly exports: ReadonlyMap<string, Export>;
}

export function readTemplate(engine: Uint8Array): Template {
  const sections = new Map(readSections(engine).map(({ id, body }) => [id, body]));
  const read = (id: number): Reader => new Reader(sections.get(id) ?? new Uint8Array([0]));
  const imports = read(SECTION.import).list(readImport);
  const firstSlot = imports.findIndex(({ module }) => module === "slot");
  if (firstSlot < 0 || imports.slice(firstSlot).some(({ module }) => module !== "slot")) {
    throw new Error("The engine's slots are not its last imports.");
  }
  const [table] = read(SECTION.table).list((reader) => ({ type: reader.byte(), ...readLimits(reader) }));
  if (table === undefined) throw new Error("The engine has no table.");
  const elements = read(SECTION.element);
  const elementCount = elements.u32();
  return {
    types: read(SECTION.type).list(readFunctionType),
    imports: imports.slice(0, firstSlot),
    slots: imports.length - firstSlot,
    functions: read(SECTION.function).list((reader) => reader.u32()),
    bodies: read(SECTION.code).list((reader) => reader.bytes(reader.u32())),
    globals: read(SECTION.global).list(readGlobal),
    table,
    elements: {
      count: elementCount,
      body: (sections.get(SECTION.element) ?? new Uint8Array()).subarray(elements.position),
    },
    exports: new Map(
      read(SECTION.export)
        .list(readExport)
        .map((item) => [item.name, item]),
    ),
  };
}

function readFunctionType(reader: Reader): FunctionType {
  const FUNCTION = 0x60;
  if (reader.byte() !== FUNCTION) throw new Error("The engine has a type that is no function's.");
  return { params: reader.list((item) => item.byte()), results: reader.list((item) => item.byte()) };
}

/** The engine's globals start with constants. */
function readGlobal(reader: Reader): GlobalVariable {
  const END = 0x0b;
  const type = reader.byte();
  const mutable = reader.byte();
  const start = reader.position;
  reader.byte(); // i32.const or i64.const
  while (reader.byte() >= 0x80); // the constant's bytes but the last have this bit
  if (reader.byte() !== END) throw new Error("A global of the engine starts with more than a constant.");
  return { type, mutable, start: reader.since(start) };
}
