import { IMPORT_MODULE } from "@mortise/contract";
import { BuildError } from "../error.ts";
import type { Initialised } from "../initialise/messages.ts";
import { KIND, SECTION, type Writer, writeSections } from "../wasm/binary.ts";
import { type Export, type Import, writeExport, writeImport } from "../wasm/parts.ts";
import { Code } from "./code.ts";
import { describeForEngine, ENGINE_SECTION } from "./engine-section.ts";
import { FROM_WASI, moduleOf, WRITTEN } from "./imported.ts";
import { memorySection } from "./limit-memory.ts";
import { segmentsOf } from "./segments.ts";
import { type FunctionType, I32, I64, type Template } from "./template.ts";
import { section, typeIn, writeFunctionType, writeGlobal } from "./write.ts";

const PAGE = 65_536;
/** A data segment that is copied by code, and not by itself. */
const PASSIVE = 1;
const encoder = new TextEncoder();

/** Functions that reading an answer takes; linked with anything that has one. */
const FOR_ANSWERS = ["length", "load_u8", "load_u64", "free"];
const WITH_ANSWERS = ["config_get", "var_get"];

/** What a module says of itself in custom sections. */
export interface Metadata {
  /** For people and tools: the contracts it was compiled for. */
  readonly about: Readonly<Record<string, unknown>>;
  /** SHA-256 of the shared engine (dist/engine/shared.wasm) that can run it in this one's place. */
  readonly sharedEngine: string;
}

/**
 * Makes a module of the engine and a plug-in's image. Sections are written anew; no instruction of the engine is read.
 *
 * What makes this possible is that no function's number changes. The engine's last imports are slots: as many as the
 * plug-in uses become its real imports, and each of the others a function that nobody calls, of the same number.
 */
export function link(
  template: Template,
  plugin: Initialised,
  mostPages: number,
  metadata: Metadata,
): Uint8Array<ArrayBuffer> {
  return new Linker(template, plugin).link(mostPages, metadata);
}

class Linker {
  readonly #template: Template;
  readonly #plugin: Initialised;
  readonly #types: FunctionType[];
  readonly #imports: Import[];
  /** Types and bodies of the engine's functions, and behind them those that linking adds. */
  readonly #functions: number[];
  readonly #bodies: Uint8Array[];
  /** The number of the first of these functions: it stays what it was in the engine. */
  readonly #firstFunction: number;

  constructor(template: Template, plugin: Initialised) {
    this.#template = template;
    this.#plugin = plugin;
    this.#types = [...template.types];
    this.#imports = [...template.imports];
    this.#functions = [...template.functions];
    this.#bodies = [...template.bodies];
    this.#firstFunction = template.imports.length + template.slots;
  }

