import type { BuildMessage } from "../error.ts";

const WITH_PLACE = /^(.+?)\((\d+),(\d+)\): error (TS\d+: .*)$/;
const WITHOUT_PLACE = /^error (TS\d+: .*)$/;

/** What `tsc --pretty false` prints: a line a finding, and indented lines that say more. */
export function parseFindings(output: string): readonly BuildMessage[] {
  const findings: BuildMessage[] = [];
  for (const line of output.split(/\r?\n/)) {
    const placed = WITH_PLACE.exec(line);
    const global = WITHOUT_PLACE.exec(line);
    const last = findings.at(-1);
    if (placed !== null) {
      const [, file = "", row, column, text = ""] = placed;
      findings.push({ text, file: file.replaceAll("\\", "/"), line: Number(row), column: Number(column) });
    } else if (global !== null) findings.push({ text: global[1] ?? "" });
    else if (last !== undefined && line.startsWith(" ")) {
      findings[findings.length - 1] = { ...last, text: `${last.text}\n${line}` };
    }
  }
  return findings;
}
