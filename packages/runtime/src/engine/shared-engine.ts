import { createHash } from "node:crypto";
import { RuntimeError } from "../errors.ts";
import { ByteReader } from "../module/byte-reader.ts";
import { type ParsedModule, parseModule } from "../module/parse.ts";
import { findRestorable } from "../module/restorable.ts";
import { type Image, SparseMemory } from "./image.ts";

/** The module from which an engine imports what belongs to the plug-in in it: `memory` and `restore`. */
export const PLUGIN_MODULE = "mortise:plugin";

/** An engine that plug-ins can share. */
export interface SharedEngine {
  /** SHA-256 of its bytes, in hexadecimal: what plug-ins name it by. */
  readonly hash: string;
  /** Functions that it imports on behalf of plug-ins. */
  readonly imports: readonly { readonly module: string; readonly name: string }[];
  /** Bits of each of its exported variables, 32 or 64. */
  readonly variables: ReadonlyMap<string, number>;
  /** The memory that it needs. */
  readonly leastPages: number;
  /** Elements of its own tables. */
  readonly tableElements: number;
  /** How many operations a plug-in in it can have. */
  readonly mostOperations: number;
  /** What its data makes of a memory of zeros. */
  readonly start: SparseMemory;
  /** The same, for threads. */
  readonly startImage: Image;
  /** Compiles it, once. */
  compile(): Promise<WebAssembly.Module>;
}

const SECTION = { global: 6, export: 7, data: 11 } as const;
const KIND = { global: 3 } as const;
const I32 = 0x7f;

/**
 * Reads an engine. Nothing is compiled yet.
 * @throws RuntimeError `invalid-options` if it is none.
 */
function openEngine(bytes: Uint8Array): SharedEngine {
  const copy = new Uint8Array(bytes);
  try {
    return readEngine(copy, parseModule(copy));
  } catch (cause) {
    throw noEngine({ cause });
  }
}

function readEngine(bytes: Uint8Array, parsed: ParsedModule): SharedEngine {
  const memory = parsed.imports.find((one) => one.kind === "memory" && one.module === PLUGIN_MODULE);
  const [own, operations] = parsed.tables;
  const names = new Set(parsed.exports.map(({ name }) => name));
  const hasWays = names.has("run") && names.has("operations") && own !== undefined;
  if (!hasWays || memory?.kind !== "memory" || operations?.maximum === undefined) throw noEngine();
  const start = readData(parsed);
  let compiled: Promise<WebAssembly.Module> | undefined;
  return Object.freeze({
    hash: createHash("sha256").update(bytes).digest("hex"),
    imports: parsed.imports.filter(({ kind, module }) => kind === "function" && module !== PLUGIN_MODULE),
    variables: readVariables(parsed),
    leastPages: memory.initial,
    tableElements: own.initial,
    mostOperations: operations.maximum,
    start,
    startImage: start.contents(),
    compile: () => {
      compiled ??= WebAssembly.compile(bytes).catch((cause: unknown) => {
        throw noEngine({ cause });
      });
      return compiled;
    },
  });
}

/**
 * Reads engines, by their hashes.
 * @throws RuntimeError `invalid-options` if one of them is none.
 */
export function openEngines(all: readonly Uint8Array[]): ReadonlyMap<string, SharedEngine> {
  const engines = all.map((bytes) => {
    if (!(bytes instanceof Uint8Array)) throw noEngine();
    return openEngine(bytes);
  });
  return new Map(engines.map((engine) => [engine.hash, engine]));
}

function noEngine(options?: ErrorOptions): RuntimeError {
  const message = "engines must be modules that plug-ins can share, such as `@mortise/compiler/engine` has.";
  return new RuntimeError("invalid-options", message, {}, options);
}

/** All that can change of it beside its memory: it can be put back only if each of these is exported. */
function readVariables(parsed: ParsedModule): ReadonlyMap<string, number> {
  const bits = readSection(parsed, SECTION.global, (reader) => {
    const type = reader.byte();
    reader.byte();
    skipConstant(reader);
    return type === I32 ? 32 : 64;
  });
  const exports = readSection(parsed, SECTION.export, (reader) => {
    return { name: reader.name(), kind: reader.byte(), index: reader.u32() };
  });
  const names = new Map(
    exports.filter(({ kind }) => kind === KIND.global).map(({ name, index }) => [index, name]),
  );
  const variables = findRestorable(parsed)?.map((index) => [names.get(index), bits[index] ?? 0] as const);
  if (variables === undefined) throw noEngine();
  return new Map(
    variables.map(([name, size]) => {
      if (name === undefined) throw noEngine();
      return [name, size];
    }),
  );
}

/** Its data, all of it at fixed addresses. */
function readData(parsed: ParsedModule): SparseMemory {
  const memory = new SparseMemory();
  readSection(parsed, SECTION.data, (reader) => {
    const flags = reader.u32();
    if (flags !== 0) throw noEngine();
    const address = skipConstant(reader);
    const length = reader.u32();
    const from = reader.skip(length);
    memory.write(address, parsed.bytes.subarray(from, from + length));
  });
  return memory;
}

function readSection<Item>(
  { bytes, sections }: ParsedModule,
  id: number,
  read: (reader: ByteReader) => Item,
): Item[] {
  const section = sections.find((one) => one.id === id);
  if (section === undefined) return [];
  const reader = new ByteReader(bytes, section.start, section.end);
  return reader.list(() => read(reader));
}

/** Passes over a constant with its `end`, and returns its lower 32 bits. */
function skipConstant(reader: ByteReader): number {
  const END = 0x0b;
  reader.byte();
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = reader.byte();
    value |= BigInt(byte & 0x7f) << shift;
    if (byte >= 0x80 && shift < 63n) continue;
    if (reader.byte() !== END) throw noEngine();
    return Number(BigInt.asUintN(32, value));
  }
}
