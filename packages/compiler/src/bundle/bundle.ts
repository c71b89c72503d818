import { basename, dirname, join } from "node:path";
import { type BuildResult, build, type Metafile, type Plugin } from "esbuild";
import { BuildError, type BuildMessage } from "../error.ts";
import { BUNDLE_NAME, ENGINE_FOLDER } from "../places.ts";
import { GLOBAL_FILES, NAMES_TO_REPLACE } from "./globals.ts";
import { bundleFailure, warningsOf } from "./messages.ts";
import { shownPath } from "./shown-path.ts";
import { readSourceMap, type SourceMap } from "./source-map.ts";

/** A plug-in as one script, and what is known of it before it runs. */
export interface Bundle {
  readonly code: string;
  /** Back to the author's files. */
  readonly map: SourceMap;
  /** All files that went into it: absolute paths. */
  readonly files: readonly string[];
  readonly warnings: readonly BuildMessage[];
}

/** What QuickJS has, as esbuild counts. Anything newer is rewritten. */
const TARGET = "es2023";

/**
 * Bundles an entry file and all that it imports, with those globals that it uses. Only what is reachable stays, so that
 * an operation that nobody calls is not in the bundle, and hence not among the plug-in's imports.
 *
 * @throws BuildError `syntax-error`, `unknown-import`, `no-exports`
 */
export async function bundle(entry: string, tsconfig: string | undefined): Promise<Bundle> {
  const folder = dirname(entry);
  let result: BuildResult<{ metafile: true; write: false }>;
  try {
    result = await build({
      stdin: { contents: glue(entry), resolveDir: folder, loader: "js", sourcefile: "mortise:entry" },
      absWorkingDir: folder,
      outfile: join(folder, BUNDLE_NAME),
      bundle: true,
      write: false,
      metafile: true,
      format: "iife",
      target: TARGET,
      platform: "neutral",
      mainFields: ["module", "main"],
      conditions: ["module"],
      charset: "utf8",
      sourcemap: "external",
      sourcesContent: false,
      logLevel: "silent",
      define: NAMES_TO_REPLACE,
      inject: [...GLOBAL_FILES],
      plugins: [pluginModule],
      // The author's tsconfig.json, found once for bundle and type check; never one that happens to lie elsewhere.
      ...(tsconfig === undefined ? { tsconfigRaw: {} } : { tsconfig }),
    });
  } catch (error) {
    throw bundleFailure(error);
  }
  if (result.metafile.inputs[basename(entry)]?.format !== "esm") throw nothingExported(entry);
  const text = (suffix: string): string =>
    result.outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? "";
  return {
    code: withoutWayToPackages(text(".js")),
    map: readSourceMap(text(".js.map"), (source) => shownPath(source, folder)),
    files: filesOf(result.metafile, folder),
    warnings: warningsOf(result.warnings),
  };
}

function nothingExported(entry: string): BuildError {
  const text =
    "The entry file exports nothing, so the plug-in would never be called. A handler is an exported function.";
  return new BuildError("no-exports", [{ text, file: basename(entry), line: 1, column: 1 }]);
}

/** Hands the entry file's exports to the prelude (guest/inside.ts). */
function glue(entry: string): string {
  const specifier = JSON.stringify(`./${basename(entry)}`);
  return `import * as exports from ${specifier};\nglobalThis[Symbol.for("mortise.inside")].setExports(exports);\n`;
}

/** The module "mortise:plugin": settings and variables. */
const pluginModule: Plugin = {
  name: "mortise-plugin",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^mortise:plugin$/ }, () => ({
      path: join(ENGINE_FOLDER, "globals/plugin.js"),
      sideEffects: false,
    }));
  },
};

/**
 * esbuild names CommonJS modules by their path, and how many folders up `node_modules` lies depends on where somebody
 * works. Nothing reads these names.
 */
function withoutWayToPackages(code: string): string {
  return code.replace(/(= __commonJS\(\{\n {2,}")(?:\.\.\/)+(?=node_modules\/)/g, "$1");
}

function filesOf(metafile: Metafile, folder: string): readonly string[] {
  return Object.keys(metafile.inputs)
    .filter((path) => !path.startsWith("mortise:"))
    .map((path) => join(folder, path));
}
