import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BUILD_ERROR_CODES } from "@mortise/compiler";
import { expect, it } from "vitest";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

it("the README lists every code, and no other", () => {
  const [, section = ""] = readme.split("## Codes of `BuildError`");
  const listed = [...(section.split("\n## ")[0] ?? "").matchAll(/^\| (`.*?`) \|/gm)].flatMap(
    ([, cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code),
  );
  expect(listed.sort()).toEqual([...BUILD_ERROR_CODES].sort());
});
