import { join } from "node:path";
import { generateRustKit } from "@mortise/pdk";
import { afterAll, expect, test } from "vitest";
import { haveToolchains } from "../../../../conformance/toolchains.ts";
import { wicked } from "../contracts/wicked.ts";
import { CRATE, RustKitFolder, WASM } from "./on-disk.ts";

const folder = new RustKitFolder(wicked);
afterAll(() => folder.remove());
const { kit } = folder;

/** What a contract has no say in: the same for all of them. */
const GLUE = /^src\/(?:kit\/|testing\.rs$)/;

// Look at each change here as an author of plug-ins would, then accept it with `vitest run packages/pdk -u`.
test.each(kit.files.filter(({ path }) => !GLUE.test(path)))(
  "$path of the wicked contract's kit is as expected",
  async ({ path, text }) => {
    // With another ending, so that no tool of Rust's takes the folder for a crate.
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, "expected/wicked", `${path}.txt`));
  },
);

test("everything that Rust cannot say is a diagnostic", async () => {
  const said = kit.diagnostics.map(
    ({ code, severity, at, message }) => `${severity} ${code} ${at}\n  ${message}\n`,
  );
  await expect(said.join("")).toMatchFileSnapshot(
    join(import.meta.dirname, "expected/wicked/diagnostics.txt"),
  );
});

test("the same contract gives the same kit, and is not changed", () => {
  const frozen = deepFreeze(structuredClone(wicked));
  expect(generateRustKit(frozen, { crateName: CRATE, crateVersion: "0.0.0" })).toEqual(kit);
});

test("a kit's files are sorted by path, each once", () => {
  const paths = kit.files.map(({ path }) => path);
  expect(paths).toEqual([...new Set(paths)].sort());
});

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

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
