import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importOpenApi } from "@mortise/openapi";
import { generateGoKit } from "@mortise/pdk";
import { readModuleInterface } from "@mortise/runtime";
import { expect, test } from "vitest";
import { haveToolchains } from "../../../../conformance/toolchains.ts";
import { testGenerationTime } from "../generation-time.ts";
import { documentPath, documents } from "../real-documents.ts";
import { checkKit } from "./check-kits.ts";
import { GoKitFolder, MODULE } from "./on-disk.ts";

test.runIf(documents.length > 0 && haveToolchains("go")).for(documents)(
  "the kit of %s is formatted, and vetted for plug-ins with its example",
  { timeout: 600_000 },
  async (document) => {
    const { ok, errors } = await checkKit(document);
    expect(errors).toBe("");
    expect(ok).toBe(true);
  },
);

test.runIf(documents.length > 0 && haveToolchains("go"))(
  "the README's plug-in for Lago compiles, and imports what it calls",
  { timeout: 600_000 },
  async () => {
    const { contract } = await importOpenApi(documentPath("lago.yaml"));
    const folder = new GoKitFolder(contract, "example.com/lago");
    try {
      folder.write("author/main.go", readFileSync(join(import.meta.dirname, "fixtures/author.go"), "utf8"));
      expect(await folder.go("wasm", "vet", "./author")).toBe("");
      expect(await folder.go("wasm", "build", "-buildmode=c-shared", "-o", "plugin.wasm", "./author")).toBe(
        "",
      );
      const { imports } = readModuleInterface(readFileSync(join(folder.folder, "plugin.wasm")));
      const asked = imports.filter(({ module }) => module === "extism:host/user").map(({ name }) => name);
      expect(asked).toEqual(["create_customer"]);
    } finally {
      folder.remove();
    }
  },
);

testGenerationTime((contract) => generateGoKit(contract, { modulePath: MODULE }), {
  "lago.yaml": 1000,
  "github.json": 6000,
});
