import { ENGINE, OPERATION } from "./coupling.ts";
import type { SharedProgram } from "./fit.ts";
import { type Image, writeImage } from "./image.ts";
import { PLUGIN_MODULE } from "./shared-engine.ts";

type Exports = WebAssembly.Instance["exports"];
type Values = Record<string, WebAssembly.ImportValue>;

const PAGE_BYTES = 65_536;
const EMPTY_PAGE = new Uint8Array(PAGE_BYTES);

/** Engines' own data, for this thread alone: from memory that threads share, copying takes four times as long. */
const starts = new Map<string, Image>();

/**
 * An instance of a plug-in in an engine that it shares with others: instances of the engine and of its coupling, with a
 * memory of its own.
 */
export class SharedInstance {
  /** What the plug-in itself would export. */
  readonly exports: Exports;
  readonly #program: SharedProgram;
  readonly #memory: WebAssembly.Memory;
  readonly #engine: Exports;

  constructor(engine: WebAssembly.Module, program: SharedProgram, functions: WebAssembly.Imports) {
    this.#program = program;
    this.#memory = new WebAssembly.Memory(program.memory);
    const plugin = { memory: this.#memory, restore: () => this.#startOver() };
    const imports = { ...listedImports(program, functions), [PLUGIN_MODULE]: plugin };
    this.#engine = new WebAssembly.Instance(engine, imports).exports;
    // The engine's own data is there by now.
    this.#writeDifferences();
    const coupled = couple(this.#engine, program, functions);
    this.exports = Object.freeze(Object.assign(coupled, { memory: this.#memory }));
  }

  /**
   * Puts it back to how it was when it was made; of an engine nothing but memory and variables ever changes. False, and
   * nothing has happened, when its memory has grown, which it cannot undo.
   */
  restore(): boolean {
    if (this.#memory.buffer.byteLength !== this.#program.memory.initial * 65_536) return false;
    this.#startOver();
    return true;
  }

  #startOver(): void {
    const bytes = new Uint8Array(this.#memory.buffer);
    clear(bytes);
    writeImage(startOf(this.#program), bytes);
    this.#writeDifferences();
  }

  #writeDifferences(): void {
    writeImage(this.#program.image, new Uint8Array(this.#memory.buffer));
    for (const [name, value] of this.#program.variables) {
      const variable = this.#engine[name];
      if (variable instanceof WebAssembly.Global) variable.value = value;
    }
  }
}

/** What the engine imports, as far as the plug-in lists it too. */
function listedImports(program: SharedProgram, functions: WebAssembly.Imports): WebAssembly.Imports {
  const imports: Record<string, Values> = Object.create(null);
  for (const { module, name, isListed } of program.imports) {
    const names = imports[module] ?? Object.create(null);
    names[name] = (isListed ? functions[module]?.[name] : undefined) ?? unreachable;
    imports[module] = names;
  }
  return imports;
}

/** The exports that the coupling makes of the engine's `run`, under the plug-in's names. */
function couple(
  { run, operations }: Exports,
  program: SharedProgram,
  functions: WebAssembly.Imports,
): Values {
  if (typeof run !== "function" || !(operations instanceof WebAssembly.Table))
    throw new TypeError("An engine has changed its exports.");
  if (program.operations.length > 0) operations.grow(program.operations.length);
  const imported: Values = Object.create(null);
  for (const [number, { module, name }] of program.operations.entries()) {
    imported[String(number)] = functions[module]?.[name] ?? unreachable;
  }
  const { exports } = new WebAssembly.Instance(program.coupling, {
    [ENGINE]: { run, operations },
    [OPERATION]: imported,
  });
  const named: Values = Object.create(null);
  for (const [number, name] of program.exports.entries()) {
    const handler = exports[String(number)];
    if (handler !== undefined) named[name] = handler;
  }
  return named;
}

function startOf({ engine, start }: SharedProgram): Image {
  const known = starts.get(engine);
  if (known !== undefined) return known;
  const copied = { places: start.places.slice(), bytes: start.bytes.slice() };
  starts.set(engine, copied);
  return copied;
}

/** Zeroes what is not zero: a page that was never written to takes no memory, and shall not begin to. */
function clear(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += PAGE_BYTES) {
    const page = bytes.subarray(at, at + PAGE_BYTES);
    if (Buffer.compare(page, EMPTY_PAGE) !== 0) page.fill(0);
  }
}

/** In place of what the plug-in does not list: what a module has there that was compiled without it. */
function unreachable(): never {
  throw new WebAssembly.RuntimeError("unreachable");
}
