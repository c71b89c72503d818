import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { type Contract, type Fit, fitOf, IMPORT_MODULE } from "@mortise/contract";
import { type ModuleExport, readModuleInterface } from "@mortise/runtime";
import { HostError } from "./error.ts";

/** A plug-in as an app hands it over: its bytes, or the path or `file:` URL of its file. */
export type PluginSource = Uint8Array | string | URL;

/** The name of a plug-in that was given none. */
export function nameOf(source: PluginSource): string {
  if (source instanceof Uint8Array) return "plugin";
  return basename(String(source)).replace(/\.wasm$/, "") || "plugin";
}

/**
 * A plug-in's bytes.
 *
 * @throws HostError `unreadable-plugin`, or `limit-exceeded` for a file of more than `moduleBytes`, which is not read
 */
export async function readPlugin(
  source: PluginSource,
  plugin: string,
  moduleBytes: number,
): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  const unreadable = (cause?: unknown) =>
    new HostError(
      "unreadable-plugin",
      `The file of the plug-in "${plugin}" cannot be read.`,
      { plugin },
      { cause },
    );
  if (source instanceof URL && source.protocol !== "file:") throw unreadable();
  let size: number;
  try {
    const path = source instanceof URL ? fileURLToPath(source) : source;
    ({ size } = await stat(path));
    if (size <= moduleBytes) return await readFile(path);
  } catch (cause) {
    throw unreadable(cause);
  }
  const message = `The file of the plug-in "${plugin}" has ${size} bytes; the limit is ${moduleBytes}.`;
  throw new HostError("limit-exceeded", message, { plugin, limit: moduleBytes });
}

/**
 * What a plug-in asks for and handles, read from its sections: none of it runs. `validate`: whether its code is looked at,
 * too, which loading it does again.
 *
 * @throws RuntimeError `invalid-module`
 */
export function inspectPlugin(contract: Contract, bytes: Uint8Array, validate: boolean): InspectedPlugin {
  const module = readModuleInterface(bytes, { validate });
  // The runtime gives memories and tables itself.
  const imports = module.imports.filter(({ kind }) => kind === "function");
  const fit = fitOf(contract, {
    imports,
    exports: module.exports.filter(isCallable).map(({ name }) => name),
  });
  const asked = imports.filter((one) => one.module === IMPORT_MODULE).map(({ name }) => name);
  const unknownImports = [...new Set(asked)].filter((name) => !fit.operations.includes(name)).sort();
  return { fit, unknownImports };
}

/** What a plug-in's module says of itself. */
export interface InspectedPlugin {
  readonly fit: Fit;
  /** Names that it imports as operations, and that are none. Sorted. */
  readonly unknownImports: readonly string[];
}

/** Extism's exports take nothing and return an i32, those of commands and reactors nothing. */
function isCallable({ kind, parameters, results }: ModuleExport): boolean {
  if (kind !== "function" || parameters?.length !== 0 || !results) return false;
  return results.length === 0 || (results.length === 1 && results[0] === "i32");
}
