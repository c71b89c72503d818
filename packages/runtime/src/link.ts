import { OWN_MODULES, parseSignature } from "./abi.ts";
import { RuntimeError } from "./errors.ts";
import type { HostFunction, HostImports } from "./host-function.ts";
import type { ModuleImport } from "./module/interface.ts";
import { KERNEL_MODULE } from "./module/kernel-calls.ts";
import type { ParsedModule } from "./module/parse.ts";
import { describeFunction, type FunctionType } from "./module/types.ts";
import type { HostImport } from "./protocol.ts";

/** A module of a plug-in as far as it is linked: `name` is what the others import it by. */
export interface LinkableModule {
  readonly name: string | undefined;
  readonly parsed: Pick<ParsedModule, "imports" | "exports">;
}

/** A module of a plug-in as far as it is read. */
export interface PluginModule extends LinkableModule {
  readonly parsed: ParsedModule;
}

/** A host function with the import that it satisfies. */
export interface LinkedFunction extends HostImport {
  readonly run: HostFunction;
}

/** All modules of a plug-in, linked with each other and with what is outside. */
export interface LinkedModules<Module extends LinkableModule> {
  /** In the order in which they can be instantiated; what is called is last. */
  readonly modules: readonly Module[];
  /** What they ask of the outside, without what they give each other. */
  readonly imports: readonly ModuleImport[];
  /** The app's functions that satisfy it. */
  readonly functions: readonly LinkedFunction[];
  /** Whether another module of the plug-in gives this. */
  isInside(one: ModuleImport): boolean;
}

/** How many missing imports the message names; the error's `imports` has all. */
const MOST_LISTED = 20;

/**
 * Finds what satisfies each import of each module: another module by its name, the runtime, or the app.
 * @throws RuntimeError `missing-import`, which lists each that nothing satisfies; `invalid-manifest` when modules import
 * each other in a circle.
 */
export function linkModules<Module extends LinkableModule>(
  main: Module,
  others: readonly Module[],
  provided: HostImports,
): LinkedModules<Module> {
  const named = new Map(others.flatMap((one) => (one.name === undefined ? [] : [[one.name, one] as const])));
  const all = [...others, main];
  const missing: string[] = [];
  const imports = new Map<string, ModuleImport>();
  const functions = new Map<string, LinkedFunction>();
  for (const { parsed } of all) {
    for (const one of parsed.imports) {
      const inside = named.get(one.module);
      const found = inside ? checkInside(one, inside) : findOutside(one, provided);
      if (typeof found === "string") missing.push(found);
      if (inside !== undefined) continue;
      const key = JSON.stringify([one.module, one.name]);
      const earlier = imports.get(key);
      if (earlier !== undefined && describe(earlier) !== describe(one))
        missing.push(`${one.module}.${one.name} (as ${describe(one)} and as ${describe(earlier)})`);
      imports.set(key, one);
      if (typeof found === "object") functions.set(key, found);
    }
  }
  if (missing.length > 0) throw missingImports(missing);
  return {
    modules: [...inOrder(others, named), main],
    imports: [...imports.values()],
    functions: [...functions.values()],
    isInside: ({ module }) => named.has(module),
  };
}

function missingImports(missing: readonly string[]): RuntimeError {
  const first = missing.slice(0, MOST_LISTED).join("; ");
  const more = missing.length > MOST_LISTED ? ` and ${missing.length - MOST_LISTED} more` : "";
  const message = `The plug-in imports what it is not given: ${first}${more}.`;
  return new RuntimeError("missing-import", message, { imports: Object.freeze(missing) });
}

/** Each module behind those that it imports from. */
function inOrder<Module extends LinkableModule>(
  modules: readonly Module[],
  named: ReadonlyMap<string, Module>,
): readonly Module[] {
  const ordered = new Set<Module>();
  const begun = new Set<Module>();
  const visit = (module: Module): void => {
    if (ordered.has(module)) return;
    if (begun.has(module)) {
      const message = `The manifest's module ${module.name} imports itself, through others or not.`;
      throw new RuntimeError("invalid-manifest", message, { at: "/wasm" });
    }
    begun.add(module);
    for (const name of new Set(module.parsed.imports.map((one) => one.module))) {
      const needed = named.get(name);
      if (needed !== undefined) visit(needed);
    }
    ordered.add(module);
  };
  modules.forEach(visit);
  return [...ordered];
}

/** Says what is wrong with an import from another module. Sizes of memories and tables are left to V8. */
function checkInside(one: ModuleImport, { parsed }: LinkableModule): string | undefined {
  const fullName = `${one.module}.${one.name}`;
  const found = parsed.exports.find(({ name }) => name === one.name);
  if (found === undefined) return fullName;
  const actual = describe(one);
  const expected = describe(found);
  return actual === expected ? undefined : `${fullName} (as ${actual}; it is ${expected})`;
}

/** The host function for an import; `undefined` when the runtime provides it itself; or a text that says what is missing. */
function findOutside(one: ModuleImport, provided: HostImports): LinkedFunction | string | undefined {
  const { module, name } = one;
  const fullName = `${module}.${name}`;
  // The runtime's own, for what it puts into plug-ins.
  if (module === KERNEL_MODULE) return fullName;
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

function describe(one: {
  readonly kind: string;
  readonly parameters?: FunctionType["parameters"];
  readonly results?: FunctionType["results"];
}): string {
  const { kind, parameters, results } = one;
  return kind === "function" && parameters && results
    ? describeFunction({ parameters, results })
    : `a ${kind}`;
}
