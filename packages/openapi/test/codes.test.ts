import { readFileSync } from "node:fs";
import { diagnosticCodes } from "@mortise/openapi";
import { expect, it } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The first cells of the table under a heading. */
function tableUnder(heading: string): readonly string[] {
  const section = readme.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? "");
}

it("the README lists every diagnostic code, and no other", () => {
  expect(tableUnder("Diagnostics").toSorted()).toEqual(diagnosticCodes);
});

it("the README lists every code of DocumentError, and no other", () => {
  const source = readFileSync(new URL("../src/error.ts", import.meta.url), "utf8");
  const codes = [...(source.split(";")[1] ?? "").matchAll(/\| "([^"]+)"/g)].map((match) => match[1]);
  expect(codes.length).toBeGreaterThan(3);
  expect(tableUnder("Errors").toSorted()).toEqual(codes.toSorted());
});
