import type { Diagnostic } from "@mortise/contract";

/** Every code that importing can report, with its severity. The README's table says what each means. */
const SEVERITIES = {
  // The document as a whole.
  "yaml-repaired": "warning",
  "missing-title": "info",
  "invalid-document": "error",
  "component-renamed": "info",
  "unknown-field": "info",
  // References.
  "reference-unresolved": "error",
  "reference-unreadable": "error",
  "reference-cycle": "error",
  "reference-siblings": "warning",
  // Operations.
  "name-taken": "warning",
  "operation-without-id": "info",
  "invalid-operation": "error",
  "path-fragment": "info",
  "path-query": "info",
  "link-not-carried": "info",
  "method-not-carried": "error",
  // Parameters.
  "invalid-parameter": "error",
  "parameter-ignored": "info",
  "querystring-not-carried": "error",
  "parameter-twice": "warning",
  "path-parameter-undeclared": "warning",
  "path-parameter-optional": "info",
  "path-parameter-unused": "warning",
  "invalid-style": "warning",
  "empty-value-not-carried": "info",
  "collection-format-not-carried": "warning",
  "media-type-left-out": "warning",
  // Bodies and responses.
  "invalid-body": "error",
  "invalid-response": "error",
  "invalid-media-type": "error",
  "schema-not-carried": "warning",
  "encoding-not-carried": "warning",
  "header-ignored": "info",
  // Security and servers.
  "invalid-security-scheme": "error",
  "security-scheme-unknown": "error",
  "scopes-not-carried": "info",
  "scheme-not-carried": "warning",
  "invalid-server": "error",
  // Events.
  "event-described-twice": "info",
  "event-method": "info",
  "event-media-type-left-out": "info",
  "event-not-json": "info",
  "event-parameter-not-carried": "info",
  "callback-not-carried": "warning",
  "invalid-event": "error",
  // Schemas.
  "invalid-schema": "error",
  "unknown-keyword": "info",
  "keyword-not-carried": "warning",
  "keyword-without-effect": "info",
  "type-inferred": "info",
  "unknown-type": "warning",
  "nullable-in-3.1": "info",
  "constraint-of-wrong-type": "warning",
  "invalid-pattern": "warning",
  "enum-value-not-carried": "warning",
  "enum-value-of-wrong-type": "warning",
  "required-undeclared": "warning",
  "required-alternatives": "warning",
  "invalid-access": "warning",
  "discriminator-not-carried": "warning",
  "discriminator-value-unknown": "warning",
  "value-not-json": "warning",
} as const satisfies Record<string, Diagnostic["severity"]>;

export type DiagnosticCode = keyof typeof SEVERITIES;

/** All codes, sorted. */
export const diagnosticCodes: readonly DiagnosticCode[] = Object.freeze(
  (Object.keys(SEVERITIES) as DiagnosticCode[]).sort(),
);

/** Notes a finding; the same one about the same place once. */
export type Report = (code: DiagnosticCode, at: string, message: string) => void;

/** Findings in the order in which they were made. */
export interface Findings {
  readonly report: Report;
  readonly all: () => readonly Diagnostic[];
}

export function collectFindings(): Findings {
  const found = new Map<string, Diagnostic>();
  return {
    report: (code, at, message) => {
      // Shared parameters and responses are read wherever they are used.
      const key = `${code} ${at} ${message}`;
      if (!found.has(key)) found.set(key, { code, severity: SEVERITIES[code], at, message });
    },
    all: () => [...found.values()],
  };
}
