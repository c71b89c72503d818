import { readFileSync } from "node:fs";
import { REFUSAL_CODES } from "@mortise/contract";
import { expect, test } from "vitest";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README lists every code", () => {
  for (const file of ["error.ts", "fit.ts"]) {
    const source = readFileSync(new URL(`../src/${file}`, import.meta.url), "utf8");
    const union = /(?:Code =|code:)([^;]+);/.exec(source)?.[1] ?? "";
    const codes = [...union.matchAll(/"([^"]+)"/g)].map((match) => match[1]);
    expect(codes.length).toBeGreaterThan(2);
    for (const code of codes) expect(README).toContain(`| \`${code}\` |`);
  }
  for (const code of REFUSAL_CODES) expect(README).toContain(`\`${code}\``);
});
