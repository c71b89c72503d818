// Writes what the suite found out about each event source into TABLE.md: `node conformance/event-sources/table.ts`. With
// `--check` it writes nothing, and ends with 1 where the committed table says otherwise.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nameOf, namesIn, printTable } from "./table/print.ts";
import { columnsLeft } from "./table/results.ts";

const NAME = "conformance/event-sources/TABLE.md";

const path = join(import.meta.dirname, "TABLE.md");
const committed = await readFile(path, "utf8").catch(() => "");
const columns = await columnsLeft();
const table = printTable(columns);
const found = new Set(columns.map(nameOf));
const missing = [...namesIn(committed)].filter((name) => !found.has(name));
if (!process.argv.includes("--check")) {
  await writeFile(path, table);
  console.log(`${NAME}: ${found.size} rows.`);
} else if (missing.length > 0) {
  console.log(`${NAME}: not compared, as there is nothing of ${missing.join("; ")}.`);
  if (process.env.MORTISE_TOOLCHAINS === "required") process.exitCode = 1;
} else if (table === committed) {
  console.log(`${NAME} says what was found of ${found.size} event sources and databases.`);
} else {
  console.error(
    `${NAME} is stale: after the tests, \`node conformance/event-sources/table.ts\` writes it anew.`,
  );
  process.exitCode = 1;
}
