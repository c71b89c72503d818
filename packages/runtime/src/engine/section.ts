import { ByteReader, invalidModule } from "../module/byte-reader.ts";
import type { ParsedModule } from "../module/parse.ts";

/** The custom section in which a plug-in says how an engine that many share runs it. Its content is JSON. */
export const ENGINE_SECTION = "mortise:engine";

/** What {@link ENGINE_SECTION} says: `@mortise/compiler` writes it, in format version 1. Nothing in it is to be trusted. */
export interface EngineSection {
  /** SHA-256 of the engine, in hexadecimal. */
  readonly engine: string;
  /** What the engine's exported variables start with. */
  readonly variables: ReadonlyMap<string, number | bigint>;
  /** The module's exports, by the number that the engine's `run` takes. */
  readonly handlers: readonly string[];
  /** For each operation, by its number, its place in the import section. */
  readonly operations: readonly number[];
  /** Where in memory each data segment lies. */
  readonly addresses: readonly number[];
}

const CUSTOM = 0;
const FORMAT_VERSION = 1;
/** How long the section may be; a plug-in with 1,223 operations has 20 KiB. */
const MOST_BYTES = 2_097_152;
/** How many pieces an image may have; the largest there are have some thousands. */
const MOST_PIECES = 65_536;

/**
 * Reads the section if there is one, and it names one of `engines`.
 * @throws RuntimeError `invalid-module` if it is not what it should be: no compiler wrote it.
 */
export function readEngineSection(
  parsed: ParsedModule,
  engines: ReadonlyMap<string, unknown>,
): EngineSection | undefined {
  const content = findContent(parsed);
  if (content === undefined) return undefined;
  if (content.length > MOST_BYTES) throw broken(`it is longer than ${MOST_BYTES} bytes`);
  const { formatVersion, engine, globals, handlers, operations, image } = parseObject(content);
  // Of another time, or another compiler: the module runs without us.
  if (formatVersion !== FORMAT_VERSION || typeof engine !== "string" || !engines.has(engine))
    return undefined;
  const addresses = readList(image, isCount, "image");
  if (addresses.length > MOST_PIECES) throw broken(`its image has more than ${MOST_PIECES} pieces`);
  return {
    engine,
    variables: readVariables(globals),
    handlers: readList(handlers, isText, "handlers"),
    operations: readList(operations, isCount, "operations"),
    addresses,
  };
}

/** The error for a section that contradicts itself, the module or the engine. */
export function broken(reason: string): Error {
  return invalidModule(`its section ${ENGINE_SECTION} is broken: ${reason}`);
}

/** Whether a module says of any engine how that runs it. */
export function namesEngine(module: Pick<ParsedModule, "bytes" | "sections">): boolean {
  return findContent(module) !== undefined;
}

function findContent({ bytes, sections }: Pick<ParsedModule, "bytes" | "sections">): Uint8Array | undefined {
  for (const { id, start, end } of sections) {
    if (id !== CUSTOM) continue;
    const reader = new ByteReader(bytes, start, end);
    if (reader.name() === ENGINE_SECTION) return bytes.subarray(reader.position, end);
  }
  return undefined;
}

function parseObject(content: Uint8Array): { readonly [name: string]: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
  } catch {
    throw broken("it is not JSON");
  }
  if (typeof value !== "object" || value === null) throw broken("it is no object");
  return value as { readonly [name: string]: unknown };
}

function readVariables(value: unknown): ReadonlyMap<string, number | bigint> {
  if (typeof value !== "object" || value === null) throw broken("it has no globals");
  const variables = Object.entries(value).map(([name, start]) => [name, readStart(start)] as const);
  return new Map(variables);
}

/** 32 bits are a number, 64 bits decimal text: JSON's numbers could not hold them. */
function readStart(value: unknown): number | bigint {
  if (typeof value === "number" && (value | 0) === value) return value;
  if (typeof value === "string" && /^-?\d{1,19}$/.test(value)) {
    const start = BigInt(value);
    if (BigInt.asIntN(64, start) === start) return start;
  }
  throw broken("a global is no number of 32 or 64 bits");
}

function readList<Item>(value: unknown, isItem: (item: unknown) => item is Item, name: string): Item[] {
  if (!Array.isArray(value) || !value.every(isItem)) throw broken(`its ${name} are not what they should be`);
  return value;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
}
