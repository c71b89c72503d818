import { START_EXPORT } from "../module/bound.ts";
import type { Program } from "../protocol.ts";
import { CallEnded, type GuestCall } from "./guest-call.ts";
import { withMemories } from "./imports.ts";

/** A function that runs before the first export does, with what it is given. */
export interface StartUp {
  readonly run: CallableFunction;
  readonly given: readonly number[];
}

/** A running copy of the plug-in. */
export class Guest {
  readonly instance: WebAssembly.Instance;
  readonly memory: WebAssembly.Memory | undefined;

  constructor(program: Program, functions: WebAssembly.Imports) {
    const imports = withMemories(functions, program);
    this.instance = new WebAssembly.Instance(program.module, imports);
    const imported = program.memories[0];
    this.memory =
      asMemory(this.instance.exports.memory) ??
      (imported && asMemory(imports[imported.module]?.[imported.name]));
  }

  /** Pages of 64 KiB that its memory has now. */
  get memoryPages(): number {
    return (this.memory?.buffer.byteLength ?? 0) / 65_536;
  }

  /** Whether `_start` is an export like others, when it is called, and its start-up otherwise. */
  get isCommand(): boolean {
    const { _initialize, _start } = this.instance.exports;
    return !isFunction(_initialize) && isFunction(_start);
  }

  /** Its export of this name, if it is a function. */
  function(name: string): CallableFunction | undefined {
    const found = this.instance.exports[name];
    return isFunction(found) ? found : undefined;
  }

  /**
   * Its start-up functions, in the order of Extism's own hosts: the module's start function, then a reactor's
   * `_initialize`, or a command's `_start` (unless that is what is called), then the Haskell runtime's `hs_init`.
   */
  startUps(called: string): StartUp[] {
    const { [START_EXPORT]: start, _initialize, __wasm_call_ctors, _start, hs_init } = this.instance.exports;
    const all: StartUp[] = [];
    const add = (run: CallableFunction, ...given: number[]) => all.push({ run, given });
    if (isFunction(start)) add(start);
    if (isFunction(_initialize)) add(_initialize);
    else if (isFunction(_start) && called !== "_start") add(_start);
    else if (isFunction(__wasm_call_ctors) && !isFunction(_start)) add(__wasm_call_ctors);
    if (isFunction(hs_init)) add(hs_init, 0, 0);
    return all;
  }
}

/** Goes on after a start-up function, or throws: a command ends by exiting, and with 0 it is ready for calls. */
export function afterStartUp(call: GuestCall, error?: unknown): void {
  if (error !== undefined && (!(error instanceof CallEnded) || call.exitStatus !== 0)) throw error;
  if (call.exitStatus === 0) call.forgetExit();
  call.check();
}

function asMemory(value: WebAssembly.ImportValue | undefined): WebAssembly.Memory | undefined {
  return value instanceof WebAssembly.Memory ? value : undefined;
}

function isFunction(value: WebAssembly.ExportValue | undefined): value is CallableFunction {
  return typeof value === "function";
}
