/** One document's row of the report: cells by the heads of their columns. */
export type Row = ReadonlyMap<string, string>;

/** The columns of the report, in order. */
export const COLUMNS = [
  "document",
  "OpenAPI",
  "operations",
  "events",
  "types",
  "errors",
  "warnings",
  "infos",
  "TypeScript",
  "Rust",
  "Go",
  "requests",
  "valid",
  "exceptions",
  "judge",
  "heard",
] as const;

export type Column = (typeof COLUMNS)[number];

/** The rows of a report, by document. */
export function rowsIn(report: string): ReadonlyMap<string, Row> {
  const lines = report.split("\n").filter((line) => line.startsWith("| `"));
  return new Map(
    lines.map((line) => {
      const cells = line
        .slice(2, -2)
        .split(" | ")
        .map((cell) => cell.trim());
      const [document = ""] = cells;
      const row = new Map(COLUMNS.map((column, index) => [column as string, cells[index] ?? ""]));
      return [document.replaceAll("`", ""), row];
    }),
  );
}
