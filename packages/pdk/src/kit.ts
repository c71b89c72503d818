import type { Diagnostic } from "@mortise/contract";

/** One file of a kit. */
export interface KitFile {
  /** Relative to the kit's folder, with `/` between its parts. */
  readonly path: string;
  readonly text: string;
}

/** A generated kit: what an author installs to write plug-ins for one app in one language. */
export interface Kit {
  /** Sorted by path. The same contract and options give the same bytes. */
  readonly files: readonly KitFile[];
  /** What the language cannot say as the contract does: names that had to be changed, types that became wider. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Codes of the diagnostics in {@link Kit.diagnostics}. */
export const KIT_DIAGNOSTIC_CODES = [
  "name-taken",
  "parameter-renamed",
  "property-inherited",
  "circular-type",
  "nested-too-deep",
  "additional-properties-widened",
  "discriminator-unusable",
  "no-success-response",
  "integer-as-number",
  "bytes-in-event",
  "intersection-conflict",
  "union-flattened",
  "tuple-as-list",
  "wire-name-unusable",
] as const;

export type KitDiagnosticCode = (typeof KIT_DIAGNOSTIC_CODES)[number];

/** A diagnostic of a kit. */
export interface KitDiagnostic extends Diagnostic {
  readonly code: KitDiagnosticCode;
}
