import { isRecord } from "../author/package.ts";
import { chooseExports, type FoundExport } from "../exports.ts";
import { DEFAULT_STACK_BYTES } from "../options.ts";
import { BUNDLE_NAME } from "../places.ts";
import { Engine, GuestError } from "./engine.ts";
import type { DeclaredImport, Failure, FromWorker, ToWorker } from "./messages.ts";

/** The prelude's name in stacks; guest/errors.ts leaves its frames out. */
const PRELUDE_NAME = "prelude.js";

/** An engine with the prelude in it, and what runs a script there. */
interface StartedEngine {
  readonly engine: Engine;
  readonly run: (code: string, name: string) => string;
}

/**
 * Runs the prelude and a bundle's top-level code in a fresh engine, and takes the image of what has become of it.
 *
 * Scripts are compiled in another engine: the parser's traces and the sources' text stay there.
 */
export function initialise(
  module: WebAssembly.Module,
  stackBytes: number,
  prelude: string,
  job: ToWorker,
): FromWorker {
  const { engine, run } = startEngine(module, stackBytes, prelude);
  const { files, places, lines } = job.sourceLines;
  run(`__setSourceLines(${[files, places, lines].map((part) => JSON.stringify(part)).join()})`, PRELUDE_NAME);
  // On the bundle's first line, so that its line numbers stay what the source map says.
  run(`"use strict";try{${job.code}\n}catch(error){__failed(error)}`, BUNDLE_NAME);
  const { exports, failures } = inspectionIn(run("__inspect()", PRELUDE_NAME));
  if (failures.length > 0) return { kind: "top-level-error", failures };
  const { chosen, findings } = chooseExports(exports, job.exportNames);
  if (findings.length > 0) return { kind: "exports-refused", findings };
  const { imports, needs } = sealIn(run(`__seal(${JSON.stringify(chosen)})`, PRELUDE_NAME));
  return { kind: "initialised", initialised: { image: engine.image(), imports, needs, handlers: chosen } };
}

/** The memory of an engine in which nothing but the prelude has run: what the images of all plug-ins have in common. */
export function imageWithPrelude(wasm: Uint8Array, prelude: string): Uint8Array {
  const module = new WebAssembly.Module(new Uint8Array(wasm));
  return startEngine(module, DEFAULT_STACK_BYTES, prelude).engine.image().memory;
}

function startEngine(module: WebAssembly.Module, stackBytes: number, prelude: string): StartedEngine {
  const engine = new Engine(module, stackBytes);
  const parser = new Engine(module, stackBytes);
  const run = (code: string, name: string): string => engine.run(parser.compile(code, name));
  engine.defineHost();
  run(prelude, PRELUDE_NAME);
  engine.bindCalls();
  return { engine, run };
}

/** What the prelude's `__inspect` says. The author's code ran beside the prelude, so this may be anything. */
function inspectionIn(text: string): {
  readonly exports: readonly FoundExport[];
  readonly failures: readonly Failure[];
} {
  const value = parse(text);
  const { exports, failures } = isRecord(value) ? value : {};
  if (!isList(exports, isFoundExport) || !isList(failures, isFailure)) throw tampered();
  return { exports, failures };
}

/** What the prelude's `__seal` says; the same holds. */
function sealIn(text: string): {
  readonly imports: readonly DeclaredImport[];
  readonly needs: readonly string[];
} {
  const value = parse(text);
  const { imports, needs } = isRecord(value) ? value : {};
  if (!isList(imports, isDeclaredImport) || !isList(needs, isText)) throw tampered();
  return { imports, needs };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw tampered();
  }
}

function tampered(): GuestError {
  return new GuestError(
    "The plug-in's code changed JavaScript's own functions so that it cannot be compiled.",
  );
}

function isList<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isFoundExport(value: unknown): value is FoundExport {
  return isRecord(value) && isText(value.name) && isText(value.type);
}

function isFailure(value: unknown): value is Failure {
  return isRecord(value) && isText(value.text) && isList(value.places, isPlace);
}

function isPlace(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "number");
}

function isDeclaredImport(value: unknown): value is DeclaredImport {
  return isRecord(value) && isText(value.name) && value.name !== "" && typeof value.takesInput === "boolean";
}