  link(mostPages: number, { about, sharedEngine }: Metadata): Uint8Array<ArrayBuffer> {
    const { memory } = this.#plugin.image;
    this.#linkOptional();
    const operations = this.#importOperations();
    const exports = this.#addHandlers();
    const segments = segmentsOf(memory);
    const fill = new Code();
    segments.forEach(({ address, bytes }, index) => void fill.initialise(index, address, bytes.length));
    const start = this.#add([], [], fill);
    this.#writeRestore(start);
    // In place of the slots that are not used.
    const unused = Array.from({ length: this.#firstFunction - this.#imports.length }, () =>
      new Code().unreachable().done(),
    );
    const unusedType = this.#typeOf([], []);
    return writeSections([
      section(SECTION.type, (to) => to.list(this.#types, writeFunctionType)),
      section(SECTION.import, (to) => to.list(this.#imports, writeImport)),
      section(SECTION.function, (to) =>
        to.list([...unused.map(() => unusedType), ...this.#functions], (item, type) => item.u32(type)),
      ),
      section(SECTION.table, (to) => this.#writeTable(to, operations.length)),
      { id: SECTION.memory, body: memorySection(memory.length / PAGE, mostPages) },
      section(SECTION.global, (to) => this.#writeGlobals(to)),
      section(SECTION.export, (to) => to.list(exports, writeExport)),
      section(SECTION.start, (to) => to.u32(start)),
      section(SECTION.element, (to) => this.#writeElements(to, operations)),
      section(SECTION.dataCount, (to) => to.u32(segments.length)),
      section(SECTION.code, (to) => to.list([...unused, ...this.#bodies], (item, body) => item.sized(body))),
      section(SECTION.data, (to) => to.list(segments, (item, { bytes }) => item.u32(PASSIVE).sized(bytes))),
      section(SECTION.custom, (to) => to.name("mortise").bytes(encoder.encode(JSON.stringify(about)))),
      section(SECTION.custom, (to) =>
        to
          .name(ENGINE_SECTION)
          .bytes(describeForEngine({ sharedEngine, plugin: this.#plugin, operations, segments })),
      ),
    ]);
  }

  /** Lets the optional functions that the plug-in uses call the host. */
  #linkOptional(): void {
    const { imports, needs } = this.#plugin;
    const used = new Set(needs);
    for (const name of used) if (!this.#isOptional(name)) throw unknownNeed(name);
    if (imports.length > 0 || WITH_ANSWERS.some((name) => used.has(name))) {
      for (const name of FOR_ANSWERS) used.add(name);
    }
    // While compiling they did nothing. In the host, no time and no random number is better than a wrong one.
    for (const name of FROM_WASI)
      this.#bodies[this.#engineFunction(`optional:${name}`)] = new Code().unreachable().done();
    for (const name of [...used].sort()) {
      const type = this.#functions[this.#engineFunction(`optional:${name}`)] ?? 0;
      const imported = this.#import(moduleOf(name), name, type);
      const { params = [] } = this.#types[type] ?? {};
      const code = new Code();
      params.forEach((_, index) => void code.parameter(index));
      this.#bodies[this.#engineFunction(`optional:${name}`)] = code.call(imported).done();
    }
  }

  /**
   * Imports the operations, in alphabetical order, and calls them through the engine's table. Returns the function of
   * each in the order in which the plug-in counts them.
   */
  #importOperations(): readonly number[] {
    const { imports } = this.#plugin;
    const byName = new Map<string, number>();
    for (const { name, takesInput } of imports.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
      byName.set(name, this.#import(IMPORT_MODULE, name, this.#typeOf(takesInput ? [I64] : [], [I64])));
    }
    const first = this.#template.table.least;
    const withInput = new Code().parameter(1).parameter(0).i32(first).add();
    withInput.callIndirect(this.#typeOf([I64], [I64]));
    this.#bodies[this.#engineFunction("optional:call_import")] = withInput.done();
    const withoutInput = new Code()
      .parameter(0)
      .i32(first)
      .add()
      .callIndirect(this.#typeOf([], [I64]));
    this.#bodies[this.#engineFunction("optional:call_import_without_input")] = withoutInput.done();
    return imports.map(({ name }) => byName.get(name) ?? 0);
  }

  /** A function for each handler, which calls the engine with the handler's number. */
  #addHandlers(): readonly Export[] {
    const run = this.#engineExport("run").index;
    const handlers = this.#plugin.handlers.map(([name], index): Export => {
      return { name, kind: KIND.function, index: this.#add([], [I32], new Code().i32(index).call(run)) };
    });
    return [{ name: "memory", kind: KIND.memory, index: 0 }, ...handlers];
  }

  /** Memory and globals as they are in the image. */
  #writeRestore(start: number): void {
    const code = new Code().clearMemory().call(start);
    for (const [name, value] of this.#plugin.image.globals) {
      const { index } = this.#engineExport(name);
      code.constant(this.#template.globals[index]?.type ?? I32, value).setGlobal(index);
    }
    this.#bodies[this.#engineFunction("optional:restore")] = code.done();
  }

  #writeGlobals(to: Writer): void {
    const values = new Map(
      [...this.#plugin.image.globals].map(([name, value]) => [this.#engineExport(name).index, value]),
    );
    to.u32(this.#template.globals.length);
    this.#template.globals.forEach((global, index) => {
      const value = values.get(index);
      // A body without locals, less the count of its locals, is what a global starts with.
      const start =
        value === undefined ? undefined : new Code().constant(global.type, value).done().subarray(1);
      writeGlobal(to, global, start);
    });
  }

  #writeTable(to: Writer, more: number): void {
    const { type, least, most } = this.#template.table;
    to.u32(1).byte(type);
    if (most === undefined) to.byte(0).u32(least + more);
    else
      to.byte(1)
        .u32(least + more)
        .u32(most + more);
  }

  #writeElements(to: Writer, operations: readonly number[]): void {
    const { count, body } = this.#template.elements;
    const ACTIVE = 0;
    to.u32(count + 1).bytes(body);
    to.u32(ACTIVE).bytes(new Code().i32(this.#template.table.least).done().subarray(1));
    to.list(operations, (item, index) => item.u32(index));
  }

  #import(module: string, name: string, type: number): number {
    if (this.#imports.length === this.#firstFunction) throw tooMany(this.#template.slots);
    return this.#imports.push({ module, name, kind: KIND.function, type }) - 1;
  }

  #add(params: readonly number[], results: readonly number[], code: Code): number {
    this.#bodies.push(code.done());
    return this.#firstFunction + this.#functions.push(this.#typeOf(params, results)) - 1;
  }

  #typeOf(params: readonly number[], results: readonly number[]): number {
    return typeIn(this.#types, params, results);
  }

  /** Where among the engine's functions the one lies that it exports under this name. */
  #engineFunction(name: string): number {
    return this.#engineExport(name).index - this.#firstFunction;
  }

  /** Whether the engine can do without this function of the host's. Code beside the prelude may ask for anything. */
  #isOptional(name: string): boolean {
    return this.#template.exports.has(`optional:${name}`) && !WRITTEN.has(name);
  }

  #engineExport(name: string): Export {
    const found = this.#template.exports.get(name);
    if (found === undefined) throw new Error(`The engine has no ${name}.`);
    return found;
  }
}

function unknownNeed(name: string): BuildError {
  return new BuildError("top-level-error", [
    { text: `The plug-in asks the engine for ${JSON.stringify(name)}.` },
  ]);
}

function tooMany(slots: number): BuildError {
  const text = `The plug-in uses more operations than a module has room for (${slots}, less a few for Extism's own functions).`;
  return new BuildError("too-many-operations", [{ text }]);
}
