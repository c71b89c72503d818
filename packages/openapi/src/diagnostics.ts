import type { Diagnostic } from "@mortise/contract";

/** Every code that importing can report, with its severity. The README's table says what each means. */
const SEVERITIES = {
  "name-taken": "warning",
} as const satisfies Record<string, Diagnostic["severity"]>;

export type DiagnosticCode = keyof typeof SEVERITIES;

/** All codes, sorted. */
export const diagnosticCodes: readonly DiagnosticCode[] = Object.freeze(
  (Object.keys(SEVERITIES) as DiagnosticCode[]).sort(),
);
