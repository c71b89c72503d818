import type { Contract } from "./contract.ts";
import { IMPORT_MODULE } from "./wire.ts";

/** What a plug-in's module says of itself, read from its import and export sections. */
export interface ModuleInterface {
  readonly imports: readonly { readonly module: string; readonly name: string }[];
  /** Names of the exported functions. */
  readonly exports: readonly string[];
}

/** One reason why a plug-in doesn't fit a contract. */
export interface Misfit {
  readonly code: "unknown-import" | "foreign-import" | "no-event-handled";
  readonly message: string;
}

/** What a plug-in asks for and handles, in a contract's words; and why it doesn't fit, if so. */
export interface Fit {
  /** Names of the operations that it asks for, sorted. */
  readonly operations: readonly string[];
  /** Names of the events that it handles, sorted. */
  readonly events: readonly string[];
  /** Exported functions that are no event: parts of its language's own runtime, or leftovers. Sorted. */
  readonly otherExports: readonly string[];
  /** Empty: it fits. */
  readonly misfits: readonly Misfit[];
}

/** Modules that any Extism plug-in may import from without being given anything of the app. */
const NEUTRAL_MODULES: ReadonlySet<string> = new Set(["extism:host/env", "wasi_snapshot_preview1"]);

/** Holds a plug-in against a contract, before it runs. */
export function fitOf(contract: Contract, plugin: ModuleInterface): Fit {
  const operations = new Set(contract.operations.map((operation) => operation.name));
  const events = new Set(contract.events.map((event) => event.name));
  const misfits: Misfit[] = [];
  const asked = new Set<string>();
  for (const { module, name } of plugin.imports) {
    if (module === IMPORT_MODULE) {
      asked.add(name);
      if (!operations.has(name)) {
        misfits.push({
          code: "unknown-import",
          message: `It asks for "${name}", which is no operation of ${contract.title} ${contract.version}.`,
        });
      }
    } else if (!NEUTRAL_MODULES.has(module)) {
      misfits.push({
        code: "foreign-import",
        message: `It imports "${name}" from "${module}"; operations are imported from "${IMPORT_MODULE}".`,
      });
    }
  }
  const handled = plugin.exports.filter((name) => events.has(name));
  if (handled.length === 0) {
    misfits.push({
      code: "no-event-handled",
      message: `It exports no event of ${contract.title}: nothing would ever call it.`,
    });
  }
  return {
    operations: [...asked].filter((name) => operations.has(name)).sort(),
    events: [...handled].sort(),
    otherExports: plugin.exports.filter((name) => !events.has(name)).sort(),
    misfits,
  };
}
