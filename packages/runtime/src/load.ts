import { ENV_MODULE, OWN_MODULES } from "./abi.ts";
import { type Fit, fitToEngine } from "./engine/fit.ts";
import type { SharedEngine } from "./engine/shared-engine.ts";
import { RuntimeError } from "./errors.ts";
import type { HostFunction } from "./host-function.ts";
import { canSuspend } from "./jspi.ts";
import { type LinkableModule, type LinkedModules, linkModules, type PluginModule } from "./link.ts";
import { type BoundedModule, boundModules, type ChangedModule } from "./module/bound.ts";
import { invalidModule } from "./module/byte-reader.ts";
import { OnlyMemoryChanges } from "./module/code.ts";
import { changeCode } from "./module/code-changes.ts";
import type { ModuleExport, ModuleImport } from "./module/interface.ts";
import { isKernelMemory, MoveKernelCalls } from "./module/kernel-calls.ts";
import { type ParsedModule, parseModule } from "./module/parse.ts";
import { exportsWithout } from "./module/reach.ts";
import { MakeStoppable } from "./module/stoppable.ts";
import type { LoadSettings } from "./options.ts";
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
  /** What has to be linked for another plug-in of the same program: its modules without their bytes. */
  readonly main: LinkableModule;
  readonly others: readonly LinkableModule[];
}

/**
 * Checks, links and compiles a plug-in's modules. Nothing of them runs.
 * @throws RuntimeError `invalid-module`, `memory-limit`, `missing-import` (which lists each one), or `invalid-manifest` for
 * modules that import each other in a circle.
 */
export async function loadModules({ main, others, settings }: OpenedSource): Promise<LoadedModule> {
  const called = parse(main);
  const more = others.map(parse);
  const linked = linkModules(called, more, settings.imports);
  const changed = await changeAll(linked.modules.map(({ parsed }) => parsed));
  const isCounted = (one: ModuleImport) => linked.isInside(one) || isKernelMemory(one);
  const compiled = await Promise.all(boundModules(changed, isCounted, settings.limits).map(compile));
  const last = compiled.pop();
  if (last === undefined) throw new RangeError("The module that is called is one of them.");
  const before = compiled.map((one, index) => ({ ...one, name: linked.modules[index]?.name }));
  const program = createProgram({ ...last, linked: before, shared: undefined }, linked, settings);
  const canBeQuiet = program.asks && canSuspend && settings.isolation === "inline" && more.length === 0;
  const quietExports = canBeQuiet ? exportsWithout(called.parsed, isAsking) : new Set<string>();
  return { ...describe(called, more, linked), program, quietExports };
}

/**
 * Loads a plug-in of one module that names one of these engines, to run in that; `undefined` for any other. When it returns,
 * the module's bytes are read.
 * @throws RuntimeError as `loadModules`, either way.
 */
export function loadIntoEngine(
  { main, settings, isLent }: OpenedSource,
  engines: ReadonlyMap<string, SharedEngine>,
): Promise<LoadedModule> | undefined {
  const called = parse(main);
  const linked = linkModules(called, [], settings.imports);
  const fit = fitToEngine(called.parsed, engines, settings.limits);
  if (fit === undefined) return undefined;
  if (!isLent) release(main.bytes);
  const described = describe(called, [], linked);
  return compileEngine(fit).then((engine) => ({
    ...described,
    program: createProgram({ ...engine, linked: [], shared: fit.program }, linked, settings),
    quietExports: new Set(),
  }));
}

type Compiled = Pick<Program, keyof Omit<LinkedModule, "name"> | "linked" | "shared">;
type Linked = LinkedModules<PluginModule>;

function createProgram(
  compiled: Compiled,
  { functions, imports }: Linked,
  { limits, state, ...settings }: LoadSettings,
): Program {
  const asks = functions.length > 0 || imports.some(isHttpRequest);
  return {
    ...compiled,
    hostImports: functions.map(({ run: _, ...hostImport }) => hostImport),
    asks,
    suspends: canSuspend && asks && state === "fresh" && limits.workers > 1,
    config: settings.config,
    folders: settings.allowedPaths,
    limits,
    logLevel: settings.logLevel,
    state,
  };
}

/** What is the same for each plug-in of a program, and the functions of this one. */
function describe(called: PluginModule, others: readonly PluginModule[], { imports, functions }: Linked) {
  return {
    main: withoutBytes(called),
    others: others.map(withoutBytes),
    hostFunctions: functions.map(({ run }) => run),
    imports: Object.freeze(imports),
    exports: Object.freeze(called.parsed.exports.filter(isCallable).map(({ name }) => name)),
  };
}

function withoutBytes({ name, parsed }: PluginModule): LinkableModule {
  const { imports, exports } = parsed;
  return { name, parsed: { imports, exports } };
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
async function changeAll(modules: readonly ParsedModule[]): Promise<ChangedModule[]> {
  const all: ChangedModule[] = [];
  for (const parsed of modules) all.push(await change(parsed, modules.length === 1));
  return all;
}

/** Reads all code once. Several modules would share what is put into each of them. */
async function change(parsed: ParsedModule, isAlone: boolean): Promise<ChangedModule> {
  const moving = isAlone ? MoveKernelCalls.of(parsed) : undefined;
  const changes = new OnlyMemoryChanges();
  const changers = [new MakeStoppable(), changes];
  const changed = await changeCode(parsed, moving === undefined ? changers : [...changers, moving]);
  const changesMemoryOnly = changes.holds;
  if (moving === undefined) return { parsed: changed, changesMemoryOnly };
  if (!moving.knowsOtherMemory) return { parsed: moving.finish(changed), changesMemoryOnly };
  return { parsed: await changeCode(parsed, [new MakeStoppable()]), changesMemoryOnly };
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
