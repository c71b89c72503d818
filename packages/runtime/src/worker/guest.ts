import type { WorkerParts } from "./env.ts";
import { CallEnded } from "./guest-call.ts";
import { createImports } from "./imports.ts";

/** A running copy of the plug-in. */
export interface Guest {
  readonly instance: WebAssembly.Instance;
  /** Pages of 64 KiB that its memory has now. */
  memoryPages(): number;
}

/**
 * Makes an instance and runs its start-up functions, in the order of Extism's own hosts: a reactor's `_initialize`, or a
 * command's `_start` (unless that is what is called), then the Haskell runtime's `hs_init`.
 */
export function startGuest(parts: WorkerParts, called: string): Guest {
  let memory: WebAssembly.Memory | undefined;
  const imports = createImports(parts, () => memory);
  const imported = parts.program.memories[0];
  memory = imported && asMemory(imports[imported.module]?.[imported.name]);
  const instance = new WebAssembly.Instance(parts.program.module, imports);
  memory = asMemory(instance.exports.memory) ?? memory;

  const { _initialize, __wasm_call_ctors, _start, hs_init } = instance.exports;
  if (isFunction(_initialize)) run(parts, _initialize);
  else if (isFunction(_start) && called !== "_start") run(parts, _start);
  else if (isFunction(__wasm_call_ctors) && !isFunction(_start)) run(parts, __wasm_call_ctors);
  if (isFunction(hs_init)) run(parts, hs_init, 0, 0);
  return { instance, memoryPages: () => (memory?.buffer.byteLength ?? 0) / 65_536 };
}

function run({ call }: WorkerParts, start: CallableFunction, ...given: number[]): void {
  try {
    start(...given);
  } catch (error) {
    // A command ends by exiting: with 0 it is ready for calls.
    if (!(error instanceof CallEnded) || call.exitStatus !== 0) throw error;
  }
  if (call.exitStatus === 0) call.forgetExit();
  call.check();
}

function asMemory(value: WebAssembly.ImportValue | undefined): WebAssembly.Memory | undefined {
  return value instanceof WebAssembly.Memory ? value : undefined;
}

function isFunction(value: WebAssembly.ExportValue | undefined): value is CallableFunction {
  return typeof value === "function";
}
