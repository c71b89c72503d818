// Writes what the suites found out about each real document into conformance/REPORT.md: `node conformance/report.ts`.
// With `--check` it writes nothing, and ends with 1 where the committed report says otherwise.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { printReport, rowsFrom, shareOfValid } from "./report/print.ts";
import { rowsIn } from "./report/rows.ts";

/** How many of all requests must be valid, in per cent. */
const LEAST_VALID = 99.5;

const path = join(import.meta.dirname, "REPORT.md");
const committed = await readFile(path, "utf8").catch(() => "");
const rows = await rowsFrom(rowsIn(committed));
const report = printReport(rows);
if (rows.length === 0) {
  console.log("conformance/REPORT.md: no document was looked at, so there is nothing to compare it with.");
} else if (!process.argv.includes("--check")) {
  await writeFile(path, report);
  console.log(`conformance/REPORT.md: ${rows.length} documents.`);
} else if (report === committed) {
  console.log(`conformance/REPORT.md says what was found of ${rows.length} documents.`);
} else {
  console.error(
    "conformance/REPORT.md is stale: after the tests, `node conformance/report.ts` writes it anew.",
  );
  process.exitCode = 1;
}
if (rows.length > 0 && shareOfValid(rows) < LEAST_VALID) {
  console.error(
    `Only ${shareOfValid(rows).toFixed(2)} % of the requests are valid; ${LEAST_VALID} % must be.`,
  );
  process.exitCode = 1;
}
