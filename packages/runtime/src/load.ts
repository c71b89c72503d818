import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { ENV_MODULE, OWN_MODULES, parseSignature } from "./abi.ts";
import { RuntimeError } from "./errors.ts";
import type { HostFunction, HostImports } from "./host-function.ts";
import { canSuspend } from "./jspi.ts";
import type { Limits } from "./limits.ts";
import { boundModule } from "./module/bound.ts";
import { invalidModule } from "./module/byte-reader.ts";
import type { ModuleExport, ModuleImport } from "./module/interface.ts";
import { parseModule } from "./module/parse.ts";
import { describeFunction, type FunctionType } from "./module/types.ts";
import type { LoadSettings } from "./options.ts";
import type { HostImport, Program } from "./protocol.ts";

/** A plug-in that is ready to run: all that is known of it before it does. */
export interface LoadedModule {
  readonly program: Program;
  /** The app's functions, in the order of `program.hostImports`. */
  readonly hostFunctions: readonly HostFunction[];
  readonly imports: readonly ModuleImport[];
  readonly exports: readonly string[];
}

/** How many missing imports the message names; the error's `imports` has all. */
const MOST_LISTED = 20;

/** A host function with the import that it satisfies. */
interface Linked extends HostImport {
  readonly run: HostFunction;
}

/** Name that a plug-in gets when it was given none. */
export function defaultName(source: Uint8Array | string | URL): string {
  if (source instanceof Uint8Array) return "plugin";
  return basename(String(source)).replace(/\.wasm$/, "") || "plugin";
}

/**
 * Reads a module's bytes, as a copy that nobody else can change.
 * @throws RuntimeError `module-too-large`, or `invalid-module` when there is no such file.
 */
export async function readSource(source: Uint8Array | string | URL, limits: Limits): Promise<Uint8Array> {
  if (source instanceof Uint8Array) {
    checkSize(source.length, limits);
    return new Uint8Array(source);
  }
  if (source instanceof URL && source.protocol !== "file:") {
    throw new RuntimeError("invalid-options", "A plug-in is loaded from bytes, a path or a file: URL.");
  }
  try {
    const path = source instanceof URL ? fileURLToPath(source) : source;
    checkSize((await stat(path)).size, limits);
    const bytes = await readFile(path);
    checkSize(bytes.length, limits);
    return new Uint8Array(bytes);
  } catch (error) {
    if (error instanceof RuntimeError) throw error;
    throw invalidModule("its file cannot be read", error);
  }
}

/**
 * Checks, links and compiles a module. Nothing of it runs.
 * @throws RuntimeError `invalid-module`, `memory-limit` or `missing-import` (which lists each one).
 */
export async function loadModule(bytes: Uint8Array, settings: LoadSettings): Promise<LoadedModule> {
  const parsed = parseModule(bytes);
  const linked = linkImports(parsed.imports, settings.imports);
  const bounded = boundModule(parsed, settings.limits);
  const module = await WebAssembly.compile(bounded.bytes).catch((error: unknown) => {
    throw invalidModule("it does not validate", error);
  });
  const asks = linked.length > 0 || parsed.imports.some(isHttpRequest);
  return {
    program: {
      module,
      memories: bounded.memories,
      tables: bounded.tables,
      hostImports: linked.map(({ module, name, parameters, results }) => ({
        module,
        name,
        parameters,
        results,
      })),
      asks,
      suspends: canSuspend && asks && settings.state === "fresh" && settings.limits.workers > 1,
      config: settings.config,
      limits: settings.limits,
      logLevel: settings.logLevel,
      state: settings.state,
    },
    hostFunctions: linked.map(({ run }) => run),
    imports: Object.freeze(parsed.imports),
    exports: Object.freeze(parsed.exports.filter(isCallable).map(({ name }) => name)),
  };
}

function isHttpRequest({ module, name }: ModuleImport): boolean {
  return module === ENV_MODULE && name === "http_request";
}

function checkSize(size: number, { moduleBytes }: Limits): void {
  if (size <= moduleBytes) return;
  const message = `The module of ${size} bytes is over the limit of ${moduleBytes}.`;
  throw new RuntimeError("module-too-large", message, { limit: moduleBytes });
}

/** Extism's exports take nothing and return an i32, 0 for success; those of commands and reactors return nothing. */
function isCallable({ kind, parameters, results }: ModuleExport): boolean {
  if (kind !== "function" || parameters?.length !== 0 || results === undefined) return false;
  return results.length === 0 || (results.length === 1 && results[0] === "i32");
}

function linkImports(imports: readonly ModuleImport[], provided: HostImports): Linked[] {
  const missing: string[] = [];
  const linked = imports.flatMap((one): Linked[] => {
    const found = findImport(one, provided);
    if (typeof found === "string") missing.push(found);
    return typeof found === "object" ? [found] : [];
  });
  if (missing.length === 0) return linked;
  const first = missing.slice(0, MOST_LISTED).join("; ");
  const more = missing.length > MOST_LISTED ? ` and ${missing.length - MOST_LISTED} more` : "";
  const message = `The plug-in imports what it is not given: ${first}${more}.`;
  throw new RuntimeError("missing-import", message, { imports: Object.freeze(missing) });
}

/** The host function for an import; `undefined` when the runtime provides it itself; or a text that says what is missing. */
function findImport(one: ModuleImport, provided: HostImports): Linked | string | undefined {
  const { module, name } = one;
  const fullName = `${module}.${name}`;
  if (one.kind === "memory" || (one.kind === "table" && one.element !== "other")) return undefined;
  if (one.kind !== "function" || !one.parameters || !one.results) return `${fullName} (a ${one.kind})`;
  const type: FunctionType = { parameters: one.parameters, results: one.results };
  const own = OWN_MODULES.get(module);
  if (own !== undefined) return checkOwn(fullName, Object.hasOwn(own, name) ? own[name] : undefined, type);
  const functions = Object.hasOwn(provided, module) ? provided[module] : undefined;
  const run = functions && Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (run === undefined) return fullName;
  if (type.results.length > 1 || [...type.parameters, ...type.results].includes("other")) {
    return `${fullName} (as ${describeFunction(type)}, which no host function can be)`;
  }
  return { module, name, ...type, run };
}

function checkOwn(fullName: string, signature: string | undefined, type: FunctionType): string | undefined {
  if (signature === undefined) return fullName;
  const actual = describeFunction(type);
  const expected = describeFunction(parseSignature(signature));
  return actual === expected ? undefined : `${fullName} (as ${actual}; it is ${expected})`;
}
