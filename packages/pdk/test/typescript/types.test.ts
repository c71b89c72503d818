import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { contract } from "../contracts/small.ts";
import { wicked } from "../contracts/wicked.ts";
import { textOf } from "../kit-folder.ts";
import { codeBlocks, Workplace } from "./on-disk.ts";

const workplace = new Workplace(wicked);
const empty = new Workplace(contract());
afterAll(() => {
  workplace.remove();
  empty.remove();
});

test("what must compile compiles, and what must not does not", async () => {
  const fixture = readFileSync(join(import.meta.dirname, "fixtures/wicked.ts"), "utf8");
  expect(await workplace.typeCheck({ "fixture.ts": fixture })).toBe("");
});

test("a mistake in a fixture would be found", async () => {
  expect(
    await workplace.typeCheck({
      "mistake.ts": 'import { createCustomer } from "@acme/kit";\ncreateCustomer(1);\n',
    }),
  ).toMatch(/^mistake\.ts\(2,16\): error TS2345/);
});

test("the kit compiles without the strict options, too, and with a bundler's resolution", async () => {
  const options = {
    exactOptionalPropertyTypes: false,
    noUncheckedIndexedAccess: false,
    module: "esnext",
    moduleResolution: "bundler",
  };
  expect(await workplace.typeCheck({}, options)).toBe("");
});

test("the kit compiles with the options that forbid most", async () => {
  const options = {
    verbatimModuleSyntax: true,
    isolatedModules: true,
    erasableSyntaxOnly: true,
    noImplicitOverride: true,
    noPropertyAccessFromIndexSignature: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    lib: ["esnext", "dom"],
    target: "esnext",
  };
  expect(await workplace.typeCheck({}, options)).toBe("");
});

test("the README's plug-ins compile", async () => {
  const blocks = codeBlocks(textOf(workplace.kit, "README.md"));
  expect(blocks.length).toBeGreaterThanOrEqual(3);
  expect(
    await workplace.typeCheck(Object.fromEntries(blocks.map((text, i) => [`readme-${i}.ts`, text]))),
  ).toBe("");
});

test("the kit of a contract without anything compiles", async () => {
  expect(await empty.typeCheck({})).toBe("");
});
