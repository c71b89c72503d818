import { ENV_MODULE, WASI_MODULE } from "../abi.ts";
import { suspending } from "../jspi.ts";
import { KERNEL_MEMORY, KERNEL_MODULE } from "../module/kernel-calls.ts";
import type { HostImport, LinkedModule, Reply } from "../protocol.ts";
import { countHostCall, createEnv, refused, type SandboxParts, storeForGuest } from "./env.ts";
import { createWasi } from "./wasi/functions.ts";

type Imports = Record<string, Record<string, WebAssembly.ImportValue>>;

/** What all instances of one sandbox import: every function. `memoryOf` finds the memory of the one that runs. */
export function createImports(
  parts: SandboxParts,
  memoryOf: () => WebAssembly.Memory | undefined,
): WebAssembly.Imports {
  const { program, call, outside, files } = parts;
  const imports: Imports = Object.create(null);
  for (const [name, value] of Object.entries(createEnv(parts))) provide(imports, ENV_MODULE, name, value);
  for (const [name, value] of Object.entries(createWasi(call, outside.log, memoryOf, files)))
    provide(imports, WASI_MODULE, name, value);
  provide(imports, KERNEL_MODULE, KERNEL_MEMORY, parts.kernel.memory);
  program.hostImports.forEach((one, index) => {
    const run = (...given: (bigint | number)[]) => callHost(parts, one, index, given);
    provide(imports, one.module, one.name, outside.suspends ? suspending(run) : run);
  });
  return imports;
}

/** Adds the memories and tables that one instance imports, each its own, and what the plug-in's other modules give it. */
export function importsOf(
  functions: WebAssembly.Imports,
  { memories, tables }: Omit<LinkedModule, "name">,
  given: ReadonlyMap<string, WebAssembly.Instance["exports"]>,
): WebAssembly.Imports {
  if (memories.length === 0 && tables.length === 0 && given.size === 0) return functions;
  const imports: Imports = Object.assign(Object.create(null), functions);
  // What is added to is copied.
  for (const { module } of [...memories, ...tables])
    imports[module] = Object.assign(Object.create(null), functions[module]);
  for (const { module, name, initial, maximum } of memories) {
    provide(imports, module, name, new WebAssembly.Memory({ initial, maximum }));
  }
  for (const { module, name, initial, maximum, element } of tables) {
    provide(imports, module, name, new WebAssembly.Table({ initial, maximum, element }));
  }
  for (const [module, exports] of given) imports[module] = exports;
  return imports;
}

function provide(imports: Imports, module: string, name: string, value: WebAssembly.ImportValue): void {
  const names = imports[module] ?? Object.create(null);
  names[name] = value;
  imports[module] = names;
}

function callHost(parts: SandboxParts, host: HostImport, index: number, given: (bigint | number)[]): unknown {
  countHostCall(parts);
  const inputs = readInputs(parts, given);
  const reply = parts.outside.ask({ kind: "host-function", index, inputs, arguments: given });
  return reply instanceof Promise
    ? reply.then((later) => resultOf(parts, host, later))
    : resultOf(parts, host, reply);
}

/** One block can be passed many times: all copies together must fit what one call may hold. */
function readInputs({ kernel, call, program }: SandboxParts, given: (bigint | number)[]): Uint8Array[] {
  const [first] = given;
  const limit = program.limits.blockBytes;
  // Nearly all imports.
  if (given.length === 1 && typeof first === "bigint" && kernel.length(first) <= limit)
    return [kernel.view(first)];
  const inputs: Uint8Array[] = [];
  let length = 0;
  for (const offset of given) {
    if (typeof offset !== "bigint") continue;
    const input = kernel.view(offset);
    inputs.push(input);
    length += input.length;
  }
  if (length > limit) {
    const message = `The arguments of a host function are ${length} bytes together; ${limit} are allowed.`;
    call.fail({ code: "memory-limit", message, limit });
  }
  return inputs;
}

function resultOf(parts: SandboxParts, host: HostImport, reply: Reply): bigint | number | undefined {
  if (reply.kind !== "value") return parts.call.fail(refused);
  const { value } = reply;
  const type = host.results[0];
  if (type === undefined) return undefined;
  if (value instanceof Uint8Array || typeof value === "string") return storeForGuest(parts, value);
  // The app's side has made sure that the value fits the type.
  return value ?? (type === "i64" ? 0n : 0);
}
