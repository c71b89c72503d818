/**
 * Builds what every plug-in carries: the engine (QuickJS with the adapter, as one module) and the prelude (the
 * JavaScript around the author's code). Runs when the package is built, not when a plug-in is.
 *
 *     node engine/build.ts            builds unless nothing has changed
 *     node engine/build.ts --into d   builds into the folder d in any case
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { findPackageJSON } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { buildGuest } from "./guest.ts";
import { optionalModule } from "./optional.ts";
import { keepExports, renameImportModules } from "./rewrite.ts";

const packageFolder = join(import.meta.dirname, "..");

/** The features that quickjs.wasm is compiled with. */
const FEATURES = [
  "--enable-bulk-memory",
  "--enable-sign-ext",
  "--enable-nontrapping-float-to-int",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];

/** What the compiler calls and reads, besides the optional functions and the slots. */
const ENGINE_EXPORTS: ReadonlySet<string> = new Set([
  ...["memory", "__stack_pointer", "__indirect_function_table", "_initialize", "wasm_malloc", "wasm_free"],
  ...["qjs_compile", "qjs_eval_bytecode", "qjs_is_exception", "qjs_get_exception", "qjs_get_string_len"],
  ...["qjs_get_prop_string", "qjs_free_value", "qjs_run_gc", "qjs_set_max_stack_size"],
  ...["init", "defineHost", "bind", "drain", "run"],
  ...["context", "runtime", "scratch", "dispatch", "finish", "jobFailed", "rejected", "busy"],
]);

function folderOf(name: string): string {
  const found = findPackageJSON(name, import.meta.url);
  if (found === undefined) throw new Error(`The package ${name} is not installed.`);
  return dirname(found);
}

const quickjs = folderOf("quickjs-wasi");
const binaryen = folderOf("binaryen");
const assemblyscript = folderOf("assemblyscript");
const whatwgUrl = folderOf("whatwg-url");

/** A hash of everything that goes into the output. */
function hashOfInputs(): string {
  const hash = createHash("sha256");
  for (const folder of ["engine", "engine/adapter", "guest", "guest/globals", "src/wasm"]) {
    for (const entry of readdirSync(join(packageFolder, folder), { withFileTypes: true }).sort(byName)) {
      if (!entry.isFile()) continue;
      hash.update(`${folder}/${entry.name}\0`).update(readFileSync(join(packageFolder, folder, entry.name)));
    }
  }
  for (const folder of [quickjs, binaryen, assemblyscript, whatwgUrl]) {
    hash.update(readFileSync(join(folder, "package.json")));
  }
  return hash.update(readFileSync(join(quickjs, "quickjs.wasm"))).digest("hex");
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : 1;
}

function node(script: string, args: readonly string[], folder: string): void {
  execFileSync(process.execPath, [script, ...args], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}

/** QuickJS, the adapter and the optional functions as one module. */
function buildEngine(folder: string): Uint8Array {
  const path = (name: string): string => join(folder, name);
  node(
    join(assemblyscript, "bin/asc.js"),
    [
      join(packageFolder, "engine/adapter/adapter.ts"),
      ...[
        "-o",
        path("adapter.wasm"),
        "--importMemory",
        "--noExportMemory",
        "--runtime",
        "stub",
        "-O3",
        "--noAssert",
      ],
    ],
    folder,
  );
  // AssemblyScript can import its memory from "env" only, and quickjs.wasm its hooks from two modules: one name each.
  const adapter = renameImportModules(readFileSync(path("adapter.wasm")), ({ module, kind }) =>
    kind === "memory" ? "qjs" : module,
  );
  writeFileSync(path("adapter.wasm"), adapter);
  const engine = renameImportModules(readFileSync(join(quickjs, "quickjs.wasm")), () => "adapter");
  writeFileSync(path("quickjs.wasm"), engine);
  writeFileSync(path("optional.wat"), optionalModule());
  node(
    join(binaryen, "bin/wasm-merge"),
    [
      "quickjs.wasm",
      "qjs",
      "adapter.wasm",
      "adapter",
      "optional.wat",
      "optional",
      "-o",
      "merged.wasm",
      ...FEATURES,
    ],
    folder,
  );
  const kept = (name: string): boolean =>
    ENGINE_EXPORTS.has(name) || name.startsWith("slot:") || name.startsWith("optional:");
  writeFileSync(path("kept.wasm"), keepExports(readFileSync(path("merged.wasm")), kept, ENGINE_EXPORTS));
  // No -O: it would inline the trapping bodies that the compiler replaces.
  const passes = ["--remove-unused-module-elements", "--strip-debug", "--strip-producers"];
  node(join(binaryen, "bin/wasm-opt"), ["kept.wasm", "-o", "engine.wasm", ...passes, ...FEATURES], folder);
  return readFileSync(path("engine.wasm"));
}

async function build(output: string, inputs: string): Promise<void> {
  const started = performance.now();
  const work = mkdtempSync(join(tmpdir(), "mortise-engine-"));
  try {
    const engine = buildEngine(work);
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output, { recursive: true });
    await buildGuest(join(packageFolder, "guest"), output);
    writeFileSync(join(output, "engine.wasm"), engine);
    const { version } = JSON.parse(readFileSync(join(quickjs, "package.json"), "utf8"));
    writeFileSync(join(output, "engine.json"), `${JSON.stringify({ inputs, quickjsWasi: version })}\n`);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`engine: built in ${seconds} s, ${engine.length} bytes`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const { into } = parseArgs({ options: { into: { type: "string" } } }).values;
const output = into ?? join(packageFolder, "dist/engine");
const inputs = hashOfInputs();
const built = join(output, "engine.json");
if (into !== undefined || !existsSync(built) || JSON.parse(readFileSync(built, "utf8")).inputs !== inputs) {
  await build(output, inputs);
}
