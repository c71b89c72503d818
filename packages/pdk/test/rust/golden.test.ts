import { join } from "node:path";
import { generateRustKit } from "@mortise/pdk";
import { afterAll, expect, test } from "vitest";
import { haveToolchains } from "../../../../conformance/toolchains.ts";
import { wicked } from "../contracts/wicked.ts";
import { testWickedKit } from "../every-kit.ts";
import { CRATE, RustKitFolder, WASM } from "./on-disk.ts";

/** What a contract has no say in: the same for all of them. */
const GLUE = /^src\/(?:kit\/|testing\.rs$)/;

testWickedKit({
  language: "Rust",
  folder: join(import.meta.dirname, "expected/wicked"),
  generate: (contract) => generateRustKit(contract, { crateName: CRATE, crateVersion: "0.0.0" }),
  isOwn: (path) => !GLUE.test(path),
  // So that no tool of Rust's takes the folder for a crate.
  expectedPath: (path) => `${path}.txt`,
});

const folder = new RustKitFolder(wicked);
afterAll(() => folder.remove());

test.runIf(haveToolchains("rust"))(
  "the wicked contract's kit is formatted, and clippy has nothing to say of it",
  { timeout: 1_200_000 },
  async () => {
    expect(await folder.rustfmt()).toBe("");
    const deny = ["--", "-D", "warnings"];
    expect(await folder.cargo(["clippy", "--lib", "--examples", "--target", WASM, ...deny])).toBe("");
    expect(await folder.cargo(["clippy", "--lib", ...deny])).toBe("");
  },
);
