import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CLI_ERROR_CODES, EXIT_CODES } from "@mortise/cli";
import { expect, test } from "vitest";

const README = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

/** The rows of a section's table: the texts of the first cells. */
function rows(heading: string): string[][] {
  const section = README.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const lines = section.split("\n").filter((line) => /^\|.*[^-|\s]/.test(line));
  return lines.slice(1).map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")));
}

test("the README lists every error code with its exit code", () => {
  expect(rows("Error codes").map(([, code, exit]) => [code, Number(exit)])).toEqual(
    Object.entries(CLI_ERROR_CODES),
  );
});

test("the README lists every exit code", () => {
  expect(rows("Exit codes").map(([, code]) => Number(code))).toEqual(Object.values(EXIT_CODES));
});
