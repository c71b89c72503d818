import type { SourceLines } from "../bundle/source-lines.ts";
import type { ChosenExport, ExportFinding } from "../exports.ts";
import type { Image } from "./engine.ts";

/** An import that the bundle declared; its number is its place in the list. */
export interface DeclaredImport {
  readonly name: string;
  readonly takesInput: boolean;
}

/** A plug-in whose top-level code has run. */
export interface Initialised {
  readonly image: Image;
  readonly imports: readonly DeclaredImport[];
  /** Optional functions of the engine that it uses; see engine/optional.ts. */
  readonly needs: readonly string[];
  readonly handlers: readonly ChosenExport[];
}

/** What the worker is started with. */
export interface WorkerStart {
  readonly engineFile: string;
  readonly preludeFile: string;
  readonly memoryMaxPages: number;
  readonly stackBytes: number;
}

export interface ToWorker {
  readonly code: string;
  readonly sourceLines: SourceLines;
  readonly exportNames: ReadonlyMap<string, string> | undefined;
}

/** An error of top-level code: what it says of itself, and where in the bundle it comes from, innermost first. */
export interface Failure {
  readonly text: string;
  /** Lines and columns, from 1. */
  readonly places: readonly (readonly [line: number, column: number])[];
}

export type FromWorker =
  | { readonly kind: "initialised"; readonly initialised: Initialised }
  /** Top-level code threw, or used what only a running plug-in has. Texts and places come from the plug-in. */
  | { readonly kind: "top-level-error"; readonly failures: readonly Failure[] }
  | { readonly kind: "exports-refused"; readonly findings: readonly ExportFinding[] };
