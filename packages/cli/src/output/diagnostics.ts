import type { Diagnostic } from "@mortise/contract";
import { type Piece, type Printer, type Style, styled } from "./printer.ts";
import { count } from "./quantities.ts";

/** A diagnostic, and the input that it is about. */
export interface Finding extends Diagnostic {
  readonly source: string;
}

export const SEVERITIES = ["error", "warning", "info"] as const;

const STYLES: { readonly [severity in Diagnostic["severity"]]: Style } = {
  error: "red",
  warning: "yellow",
  info: "cyan",
};

/** How many diagnostics there are of each severity: `2 errors, 14 warnings`. */
export function tally(findings: readonly Finding[]): string {
  const parts = SEVERITIES.flatMap((severity) => {
    const n = findings.filter((finding) => finding.severity === severity).length;
    return n === 0 ? [] : [count(n, severity)];
  });
  return parts.length === 0 ? "no findings" : parts.join(", ");
}

/** Diagnostics by code, the gravest first, each with its count and the first place. */
export function printSummary(printer: Printer, findings: readonly Finding[]): void {
  printer.table(
    [...groupByCode(findings)].map(([, group]): Piece[] => {
      const [first] = group;
      const more = group.length > 1 ? ", …" : "";
      return [
        styled(STYLES[first.severity], first.severity),
        first.code,
        String(group.length).padStart(5),
        `${first.at || "/"}${more}`,
      ];
    }),
  );
}

/** Every diagnostic with its message. */
export function printAll(printer: Printer, findings: readonly Finding[]): void {
  for (const { severity, code, at, message, source } of findings.toSorted(byGravity)) {
    printer.line`  ${styled(STYLES[severity], severity)} ${code} ${source}#${at}`;
    printer.block(message, "    ");
  }
}

/** Whether there is a diagnostic of this severity or a graver one. */
export function reaches(findings: readonly Finding[], severity: Diagnostic["severity"]): boolean {
  const limit = SEVERITIES.indexOf(severity);
  return findings.some((finding) => SEVERITIES.indexOf(finding.severity) <= limit);
}

type Group = [Finding, ...Finding[]];

function groupByCode(findings: readonly Finding[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const finding of findings.toSorted(byGravity)) {
    const key = `${finding.severity} ${finding.code}`;
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return groups;
}

function byGravity(a: Finding, b: Finding): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}
