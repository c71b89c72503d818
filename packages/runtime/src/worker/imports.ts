import { ENV_MODULE, WASI_MODULE } from "../abi.ts";
import type { HostImport, Reply } from "../protocol.ts";
import { createEnv, refused, storeForGuest, type WorkerParts } from "./env.ts";
import { createWasi } from "./wasi/functions.ts";

/** Makes all that one new instance imports. `memoryOf` finds its memory once it is there. */
export function createImports(
  parts: WorkerParts,
  memoryOf: () => WebAssembly.Memory | undefined,
): WebAssembly.Imports {
  const { program, call, log } = parts;
  const modules = new Map<string, Record<string, WebAssembly.ImportValue>>();
  const provide = (module: string, name: string, value: WebAssembly.ImportValue) => {
    const names = modules.get(module) ?? Object.create(null);
    names[name] = value;
    modules.set(module, names);
  };
  for (const [name, value] of Object.entries(createEnv(parts))) provide(ENV_MODULE, name, value);
  for (const [name, value] of Object.entries(createWasi(call, log, memoryOf)))
    provide(WASI_MODULE, name, value);
  program.hostImports.forEach((one, index) => {
    provide(one.module, one.name, (...given: (bigint | number)[]) => callHost(parts, one, index, given));
  });
  for (const { module, name, initial, maximum } of program.memories) {
    provide(module, name, new WebAssembly.Memory({ initial, maximum }));
  }
  for (const { module, name, initial, maximum, element } of program.tables) {
    provide(module, name, new WebAssembly.Table({ initial, maximum, element }));
  }
  return Object.assign(Object.create(null), Object.fromEntries(modules));
}

function callHost(
  parts: WorkerParts,
  host: HostImport,
  index: number,
  given: (bigint | number)[],
): bigint | number | undefined {
  parts.call.check();
  const inputs = readInputs(parts, given);
  const reply = parts.line.ask({ kind: "host-function", index, inputs, arguments: given });
  if (reply.kind !== "value") return parts.call.fail(refused);
  return resultOf(parts, host, reply);
}

/** One block can be passed many times: all copies together must fit what one call may hold. */
function readInputs({ kernel, call, program }: WorkerParts, given: (bigint | number)[]): Uint8Array[] {
  const offsets = given.filter((value) => typeof value === "bigint");
  const limit = program.limits.blockBytes;
  const length = offsets.reduce((sum, offset) => sum + Number(kernel.length(offset)), 0);
  if (length > limit) {
    const message = `The arguments of a host function are ${length} bytes together; ${limit} are allowed.`;
    call.fail({ code: "memory-limit", message, limit });
  }
  return offsets.map((offset) => kernel.read(offset));
}

function resultOf(
  parts: WorkerParts,
  host: HostImport,
  { value }: Reply & { kind: "value" },
): bigint | number | undefined {
  const type = host.results[0];
  if (type === undefined) return undefined;
  if (value instanceof Uint8Array) return storeForGuest(parts, value);
  // The app's side has made sure that the value fits the type.
  return value ?? (type === "i64" ? 0n : 0);
}
