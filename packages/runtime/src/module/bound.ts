import { RuntimeError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { ByteReader } from "./byte-reader.ts";
import type { ModuleImport } from "./interface.ts";
import { type ParsedModule, SECTION } from "./parse.ts";
import { findRestorable } from "./restorable.ts";
import type { SizeBounds } from "./types.ts";
import { rewriteSections, u32 } from "./write.ts";

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

/** A module as it is to run, but for its bounds. */
export interface ChangedModule {
  readonly parsed: ParsedModule;
  /** Whether its code changes nothing of an instance but its memory and its globals. */
  readonly changesMemoryOnly: boolean;
}

/** A module whose memories and tables cannot grow beyond the limits, whatever its code does. */
export interface BoundedModule {
  readonly bytes: Uint8Array;
  readonly memories: readonly ImportedMemory[];
  readonly tables: readonly ImportedTable[];
  /** How many mutable globals are exported, if instances can be put back to an earlier state by them and the memory. */
  readonly restorableGlobals: number | undefined;
}

/** Under this name a start function is exported, and called like other start-up functions, instead of by V8. */
export const START_EXPORT = "mortise: start";
/** Under these a restorable module's memory and mutable globals are exported. */
export const MEMORY_EXPORT = "mortise: memory";
export const globalExport = (place: number) => `mortise: global ${place}`;

const EXPORT_KIND = { function: 0, memory: 2, global: 3 } as const;

/**
 * Writes the limits into modules as the maximum of their memories and tables, so that V8 itself enforces them: for all of
 * one plug-in together. A start function becomes an export: one that V8 calls while it makes the instance could not wait
 * for host functions. What `isInside` is another module's, and counted there.
 * @throws RuntimeError `memory-limit` when they start with more than that.
 */
export function boundModules(
  modules: readonly ChangedModule[],
  isInside: (one: ModuleImport) => boolean,
  limits: Limits,
): BoundedModule[] {
  const own = modules.map(({ parsed, changesMemoryOnly }) => {
    const imports = parsed.imports.filter((one) => !isInside(one));
    return {
      parsed,
      changesMemoryOnly,
      memories: imports.filter((one) => one.kind === "memory"),
      tables: imports.filter((one) => one.kind === "table"),
    };
  });
  const memories = shareOut(
    own.flatMap((one) => [...one.memories, ...one.parsed.memories]),
    limits.memoryPages,
    "pages of memory",
  );
  const tables = shareOut(
    own.flatMap((one) => [...one.tables, ...one.parsed.tables]),
    limits.tableElements,
    "table elements",
  );
  return own.map(({ parsed, changesMemoryOnly, ...imported }) => {
    // An instance that others are linked to cannot be put back alone.
    const mutableGlobals = modules.length === 1 ? findRestorable(parsed, changesMemoryOnly) : undefined;
    return {
      restorableGlobals: mutableGlobals?.length,
      // In the order in which they were listed above.
      memories: imported.memories.map(({ module, name, initial }) => ({
        module,
        name,
        ...take(memories, initial),
      })),
      tables: imported.tables.flatMap(({ module, name, element, initial }) => {
        const bounds = take(tables, initial);
        return element === "other" ? [] : [{ module, name, element, ...bounds }];
      }),
      bytes: rewriteSections(
        parsed,
        new Map([...boundSections(parsed, memories, tables), ...exportMore(parsed, mutableGlobals)]),
      ),
    };
  });
}

type Bounds = SizeBounds & { readonly maximum: number };

function take(bounds: Bounds[], initial: number): Bounds {
  return bounds.shift() ?? { initial, maximum: initial };
}

function boundSections(parsed: ParsedModule, memories: Bounds[], tables: Bounds[]): Map<number, Uint8Array> {
  const ownMemories = parsed.memories.flatMap(({ initial }) => encodeBounds(take(memories, initial)));
  const ownTables = parsed.tables.flatMap(({ element, initial }) => [
    ...element,
    ...encodeBounds(take(tables, initial)),
  ]);
  return new Map([
    [SECTION.memory, Uint8Array.from([...u32(parsed.memories.length), ...ownMemories])],
    [SECTION.table, Uint8Array.from([...u32(parsed.tables.length), ...ownTables])],
  ]);
}

/** Divides what is left of `limit` evenly, so that all of them together cannot pass it. */
export function shareOut(all: readonly SizeBounds[], limit: number, unit: string): Bounds[] {
  const initial = all.reduce((sum, one) => sum + one.initial, 0);
  if (initial > limit) {
    throw new RuntimeError(
      "memory-limit",
      `The plug-in starts with ${initial} ${unit}; ${limit} are allowed.`,
      { limit },
    );
  }
  const share = all.length === 0 ? 0 : Math.floor((limit - initial) / all.length);
  return all.map((one) => ({
    initial: one.initial,
    maximum: Math.min(one.maximum ?? Number.POSITIVE_INFINITY, one.initial + share),
  }));
}

/** The export section with more exports; when the start function is one of them, no start section. */
function exportMore(
  { bytes, sections, start, imports, memories }: ParsedModule,
  mutableGlobals: readonly number[] | undefined,
): [number, Uint8Array][] {
  const section = sections.find(({ id }) => id === SECTION.export);
  if (section === undefined) return [];
  const reader = new ByteReader(bytes, section.start, section.end);
  const count = reader.u32();
  const more: number[][] = [];
  const add = (name: string, kind: keyof typeof EXPORT_KIND, index: number) => {
    const text = new TextEncoder().encode(name);
    more.push([...u32(text.length), ...text, EXPORT_KIND[kind], ...u32(index)]);
  };
  if (start !== undefined) add(START_EXPORT, "function", start);
  const hasMemory = memories.length > 0 || imports.some(({ kind }) => kind === "memory");
  if (mutableGlobals !== undefined && hasMemory) add(MEMORY_EXPORT, "memory", 0);
  for (const [place, index] of (mutableGlobals ?? []).entries()) add(globalExport(place), "global", index);
  const content = [u32(count + more.length), bytes.subarray(reader.position, section.end), ...more];
  const changed: [number, Uint8Array] = [
    SECTION.export,
    Buffer.concat(content.map((part) => Uint8Array.from(part))),
  ];
  return start === undefined ? [changed] : [changed, [SECTION.start, new Uint8Array()]];
}

function encodeBounds({ initial, maximum }: SizeBounds): number[] {
  return maximum === undefined ? [0, ...u32(initial)] : [1, ...u32(initial), ...u32(maximum)];
}
