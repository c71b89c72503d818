import type { Outcome, Row, Target } from "./figure.ts";

/** A figure's lines, as text: what was measured, then each target and whether it is reached. */
export function describeOutcome(title: string, { rows, targets, notes = [] }: Outcome): string {
  const names = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  const head = ["", ...names.map(describeUnit)];
  const body = rows.map((row) => [row.name, ...names.map((name) => describeValue(row, name))]);
  const lines = [title, ...alignColumns([head, ...body])];
  for (const target of targets) lines.push(describeTarget(target));
  for (const note of notes) lines.push(`  note: ${note}`);
  return `${lines.join("\n")}\n`;
}

/** One target as a line. */
export function describeTarget({ name, bound, limit, unit, actual, isReached }: Target): string {
  const sign = bound === "at least" ? "≥" : "≤";
  const verdict = isReached ? "reached" : "NOT REACHED";
  return `  ${verdict.padEnd(11)}  ${name}: ${round(actual)} ${unit} (target ${sign} ${round(limit)} ${unit})`;
}

function describeUnit(name: string): string {
  return name.replace(/Us$/, " µs").replace(/Ms$/, " ms").replace(/MiB$/, " MiB");
}

function describeValue({ values }: Row, name: string): string {
  const value = values[name];
  return value === undefined ? "" : round(value);
}

/** Three digits that count, without an exponent. */
function round(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** Text to the left, numbers to the right. */
function alignColumns(table: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const cells of table) {
    for (const [column, cell] of cells.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return table.map((cells) => {
    const [name = "", ...numbers] = cells.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `  ${[name, ...numbers].join("  ")}`;
  });
}
