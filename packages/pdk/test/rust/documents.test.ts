import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importOpenApi } from "@mortise/openapi";
import { generateRustKit } from "@mortise/pdk";
import { expect, test } from "vitest";
import { haveToolchains } from "../../../../conformance/toolchains.ts";
import { testGenerationTime } from "../generation-time.ts";
import { documentPath, documents } from "../real-documents.ts";
import { checkKit } from "./check-kits.ts";
import { RustKitFolder, WASM } from "./on-disk.ts";

/** A few of each kind; `npm run check:kits` looks at all, which takes minutes. */
const FEW = documents.filter((document) =>
  /^(?:museum|scalar-galaxy|malicious-js|readme-(?:discriminators|31-schema-types)|nexmo-all|svix)/.test(
    document,
  ),
);

test.runIf(documents.length > 0 && haveToolchains("rust")).for(FEW)(
  "the kit of %s compiles for plug-ins with its example, without a warning",
  { timeout: 1_200_000 },
  async (document) => {
    const { ok, errors } = await checkKit(document);
    expect(errors).toBe("");
    expect(ok).toBe(true);
  },
);

test.runIf(documents.length > 0 && haveToolchains("rust")).for(documents)(
  "the kit of %s is formatted",
  { timeout: 60_000 },
  async (document) => {
    const { contract } = await importOpenApi(documentPath(document));
    const folder = new RustKitFolder(contract);
    try {
      expect(await folder.rustfmt()).toBe("");
    } finally {
      folder.remove();
    }
  },
);

test.runIf(documents.length > 0 && haveToolchains("rust"))(
  "the README's plug-in for Lago compiles",
  { timeout: 1_200_000 },
  async () => {
    const { contract } = await importOpenApi(documentPath("lago.yaml"));
    const folder = new RustKitFolder(contract);
    try {
      const author = readFileSync(join(import.meta.dirname, "fixtures/author.rs"), "utf8");
      folder.write("plugin/src/lib.rs", author);
      folder.write(
        "plugin/Cargo.toml",
        '[package]\nname = "plugin"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n[dependencies]\nlago = { package = "kit", path = "../kit" }\n',
      );
      expect(await folder.cargo(["check", "--target", WASM], "plugin")).toBe("");
    } finally {
      folder.remove();
    }
  },
);

testGenerationTime((contract) => generateRustKit(contract, { crateName: "kit" }), {
  "lago.yaml": 1500,
  "github.json": 8000,
});
