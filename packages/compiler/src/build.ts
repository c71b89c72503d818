import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { exportNamesOf, type Kit, kitAt } from "./author/kit.ts";
import { nearest } from "./author/package.ts";
import { kitsMentionedFrom } from "./author/sources.ts";
import { type Bundle, bundle } from "./bundle/bundle.ts";
import { sourceLinesOf } from "./bundle/source-lines.ts";
import { authorsPlace } from "./bundle/source-map.ts";
import { placeOfExport } from "./check/place-of-export.ts";
import { typeCheck } from "./check/type-check.ts";
import { BuildError, type BuildMessage } from "./error.ts";
import { exportsError } from "./exports.ts";
import type { Initialised } from "./initialise/messages.ts";
import { InitialiseWorker } from "./initialise/run-worker.ts";
import { link } from "./link/link.ts";
import { readTemplate, type Template } from "./link/template.ts";
import { type BuildOptions, type ResolvedBuildOptions, resolveBuildOptions } from "./options.ts";
import { ENGINE_FOLDER } from "./places.ts";
import { Stopwatch } from "./stopwatch.ts";
import { readModule } from "./wasm/module.ts";

/** How long each part took, in milliseconds. The type check runs beside the others. */
export interface BuildTimings {
  readonly bundleMs: number;
  readonly initialiseMs: number;
  readonly linkMs: number;
  /** 0 without a type check. */
  readonly typeCheckMs: number;
  readonly totalMs: number;
}

/** A compiled plug-in. */
export interface BuiltPlugin {
  /** One WebAssembly module for any Extism host. The same sources give the same bytes. */
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** All that the module imports, in order. */
  readonly imports: readonly { readonly module: string; readonly name: string }[];
  /** Wire names of the events that it handles, sorted. */
  readonly exports: readonly string[];
  readonly timings: BuildTimings;
  readonly warnings: readonly BuildMessage[];
}

/** What a plug-in is made from, found before anything is read in earnest. */
interface Sources {
  readonly entry: string;
  readonly tsconfig: string | undefined;
  /** Kits that the author's own files mention. */
  readonly kits: readonly Kit[];
}

/**
 * Compiles a TypeScript plug-in into one Extism WebAssembly module. No code of the author's runs outside of the
 * WebAssembly engine, and nothing is written but a temporary project file for the type check.
 *
 * @throws BuildError with all findings and their places
 */
export async function buildPlugin(options: BuildOptions): Promise<BuiltPlugin> {
  const resolved = resolveBuildOptions(options);
  const sources = findSources(resolved.entry);
  const watch = new Stopwatch();
  const worker = new InitialiseWorker(resolved);
  try {
    const checking = resolved.typeCheck
      ? watch.time("typeCheck", () =>
          typeCheck(sources.entry, sources.tsconfig, sources.kits, resolved.typeCheckTimeoutMs),
        )
      : Promise.resolve();
    const making = make(sources, resolved, worker, watch);
    await firstFailure(making, checking);
    const { wasm, warnings } = await making;
    const { imports, exports } = readModule(wasm);
    const timings = {
      bundleMs: watch.of("bundle"),
      initialiseMs: watch.of("initialise"),
      linkMs: watch.of("link"),
      typeCheckMs: watch.of("typeCheck"),
      totalMs: watch.sinceStart(),
    };
    return {
      wasm,
      imports: imports.map(({ module, name }) => ({ module, name })),
      exports,
      timings,
      warnings,
    };
  } finally {
    await worker.close();
  }
}

function findSources(entry: string): Sources {
  const given = resolve(entry);
  if (statSync(given, { throwIfNoEntry: false })?.isFile() !== true)
    throw new BuildError("entry-not-found", [{ text: `There is no file ${entry}.` }]);
  const path = realpathSync(given); // esbuild and TypeScript see through links, too
  return { entry: path, tsconfig: nearest(dirname(path), "tsconfig.json"), kits: kitsMentionedFrom(path) };
}

/** Bundle, top-level code, module. */
async function make(
  sources: Sources,
  options: ResolvedBuildOptions,
  worker: InitialiseWorker,
  watch: Stopwatch,
): Promise<{ readonly wasm: Uint8Array<ArrayBuffer>; readonly warnings: readonly BuildMessage[] }> {
  const bundled = await watch.time("bundle", () => bundle(sources.entry, sources.tsconfig));
  const kits = allKits(sources.kits, bundled);
  const exportNames = options.exportNames ?? exportNamesOf(kits);
  const initialised = await watch.time("initialise", () => initialise(sources, bundled, exportNames, worker));
  const about = { formatVersion: 1, contracts: kits.map(({ contract }) => contract) };
  const wasm = await watch.time("link", async () => {
    const { template, sharedEngine } = engine();
    return link(template, initialised, options.memoryMaxPages, { about, sharedEngine });
  });
  return { wasm, warnings: bundled.warnings };
}

async function initialise(
  { entry }: Sources,
  { code, map }: Bundle,
  exportNames: ReadonlyMap<string, string> | undefined,
  worker: InitialiseWorker,
): Promise<Initialised> {
  const answer = await worker.run({ code, sourceLines: sourceLinesOf(map), exportNames });
  if (answer.kind === "initialised") return answer.initialised;
  if (answer.kind === "top-level-error") {
    const messages = answer.failures.map(({ text, places }) => ({ text, ...authorsPlace(map, places) }));
    throw new BuildError("top-level-error", messages);
  }
  const source = readFileSync(entry, "utf8");
  throw exportsError(answer.findings, (name) => placeOfExport(name, source, entry));
}

/** The kits that the sources mention, and those that only the bundle shows. Sorted, for the same bytes each time. */
function allKits(mentioned: readonly Kit[], { files }: Bundle): readonly Kit[] {
  const kits = new Map(mentioned.map((kit) => [kit.name, kit]));
  for (const folder of new Set(files.map((file) => dirname(file)))) {
    const kit = kitAt(folder);
    if (kit !== undefined) kits.set(kit.name, kits.get(kit.name) ?? kit);
  }
  return [...kits.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/**
 * Waits for both. A file that cannot even be read makes type errors, too, so that comes first; then the type errors;
 * then what top-level code did, and the exports.
 */
async function firstFailure(making: Promise<unknown>, checking: Promise<unknown>): Promise<void> {
  const [made, checked] = await Promise.allSettled([making, checking]);
  const FIRST: ReadonlySet<string> = new Set([
    "syntax-error",
    "unknown-import",
    "broken-kit",
    "unknown-export",
  ]);
  if (made.status === "rejected" && made.reason instanceof BuildError && FIRST.has(made.reason.code)) {
    throw made.reason;
  }
  if (checked.status === "rejected") throw checked.reason;
  if (made.status === "rejected") throw made.reason;
}

let parsed: { readonly template: Template; readonly sharedEngine: string } | undefined;

/** The engine, taken apart once in each process, and the name of the one that plug-ins may share. */
function engine(): NonNullable<typeof parsed> {
  parsed ??= {
    template: readTemplate(readFileSync(join(ENGINE_FOLDER, "engine.wasm"))),
    sharedEngine: JSON.parse(readFileSync(join(ENGINE_FOLDER, "engine.json"), "utf8")).shared,
  };
  return parsed;
}
