import type { Limits } from "../limits.ts";
import { shareOut } from "../module/bound.ts";
import { ByteReader } from "../module/byte-reader.ts";
import type { ModuleImport } from "../module/interface.ts";
import type { ParsedModule } from "../module/parse.ts";
import { describeFunction } from "../module/types.ts";
import { writeCoupling } from "./coupling.ts";
import { type Image, SparseMemory } from "./image.ts";
import { broken, type EngineSection, readEngineSection } from "./section.ts";
import type { SharedEngine } from "./shared-engine.ts";

/** A plug-in as it runs in an engine that others share: what threads make its instances of. */
export interface SharedProgram {
  /** The engine's hash. */
  readonly engine: string;
  /** Makes exports and operations of the engine's; see coupling.ts. */
  readonly coupling: WebAssembly.Module;
  readonly memory: { readonly initial: number; readonly maximum: number };
  /** What the engine's own data makes of the memory, before anything else. */
  readonly start: Image;
  /** How this plug-in's memory differs from that. */
  readonly image: Image;
  readonly variables: ReadonlyMap<string, number | bigint>;
  /** What the engine imports; of it, the plug-in may call what it lists itself. */
  readonly imports: readonly { readonly module: string; readonly name: string; readonly isListed: boolean }[];
  /** The imports that are its operations, by their numbers. */
  readonly operations: readonly { readonly module: string; readonly name: string }[];
  /** Its exports, by their handlers' numbers. */
  readonly exports: readonly string[];
}

/** A plug-in and the engine that it is to run in. */
export interface Fit {
  readonly engine: SharedEngine;
  readonly program: SharedProgram;
}

/** Far above any app's events. The module that couples them is compiled at once. */
const MOST_HANDLERS = 16_384;
const DATA = 11;
const CUSTOM = 0;

/**
 * Finds the engine that a plug-in can run in, by what the plug-in says of itself. What it says is data for a sandbox:
 * whatever memory holds, the engine's code can reach that memory, and the imports that the plug-in's own import section
 * lists. `undefined` if it names no engine that is there; then it runs as it is.
 * @throws RuntimeError `invalid-module` if it contradicts itself or the engine, `memory-limit` as for every module.
 */
export function fitToEngine(
  parsed: ParsedModule,
  engines: ReadonlyMap<string, SharedEngine>,
  limits: Limits,
): Fit | undefined {
  const section = engines.size === 0 ? undefined : readEngineSection(parsed, engines);
  const engine = section && engines.get(section.engine);
  if (section === undefined || engine === undefined) return undefined;
  checkOnce(parsed);
  checkVariables(section, engine);
  checkExports(parsed, section);
  const operations = findOperations(parsed, section, engine);
  const memory = boundMemory(parsed, engine, limits);
  const tableElements = engine.tableElements + operations.length;
  shareOut([{ initial: tableElements, maximum: undefined }], limits.tableElements, "table elements");
  const whole = readImage(parsed, section, memory.initial * 65_536);
  const image = whole.differencesFrom(engine.start);
  whole.release();
  const shape = {
    operations: operations.map(({ parameters }) => parameters?.length === 1),
    handlers: section.handlers.length,
  };
  return {
    engine,
    program: {
      engine: engine.hash,
      // At once: it is so small that handing it to another thread would take longer.
      coupling: new WebAssembly.Module(writeCoupling(shape)),
      memory,
      start: engine.startImage,
      image,
      variables: section.variables,
      imports: engine.imports.map(({ module, name }) => ({
        module,
        name,
        isListed: parsed.imports.some((one) => one.module === module && one.name === name),
      })),
      operations: operations.map(({ module, name }) => ({ module, name })),
      exports: section.handlers,
    },
  };
}

/** V8 does not see this module, so that what V8 would refuse is refused here: which of two was meant? */
function checkOnce({ sections }: ParsedModule): void {
  const ids = sections.map(({ id }) => id).filter((id) => id !== CUSTOM);
  if (new Set(ids).size !== ids.length) throw broken("another section is there twice");
}

function checkVariables({ variables }: EngineSection, engine: SharedEngine): void {
  const isSame =
    variables.size === engine.variables.size &&
    [...variables].every(
      ([name, start]) => engine.variables.get(name) === (typeof start === "bigint" ? 64 : 32),
    );
  if (!isSame) throw broken("its globals are not the engine's");
}

/** What the module exports, and what the engine runs, must be the same. */
function checkExports({ exports }: ParsedModule, { handlers }: EngineSection): void {
  if (handlers.length > MOST_HANDLERS) throw broken(`it has more than ${MOST_HANDLERS} handlers`);
  const functions = exports.filter(({ kind }) => kind === "function");
  const [memory, ...more] = exports.filter(({ kind }) => kind !== "function");
  if (memory?.kind !== "memory" || memory.name !== "memory" || more.length > 0)
    throw broken("the module exports not just its handlers and its memory");
  const names = new Set(handlers);
  const isSame =
    !names.has("memory") &&
    names.size === handlers.length &&
    functions.length === handlers.length &&
    functions.every(
      ({ name, parameters, results }) =>
        names.delete(name) && parameters?.length === 0 && results?.join() === "i32",
    );
  if (!isSame) throw broken("its handlers are not the module's exports");
}

function findOperations(
  { imports }: ParsedModule,
  { operations }: EngineSection,
  engine: SharedEngine,
): Extract<ModuleImport, { readonly kind: "function" }>[] {
  if (imports.some(({ kind }) => kind !== "function")) throw broken("the module imports more than functions");
  if (operations.length > engine.mostOperations) throw broken("it has more operations than the engine");
  return operations.map((index) => {
    const found = imports[index];
    if (found?.kind !== "function" || !found.parameters || !found.results)
      throw broken("an operation is no import");
    const type = describeFunction({ parameters: found.parameters, results: found.results });
    if (type !== "(i64) -> i64" && type !== "() -> i64") throw broken(`an operation is ${type}`);
    return found;
  });
}

function boundMemory(
  { memories }: ParsedModule,
  engine: SharedEngine,
  limits: Limits,
): SharedProgram["memory"] {
  const [memory] = shareOut(memories, limits.memoryPages, "pages of memory");
  if (memory === undefined || memories.length !== 1) throw broken("the module has not one memory");
  if (memory.initial < engine.leastPages) throw broken("the module's memory is smaller than the engine's");
  if (memory.maximum < memory.initial) throw broken("the module's memory is larger than its maximum");
  return { initial: memory.initial, maximum: memory.maximum };
}

/** The data segments, each at its address. */
function readImage(
  { bytes, sections }: ParsedModule,
  { addresses }: EngineSection,
  end: number,
): SparseMemory {
  const memory = new SparseMemory();
  const section = sections.find(({ id }) => id === DATA);
  const reader = new ByteReader(bytes, section?.start, section?.end ?? 0);
  const count = section === undefined ? 0 : reader.u32();
  if (count !== addresses.length) throw broken("its image has not a place for each data segment");
  const PASSIVE = 1;
  for (const address of addresses) {
    if (reader.u32() !== PASSIVE) throw broken("a data segment has a place of its own");
    const length = reader.u32();
    const from = reader.skip(length);
    if (address + length > end) throw broken("its image goes beyond the memory");
    memory.write(address, bytes.subarray(from, from + length));
  }
  return memory;
}
