import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importOpenApi } from "@mortise/openapi";
import { generateTypeScriptKit } from "@mortise/pdk";
import { expect, test } from "vitest";
import { testGenerationTime } from "../generation-time.ts";
import { textOf } from "../kit-folder.ts";
import { documentPath, documents } from "../real-documents.ts";
import { codeBlocks, PACKAGE, Workplace } from "./on-disk.ts";

test.skipIf(documents.length === 0).for(documents)(
  "the kit of %s compiles strictly, with the plug-ins of its README, and does nothing on import",
  async (document) => {
    const { contract } = await importOpenApi(documentPath(document));
    const workplace = new Workplace(contract);
    try {
      const plugins = codeBlocks(textOf(workplace.kit, "README.md"));
      expect(
        await workplace.typeCheck(Object.fromEntries(plugins.map((text, i) => [`readme-${i}.ts`, text]))),
      ).toBe("");
      const printed = await workplace.runModule(`
        const before = Reflect.ownKeys(globalThis).length;
        const kit = await import("${PACKAGE}");
        await import("${PACKAGE}/testing");
        const names = Object.keys(kit).filter((name) => kit[name].operation);
        console.log(names.length, Reflect.ownKeys(globalThis).length - before);
      `);
      expect(printed).toBe(`${contract.operations.length} 0\n`);
    } finally {
      workplace.remove();
    }
  },
);

test.skipIf(documents.length === 0).for(["lago.yaml", "github-webhooks.json", "museum.yaml"])(
  "the unit test of the first plug-in for %s passes",
  async (document) => {
    const { contract } = await importOpenApi(documentPath(document));
    const workplace = new Workplace(contract);
    try {
      for (const name of ["plugin.ts", "plugin.test.ts"])
        workplace.write(name, textOf(workplace.kit, `examples/first/${name}`));
      // A test that fails makes the process end with a code, and this fails.
      expect(await workplace.runModule('await import("./plugin.test.ts");')).toContain("pass 1");
    } finally {
      workplace.remove();
    }
  },
);

test.skipIf(documents.length === 0)("the README's plug-in for Lago compiles", async () => {
  const { contract } = await importOpenApi(documentPath("lago.yaml"));
  const workplace = new Workplace(contract);
  try {
    const plugin = readFileSync(join(import.meta.dirname, "fixtures/author.ts"), "utf8");
    expect(await workplace.typeCheck({ "plugin.ts": plugin.replace("@acme/lago", PACKAGE) })).toBe("");
  } finally {
    workplace.remove();
  }
});

testGenerationTime((contract) => generateTypeScriptKit(contract, { packageName: PACKAGE }), {
  "lago.yaml": 600,
  "github.json": 3000,
});
