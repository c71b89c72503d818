import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { optionalModule } from "./optional.ts";
import { folderOf } from "./packages.ts";
import { keepExports, renameImportModules } from "./rewrite.ts";

/** The features that quickjs.wasm is compiled with. */
const FEATURES = [
  "--enable-bulk-memory",
  "--enable-sign-ext",
  "--enable-nontrapping-float-to-int",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
].join(" ");

/** What the compiler calls and reads, besides the optional functions and the slots. */
const ENGINE_EXPORTS: ReadonlySet<string> = new Set([
  ...["memory", "__stack_pointer", "_initialize", "wasm_malloc", "wasm_free"],
  ...["qjs_compile", "qjs_eval_bytecode", "qjs_is_exception", "qjs_get_exception", "qjs_get_string_len"],
  ...["qjs_free_value", "qjs_run_gc", "qjs_set_max_stack_size"],
  ...["init", "defineHost", "bind", "drain", "run"],
  ...["context", "runtime", "scratch", "dispatch", "finish", "jobFailed", "rejected", "busy", "blockLength"],
]);

/** QuickJS, the adapter and the optional functions as one module. `folder` is for files on the way. */
export function buildEngine(folder: string): Uint8Array {
  const file = (name: string): string => join(folder, name);

  cpSync(join(import.meta.dirname, "adapter"), file("source/adapter"), { recursive: true });
  cpSync(join(import.meta.dirname, "operations.ts"), file("source/operations.ts"));
  const asc = join(folderOf("assemblyscript"), "bin/asc.js");
  run(
    folder,
    asc,
    "source/adapter/adapter.ts -o adapter.wasm --importMemory --noExportMemory --runtime stub -O3 --noAssert",
  );

  // AssemblyScript can import its memory from "env" only, and quickjs.wasm its hooks from two modules: one name each.
  const adapter = renameImportModules(readFileSync(file("adapter.wasm")), ({ module, kind }) =>
    kind === "memory" ? "qjs" : module,
  );
  writeFileSync(file("adapter.wasm"), adapter);
  const quickjs = readFileSync(join(folderOf("quickjs-wasi"), "quickjs.wasm"));
  writeFileSync(
    file("quickjs.wasm"),
    renameImportModules(quickjs, () => "adapter"),
  );
  writeFileSync(file("optional.wat"), optionalModule());
  const modules = "quickjs.wasm qjs adapter.wasm adapter optional.wat optional";
  run(folder, binaryen("wasm-merge"), `${modules} -o merged.wasm ${FEATURES}`);

  const kept = keepExports(readFileSync(file("merged.wasm")), isKept, ENGINE_EXPORTS);
  writeFileSync(file("kept.wasm"), kept);
  // No -O: it would inline the trapping bodies that the compiler replaces.
  const passes = "--remove-unused-module-elements --strip-debug --strip-producers";
  run(folder, binaryen("wasm-opt"), `kept.wasm -o engine.wasm ${passes} ${FEATURES}`);
  return readFileSync(file("engine.wasm"));
}

/** Drops what a module neither exports nor uses. */
export function dropUnused(folder: string, wasm: Uint8Array): Uint8Array {
  writeFileSync(join(folder, "whole.wasm"), wasm);
  const passes = "--remove-unused-module-elements";
  run(folder, binaryen("wasm-opt"), `whole.wasm -o used.wasm ${passes} ${FEATURES}`);
  return readFileSync(join(folder, "used.wasm"));
}

function run(folder: string, script: string, args: string): void {
  execFileSync(process.execPath, [script, ...args.split(" ")], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

function binaryen(tool: string): string {
  return join(folderOf("binaryen"), "bin", tool);
}

function isKept(name: string): boolean {
  return ENGINE_EXPORTS.has(name) || name.startsWith("slot:") || name.startsWith("optional:");
}
