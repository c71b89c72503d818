import type { ModuleInterface } from "../fit.ts";
import { IMPORT_MODULE } from "../wire.ts";
import type { Change } from "./change.ts";

/**
 * The changes that reach a plug-in: those of operations that its module imports, of events that it exports, and of types
 * that come or go through them. What is new only ever reaches plug-ins that are built later.
 */
export function changesForPlugin(changes: readonly Change[], plugin: ModuleInterface): readonly Change[] {
  const imports = new Set(
    plugin.imports.flatMap(({ module, name }) => (module === IMPORT_MODULE ? [name] : [])),
  );
  const exports = new Set(plugin.exports);
  return changes.filter(
    ({ reaches }) =>
      reaches.operations.some((name) => imports.has(name)) ||
      reaches.events.some((name) => exports.has(name)),
  );
}
