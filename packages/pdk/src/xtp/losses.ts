import type { Diagnostic } from "@mortise/contract";

/** Codes of the diagnostics of an XTP schema, beside those of kits. */
export const XTP_DIAGNOSTIC_CODES = [
  "property-not-carried",
  "union-not-carried",
  "enum-not-carried",
  "any-value-as-object",
  "circular-type",
  "undeclared-not-carried",
  "bounds-as-text",
  "format-not-carried",
  "annotation-not-carried",
  "failures-not-carried",
] as const;

export type XtpDiagnosticCode = (typeof XTP_DIAGNOSTIC_CODES)[number];

/** A diagnostic of an XTP schema. */
export interface XtpDiagnostic extends Diagnostic {
  readonly code: XtpDiagnosticCode;
}

/** A place in a contract: a JSON pointer into the document, and words for people. */
export interface XtpPlace {
  readonly at: string;
  readonly label: string;
}

/** What a schema cannot say, place by place, or counted where it is the same sentence a thousand times. */
export class Losses {
  readonly #found = new Map<string, XtpDiagnostic>();
  readonly #counts = new Map<keyof typeof COUNTED, number>();

  report(
    code: XtpDiagnosticCode,
    severity: XtpDiagnostic["severity"],
    { at, label }: XtpPlace,
    sentence: string,
  ): void {
    const message = `${label}: ${sentence}`;
    this.#found.set(`${code} ${message}`, { code, severity, at, message });
  }

  count(code: keyof typeof COUNTED): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
  }

  diagnostics(): readonly XtpDiagnostic[] {
    const counted = [...this.#counts].map(([code, number]): XtpDiagnostic => {
      return { code, severity: "info", at: "", message: `${number} ${COUNTED[code]}` };
    });
    return [...this.#found.values(), ...counted];
  }
}

const COUNTED = {
  "bounds-as-text": "bounds, lengths and patterns stand in descriptions alone.",
  "format-not-carried": "texts and numbers have a format that XTP does not have.",
  "annotation-not-carried": "defaults and examples are left out.",
  "failures-not-carried":
    "operations document the bodies of failures: those are not typed, and a failure's `status` comes with a `body` that may be something else than it says.",
} as const satisfies { readonly [code in XtpDiagnosticCode]?: string };
