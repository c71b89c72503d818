import { ENV_MODULE, OWN_MODULES } from "./abi.ts";
import { type Fit, fitToEngine } from "./engine/fit.ts";
import type { SharedEngine } from "./engine/shared-engine.ts";
import { RuntimeError } from "./errors.ts";
import type { HostFunction } from "./host-function.ts";
import { canSuspend } from "./jspi.ts";
import { linkModules, type PluginModule } from "./link.ts";
import { type BoundedModule, boundModules } from "./module/bound.ts";
import { invalidModule } from "./module/byte-reader.ts";
import { changeCode } from "./module/code-changes.ts";
import type { ModuleExport, ModuleImport } from "./module/interface.ts";
import { isKernelMemory, MoveKernelCalls } from "./module/kernel-calls.ts";
import { type ParsedModule, parseModule } from "./module/parse.ts";
import { exportsWithout } from "./module/reach.ts";
import { MakeStoppable } from "./module/stoppable.ts";
import type { LinkedModule, Program } from "./protocol.ts";
import type { NamedModule, OpenedSource } from "./source.ts";

/** A plug-in that is ready to run: all that is known of it before it does. */
export interface LoadedModule {
  readonly program: Program;
  /** The app's functions, in the order of `program.hostImports`. */
  readonly hostFunctions: readonly HostFunction[];
  readonly imports: readonly ModuleImport[];
  readonly exports: readonly string[];
  /** Of an inline plug-in, the exports that certainly ask for nothing outside: others may have to be suspended. */
  readonly quietExports: ReadonlySet<string>;
}

/**
 * Checks, links and compiles a plug-in's modules. Nothing of them runs.
 * @throws RuntimeError `invalid-module`, `memory-limit`, `missing-import` (which lists each one), or `invalid-manifest` for
 * modules that import each other in a circle. A plug-in that names one of `engines` runs in it.
 */
export async function loadModules(
  { main, others, settings }: OpenedSource,
  engines: ReadonlyMap<string, SharedEngine> = new Map(),
): Promise<LoadedModule> {
  const called = parse(main);
  const { modules, imports, functions, isInside } = linkModules(called, others.map(parse), settings.imports);
  const parsed = modules.map((one) => one.parsed);
  // What other modules are linked to runs as it is.
  const fit = others.length === 0 ? fitToEngine(called.parsed, engines, settings.limits) : undefined;
  if (fit !== undefined) release(main.bytes);
  const compiled = fit
    ? [await compileEngine(fit)]
    : await Promise.all(
        boundModules(
          await changeAll(parsed),
          (one) => isInside(one) || isKernelMemory(one),
          settings.limits,
        ).map(compile),
      );
  const last = compiled.pop();
  if (last === undefined) throw new RangeError("The module that is called is one of them.");
  const isAlone = others.length === 0 && fit === undefined;
  const asks = functions.length > 0 || imports.some(isHttpRequest);
  return {
    program: {
      ...last,
      shared: fit?.program,
      linked: compiled.map((one, index) => ({ ...one, name: modules[index]?.name })),
      hostImports: functions.map(({ module, name, parameters, results }) => ({
        module,
        name,
        parameters,
        results,
      })),
      asks,
      suspends: canSuspend && asks && settings.state === "fresh" && settings.limits.workers > 1,
      config: settings.config,
      folders: settings.allowedPaths,
      limits: settings.limits,
      logLevel: settings.logLevel,
      state: settings.state,
    },
    hostFunctions: functions.map(({ run }) => run),
    imports: Object.freeze(imports),
    exports: Object.freeze(called.parsed.exports.filter(isCallable).map(({ name }) => name)),
    quietExports:
      asks && canSuspend && isAlone && settings.isolation === "inline"
        ? exportsWithout(called.parsed, isAsking)
        : new Set(),
  };
}

/** In a plug-in of several modules, the error says which one it is. */
function parse({ name, bytes, at }: NamedModule): PluginModule {
  try {
    return { name, parsed: parseModule(bytes) };
  } catch (error) {
    if (!(error instanceof RuntimeError) || at === undefined) throw error;
    throw new RuntimeError(error.code, `The manifest's ${at}: ${error.message}`, { at }, { cause: error });
  }
}

/**
 * Gives back a copy of a module that V8 does not see, before the garbage collector would: many of them make it run more
 * often. What was read of it is elsewhere by now.
 */
function release({ buffer, length }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}

/** One after the other: it is this thread's time that it takes. */
async function changeAll(modules: readonly ParsedModule[]): Promise<ParsedModule[]> {
  const all: ParsedModule[] = [];
  for (const parsed of modules) all.push(await change(parsed, modules.length === 1));
  return all;
}

/** Several modules would share what is put into each of them. */
async function change(parsed: ParsedModule, isAlone: boolean): Promise<ParsedModule> {
  const moving = isAlone ? MoveKernelCalls.of(parsed) : undefined;
  if (moving !== undefined) {
    const changed = await changeCode(parsed, [new MakeStoppable(), moving]);
    if (!moving.knowsOtherMemory) return moving.finish(changed);
  }
  return changeCode(parsed, [new MakeStoppable()]);
}

async function compile({
  bytes,
  memories,
  tables,
  restorableGlobals,
}: BoundedModule): Promise<Omit<LinkedModule, "name">> {
  const module = await WebAssembly.compile(bytes).catch((error: unknown) => {
    throw invalidModule("it does not validate", error);
  });
  return { module, memories, tables, restorableGlobals };
}

/** An engine's memory is made with each instance, and its tables cannot grow: there is nothing to bound. */
async function compileEngine({ engine }: Fit): Promise<Omit<LinkedModule, "name">> {
  return { module: await engine.compile(), memories: [], tables: [], restorableGlobals: undefined };
}

/** Whatever is a function and not the runtime's own is the app's. */
function isAsking(one: ModuleImport): boolean {
  return isHttpRequest(one) || !OWN_MODULES.has(one.module);
}

function isHttpRequest({ module, name }: ModuleImport): boolean {
  return module === ENV_MODULE && name === "http_request";
}

/** Extism's exports take nothing and return an i32, 0 for success; those of commands and reactors return nothing. */
function isCallable({ kind, parameters, results }: ModuleExport): boolean {
  if (kind !== "function" || parameters?.length !== 0 || results === undefined) return false;
  return results.length === 0 || (results.length === 1 && results[0] === "i32");
}
