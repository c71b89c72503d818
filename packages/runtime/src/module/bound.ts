import { RuntimeError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { ByteReader } from "./byte-reader.ts";
import { type ParsedModule, SECTION } from "./parse.ts";
import type { SizeBounds } from "./types.ts";

/** A memory that the module imports, and that each instance therefore gets anew. */
export interface ImportedMemory {
  readonly module: string;
  readonly name: string;
  readonly initial: number;
  readonly maximum: number;
}

/** A table that the module imports, and that each instance therefore gets anew. */
export interface ImportedTable extends ImportedMemory {
  readonly element: "anyfunc" | "externref";
}

/** A module whose memories and tables cannot grow beyond the limits, whatever its code does. */
export interface BoundedModule {
  readonly bytes: Uint8Array;
  readonly memories: readonly ImportedMemory[];
  readonly tables: readonly ImportedTable[];
}

/** Under this name a start function is exported, and called like other start-up functions, instead of by V8. */
export const START_EXPORT = "mortise: start";

/**
 * Writes the limits into a module as the maximum of its memories and tables, so that V8 itself enforces them. Its start
 * function becomes an export: one that V8 calls while it makes the instance could not wait for host functions.
 * @throws RuntimeError `memory-limit` when it starts with more than that.
 */
export function boundModule(parsed: ParsedModule, limits: Limits): BoundedModule {
  const importedMemories = parsed.imports.filter((one) => one.kind === "memory");
  const importedTables = parsed.imports.filter((one) => one.kind === "table");
  const memories = shareOut([...importedMemories, ...parsed.memories], limits.memoryPages, "pages of memory");
  const tables = shareOut([...importedTables, ...parsed.tables], limits.tableElements, "table elements");
  const ownMemories = memories.slice(importedMemories.length);
  const ownTables = tables.slice(importedTables.length);

  const replaced = new Map<number, Uint8Array>([
    [SECTION.memory, Uint8Array.from([...u32(ownMemories.length), ...ownMemories.flatMap(encodeBounds)])],
    [
      SECTION.table,
      Uint8Array.from([
        ...u32(ownTables.length),
        ...parsed.tables.flatMap((table, at) => [...table.element, ...encodeBounds(ownTables[at] ?? table)]),
      ]),
    ],
    ...exportStart(parsed),
  ]);
  return {
    bytes: rewriteSections(parsed, replaced),
    memories: importedMemories.map(({ module, name, initial }, at) => ({
      module,
      name,
      initial,
      maximum: memories[at]?.maximum ?? initial,
    })),
    tables: importedTables.flatMap(({ module, name, initial, element }, at) =>
      element === "other"
        ? []
        : [{ module, name, initial, element, maximum: tables[at]?.maximum ?? initial }],
    ),
  };
}

/** Divides what is left of `limit` evenly, so that all of them together cannot pass it. */
function shareOut(
  all: readonly SizeBounds[],
  limit: number,
  unit: string,
): (SizeBounds & { maximum: number })[] {
  const initial = all.reduce((sum, one) => sum + one.initial, 0);
  if (initial > limit) {
    throw new RuntimeError(
      "memory-limit",
      `The module starts with ${initial} ${unit}; ${limit} are allowed.`,
      { limit },
    );
  }
  const share = all.length === 0 ? 0 : Math.floor((limit - initial) / all.length);
  return all.map((one) => ({
    initial: one.initial,
    maximum: Math.min(one.maximum ?? Number.POSITIVE_INFINITY, one.initial + share),
  }));
}

function rewriteSections(parsed: ParsedModule, replaced: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [parsed.bytes.subarray(0, 8)];
  for (const { id, start, end } of parsed.sections) {
    const content = replaced.get(id) ?? parsed.bytes.subarray(start, end);
    if (content.length === 0 && id === SECTION.start) continue;
    parts.push(Uint8Array.of(id, ...u32(content.length)), content);
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The export section with one more export, and no start section. */
function exportStart({ bytes, sections, start }: ParsedModule): [number, Uint8Array][] {
  const section = sections.find(({ id }) => id === SECTION.export);
  if (start === undefined || section === undefined) return [];
  const reader = new ByteReader(bytes, section.start, section.end);
  const count = reader.u32();
  const name = new TextEncoder().encode(START_EXPORT);
  const others = bytes.subarray(reader.position, section.end);
  const FUNCTION = 0;
  const content = [u32(count + 1), others, u32(name.length), name, [FUNCTION], u32(start)];
  return [
    [SECTION.export, Buffer.concat(content.map((part) => Uint8Array.from(part)))],
    [SECTION.start, new Uint8Array()],
  ];
}

function encodeBounds({ initial, maximum }: SizeBounds): number[] {
  return maximum === undefined ? [0, ...u32(initial)] : [1, ...u32(initial), ...u32(maximum)];
}

function u32(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...bytes, rest];
}
