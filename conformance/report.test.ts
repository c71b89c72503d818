import { expect, test } from "vitest";
import { printReport, shareOfValid } from "./report/print.ts";
import { COLUMNS, type Column, type Row, rowsIn } from "./report/rows.ts";

function rowOf(cells: { readonly [column in Column]?: string }): Row {
  return new Map(COLUMNS.map((column) => [column, cells[column] ?? ""]));
}

const ROWS = [
  rowOf({ document: "`a.json`", requests: "200", valid: "199", exceptions: "1", TypeScript: "yes" }),
  rowOf({ document: "`b/c.yaml`", TypeScript: "**no**", operations: "7" }),
];

test("the rows of a report can be read from it, and make the same report again", () => {
  const report = printReport(ROWS);
  const rows = rowsIn(report);
  expect([...rows.keys()]).toEqual(["a.json", "b/c.yaml"]);
  expect([...rows.values()]).toEqual(ROWS);
  expect(printReport([...rows.values()])).toBe(report);
});

test("a report adds up", () => {
  const total = printReport(ROWS)
    .split("\n")
    .find((line) => line.includes("2 documents"));
  expect(total).toContain("| 7 |");
  expect(total).toContain("| 1 of 2 |");
  expect(total).toContain("| 200 | 199 | 1 |");
  expect(shareOfValid(ROWS)).toBe(99.5);
});
