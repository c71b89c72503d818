import { BuildError } from "../error.ts";
import { KIND, MalformedModule, Reader, readSections, SECTION } from "./binary.ts";
import { readExport, readImport, readLimits } from "./parts.ts";

/** What a module says of itself. `imports` and `exports` are what `fitOf` of `@mortise/contract` holds against a contract. */
export interface ModuleSummary {
  /** All imports, in order. */
  readonly imports: readonly {
    readonly module: string;
    readonly name: string;
    readonly kind: "function" | "table" | "memory" | "global" | "tag";
  }[];
  /** Names of the exported functions, in order. */
  readonly exports: readonly string[];
  /** The module's own memory; absent when it has none. In pages of 64 KiB. */
  readonly memory?: { readonly leastPages: number; readonly mostPages?: number };
  /** Custom sections by name; of several of one name, the last. */
  readonly customSections: ReadonlyMap<string, Uint8Array>;
}

const KIND_NAMES = ["function", "table", "memory", "global", "tag"] as const;

/**
 * Reads a module's import, export, memory and custom sections, without compiling or running anything. The bytes may
 * be anything; code and data are not looked at.
 *
 * @throws BuildError `not-a-module`
 */
export function readModule(wasm: Uint8Array): ModuleSummary {
  try {
    return summarise(wasm);
  } catch (cause) {
    if (!(cause instanceof MalformedModule)) throw cause;
    throw new BuildError("not-a-module", [{ text: `Not a WebAssembly module: ${cause.message}` }], { cause });
  }
}

function summarise(wasm: Uint8Array): ModuleSummary {
  let imports: ModuleSummary["imports"] = [];
  let exports: readonly string[] = [];
  let memory: ModuleSummary["memory"];
  const customSections = new Map<string, Uint8Array>();
  for (const { id, body } of readSections(wasm)) {
    const reader = new Reader(body);
    if (id === SECTION.import) {
      imports = reader
        .list(readImport)
        .map(({ module, name, kind }) => ({ module, name, kind: KIND_NAMES[kind] }));
    } else if (id === SECTION.export) {
      const functions = reader.list(readExport).filter(({ kind }) => kind === KIND.function);
      exports = functions.map(({ name }) => name);
    } else if (id === SECTION.memory) {
      const [limits] = reader.list(readLimits);
      if (limits !== undefined) {
        memory = {
          leastPages: limits.least,
          ...(limits.most === undefined ? {} : { mostPages: limits.most }),
        };
      }
    } else if (id === SECTION.custom) {
      const name = reader.name();
      customSections.set(name, body.subarray(reader.position));
    }
  }
  return { imports, exports, ...(memory === undefined ? {} : { memory }), customSections };
}
