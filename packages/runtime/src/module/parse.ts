import { ByteReader, invalidModule } from "./byte-reader.ts";
import type { ModuleExport, ModuleImport } from "./interface.ts";
import { type FunctionType, readSizeBounds, readTypes, readValueType, type SizeBounds } from "./types.ts";

/** One section of a module: `start` is where its content begins, behind id and size. */
export interface Section {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** A table: `element` is the encoding of its element type, copied as it is. */
export interface Table extends SizeBounds {
  readonly element: Uint8Array;
}

/** What this runtime must know of a module. */
export interface ParsedModule {
  readonly bytes: Uint8Array;
  readonly sections: readonly Section[];
  /** Entries of its type section, each member of a group counted. */
  readonly typeCount: number;
  readonly imports: readonly ModuleImport[];
  readonly exports: readonly ModuleExport[];
  /** Memories and tables that the module defines itself; imported ones carry their bounds in `imports`. */
  readonly memories: readonly SizeBounds[];
  readonly tables: readonly Table[];
  /** The index of the start function, if it is one that can be called: takes nothing, and returns nothing. */
  readonly start: number | undefined;
}

/** Ids of the sections that are read. */
export const SECTION = {
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  code: 10,
  data: 11,
} as const;

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
/** How long the sections that are read may be. Far above real modules: Go's largest have 200 KiB of functions. */
const MOST_BYTES: ReadonlyMap<number, number> = new Map([
  [SECTION.type, 1_048_576],
  [SECTION.import, 262_144],
  [SECTION.function, 4_194_304],
  [SECTION.table, 65_536],
  [SECTION.memory, 1_024],
  [SECTION.global, 262_144],
  [SECTION.export, 1_048_576],
  [SECTION.start, 5],
]);
const KINDS = ["function", "table", "memory", "global", "tag"] as const;

/**
 * Reads a module's sections.
 * @throws RuntimeError `invalid-module`. Code is not looked at: that a module validates is V8's to say.
 */
export function parseModule(bytes: Uint8Array): ParsedModule {
  const sections = readSections(bytes);
  const read = <Item>(id: number, readAll: (reader: ByteReader) => Item[]): Item[] => {
    const section = sections.find((one) => one.id === id);
    return section === undefined ? [] : readAll(new ByteReader(bytes, section.start, section.end));
  };
  const types = read(SECTION.type, readTypes);
  const imports = read(SECTION.import, (reader) => reader.list(() => readImport(reader, types)));
  const functions: (FunctionType | undefined)[] = [
    ...imports.filter((one) => one.kind === "function"),
    ...read(SECTION.function, (reader) => reader.list(() => types[reader.u32()])),
  ].map((one) =>
    one?.parameters && one.results ? { parameters: one.parameters, results: one.results } : undefined,
  );
  return {
    bytes,
    sections,
    typeCount: types.length,
    imports,
    exports: read(SECTION.export, (reader) => reader.list(() => readExport(reader, functions))),
    memories: read(SECTION.memory, (reader) => reader.list(() => readSizeBounds(reader))),
    tables: read(SECTION.table, (reader) => reader.list(() => readTable(reader, bytes))),
    start: read(SECTION.start, (reader) => [reader.u32()]).find((index) => isStart(functions[index])),
  };
}

/**
 * Finds a module's sections. Passes over what is only copied or left to V8, and bounds the rest: reading it takes this
 * thread's time.
 * @throws RuntimeError `invalid-module`.
 */
export function readSections(bytes: Uint8Array): Section[] {
  if (HEADER.some((byte, at) => bytes[at] !== byte)) throw invalidModule("it has no core module's header");
  const reader = new ByteReader(bytes, HEADER.length);
  const sections: Section[] = [];
  while (!reader.atEnd) {
    const id = reader.byte();
    const size = reader.u32();
    const start = reader.skip(size);
    sections.push({ id, start, end: start + size });
  }
  for (const { id, start, end } of sections) {
    const most = MOST_BYTES.get(id) ?? Number.POSITIVE_INFINITY;
    if (end - start > most) throw invalidModule(`its section ${id} is longer than ${most} bytes`);
  }
  return sections;
}

function readImport(reader: ByteReader, types: readonly (FunctionType | undefined)[]): ModuleImport {
  const module = reader.name();
  const name = reader.name();
  const kind = readKind(reader);
  switch (kind) {
    case "function":
      return { module, name, kind, ...types[reader.u32()] };
    case "table":
      // A type other than these two shows as `other`, and is then refused as an import that nobody can satisfy.
      return { module, name, kind, element: readElement(reader), ...readSizeBounds(reader) };
    case "memory":
      return { module, name, kind, ...readSizeBounds(reader) };
    case "global":
      readValueType(reader);
      reader.byte();
      return { module, name, kind };
    case "tag":
      reader.byte();
      reader.u32();
      return { module, name, kind };
  }
}

function isStart(type: FunctionType | undefined): boolean {
  return type?.parameters.length === 0 && type.results.length === 0;
}

function readElement(reader: ByteReader): "anyfunc" | "externref" | "other" {
  const code = reader.byte();
  if (code === 0x63 || code === 0x64) reader.skipSigned();
  return code === 0x70 ? "anyfunc" : code === 0x6f ? "externref" : "other";
}

function readExport(reader: ByteReader, functions: readonly (FunctionType | undefined)[]): ModuleExport {
  const name = reader.name();
  const kind = readKind(reader);
  const index = reader.u32();
  return kind === "function" ? { name, kind, ...functions[index] } : { name, kind };
}

function readKind(reader: ByteReader): (typeof KINDS)[number] {
  const code = reader.byte();
  const kind = KINDS[code];
  if (kind === undefined) throw invalidModule(`it imports or exports something of the unknown kind ${code}`);
  return kind;
}

function readTable(reader: ByteReader, bytes: Uint8Array): Table {
  const start = reader.position;
  const code = reader.byte();
  if (code === 0x40) throw invalidModule("it has a table with an initial value for its elements");
  if (code === 0x63 || code === 0x64) reader.skipSigned();
  const element = bytes.subarray(start, reader.position);
  return { element, ...readSizeBounds(reader) };
}
