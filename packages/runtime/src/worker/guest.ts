import { SharedInstance } from "../engine/instance.ts";
import { promised } from "../jspi.ts";
import { START_EXPORT } from "../module/bound.ts";
import { KERNEL_MODULE } from "../module/kernel-calls.ts";
import type { LinkedModule, Program } from "../protocol.ts";
import { importsOf } from "./imports.ts";

/** A function that runs before the first export does, with what it is given. */
export interface StartUp {
  readonly run: CallableFunction;
  readonly given: readonly number[];
}

type Suspendable = ReturnType<typeof promised>;

/** A running copy of the plug-in: of the module that is called, and of those that it imports from. */
export class Guest {
  readonly instance: Pick<WebAssembly.Instance, "exports">;
  /** The memory of each module, as WASI's functions use it: in the order of `Program.linked`, what is called last. */
  readonly memories: readonly (WebAssembly.Memory | undefined)[];
  readonly #suspendable = new Map<string, Suspendable>();
  readonly #linked: readonly WebAssembly.Instance[];
  readonly #shared: SharedInstance | undefined;

  /** `functions` has what each module imports from the runtime and the app, in the same order. */
  constructor(program: Program, functions: readonly WebAssembly.Imports[]) {
    if (program.shared !== undefined) {
      this.#shared = new SharedInstance(program.module, program.shared, functions[0] ?? {});
      this.instance = this.#shared;
      this.memories = [asMemory(this.instance.exports.memory)];
      this.#linked = [];
      return;
    }
    const given = new Map<string, WebAssembly.Instance["exports"]>();
    const memories: (WebAssembly.Memory | undefined)[] = [];
    const make = (one: Omit<LinkedModule, "name">, index: number) => {
      const imports = importsOf(functions[index] ?? {}, one, given);
      const instance = new WebAssembly.Instance(one.module, imports);
      // The one that the module defined itself is WASI's only if it is exported.
      const imported = one.memories.find(({ module }) => module !== KERNEL_MODULE);
      memories.push(
        asMemory(instance.exports.memory) ??
          (imported && asMemory(imports[imported.module]?.[imported.name])) ??
          importedInside(one.module, given),
      );
      return instance;
    };
    this.#linked = program.linked.map((one, index) => {
      const instance = make(one, index);
      if (one.name !== undefined) given.set(one.name, instance.exports);
      return instance;
    });
    this.instance = make(program, program.linked.length);
    this.memories = memories;
  }

  /** Puts it back to how it was made, if it runs in a shared engine and its memory has not grown; else false. */
  restore(): boolean {
    return this.#shared?.restore() ?? false;
  }

  /** Pages of 64 KiB that its memories have now. */
  get memoryPages(): number {
    let bytes = 0;
    for (const memory of new Set(this.memories)) bytes += memory?.buffer.byteLength ?? 0;
    return bytes / 65_536;
  }

  /** Whether `_start` is an export like others, when it is called, and its start-up otherwise. */
  get isCommand(): boolean {
    const { _initialize, _start } = this.instance.exports;
    return !isFunction(_initialize) && isFunction(_start);
  }

  /** The same as a function that can be suspended, and answers with a promise. */
  suspendable(name: string): Suspendable | undefined {
    const known = this.#suspendable.get(name);
    if (known !== undefined) return known;
    const found = this.function(name);
    if (found === undefined) return undefined;
    const run = promised(found);
    this.#suspendable.set(name, run);
    return run;
  }

  /** Its export of this name, if it is a function. */
  function(name: string): CallableFunction | undefined {
    const found = this.instance.exports[name];
    return isFunction(found) ? found : undefined;
  }

  /**
   * Its start-up functions, in the order of Extism's own hosts: the module's start function, then a reactor's
   * `_initialize`, or a command's `_start` (unless that is what is called), then the Haskell runtime's `hs_init`. Modules
   * that it imports from come first; none of them is a command.
   */
  startUps(called: string): StartUp[] {
    const linked = this.#linked.flatMap((instance) => startUpsOf(instance, "_start"));
    return [...linked, ...startUpsOf(this.instance, called)];
  }
}

function startUpsOf(instance: Guest["instance"], called: string): StartUp[] {
  const { [START_EXPORT]: start, _initialize, __wasm_call_ctors, _start, hs_init } = instance.exports;
  const all: StartUp[] = [];
  const add = (run: CallableFunction, ...given: number[]) => all.push({ run, given });
  if (isFunction(start)) add(start);
  if (isFunction(_initialize)) add(_initialize);
  else if (isFunction(_start) && called !== "_start") add(_start);
  else if (isFunction(__wasm_call_ctors) && !isFunction(_start)) add(__wasm_call_ctors);
  if (isFunction(hs_init)) add(hs_init, 0, 0);
  return all;
}

/** The memory that a module imports from another one. */
function importedInside(
  module: WebAssembly.Module,
  given: ReadonlyMap<string, WebAssembly.Instance["exports"]>,
): WebAssembly.Memory | undefined {
  if (given.size === 0) return undefined;
  const found = WebAssembly.Module.imports(module).find(({ kind }) => kind === "memory");
  return found && asMemory(given.get(found.module)?.[found.name]);
}

function asMemory(value: WebAssembly.ImportValue | undefined): WebAssembly.Memory | undefined {
  return value instanceof WebAssembly.Memory ? value : undefined;
}

function isFunction(value: WebAssembly.ExportValue | undefined): value is CallableFunction {
  return typeof value === "function";
}
