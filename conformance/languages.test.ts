import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildCases, type Language } from "./languages/build.ts";
import type { LanguageCase } from "./languages/case.ts";
import { languagesContract } from "./languages/document.ts";
import { EXPECTED_FAILURES } from "./languages/expected-failures.ts";
import { Stage } from "./languages/run.ts";
import { haveToolchains } from "./toolchains.ts";

const folder = join(import.meta.dirname, "languages/cases");
const cases = readdirSync(folder).sort();
const tests = new Map<string, LanguageCase[string]>();
for (const name of cases) {
  const { default: found } = (await import(join(folder, name, "case.ts"))) as {
    readonly default: LanguageCase;
  };
  for (const [what, one] of Object.entries(found)) tests.set(`${name}: ${what}`, one);
}

const LANGUAGES: readonly (readonly [Language, boolean])[] = [
  ["typescript", true],
  ["rust", haveToolchains("rust")],
  ["go", haveToolchains("go")],
];

describe.each(LANGUAGES.filter(([, isHere]) => isHere))("in %s", (language) => {
  let stage: Stage;

  beforeAll(async () => {
    const contract = await languagesContract();
    stage = await Stage.open(contract, await buildCases(language, contract, cases));
  }, 600_000);

  afterAll(() => stage?.close());

  test.for([...tests])("%s", async ([name, one]) => {
    const expected = EXPECTED_FAILURES.find(
      (failure) => failure.language === language && failure.test === name,
    );
    if (!expected) {
      await stage.run(one);
      return;
    }
    const failed = await stage.run(one).then(
      () => false,
      () => true,
    );
    expect(failed, `${name} is expected to fail (${expected.reason}), and does not`).toBe(true);
  });
});

test("each expected failure is of a test that there is", () => {
  expect(EXPECTED_FAILURES.filter((failure) => !tests.has(failure.test))).toEqual([]);
});
