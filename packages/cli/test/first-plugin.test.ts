import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contractToJson } from "@mortise/contract";
import { expect, onTestFinished, test } from "vitest";
import { goToolchain, haveToolchains, present, rustToolchain } from "../../../conformance/toolchains.ts";
import { follow } from "./first-plugin/follow.ts";
import { stepsOf } from "./first-plugin/page.ts";
import { shopContract } from "./first-plugin/shop.ts";

const PAGES = join(import.meta.dirname, "../../../docs/first-plugin");

const LANGUAGES = [
  { language: "typescript", isHere: true, env: () => process.env },
  { language: "rust", isHere: haveToolchains("rust"), env: () => present(rustToolchain()).env },
  { language: "go", isHere: haveToolchains("go"), env: () => present(goToolchain()).env },
].filter(({ isHere }) => isHere);

test("the contract that the pages begin with is what the shop writes", async () => {
  await expect(contractToJson(await shopContract())).toMatchFileSnapshot(join(PAGES, "contract.json"));
});

test.each(LANGUAGES)(
  "who does what the page for $language says has a plug-in that decides, and sees what it says",
  { timeout: 900_000 },
  async ({ language, env }) => {
    const folder = mkdtempSync(join(tmpdir(), "mortise-first-plugin-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const page = readFileSync(join(PAGES, `${language}.md`), "utf8");
    expect(stepsOf(page).length).toBeGreaterThanOrEqual(8);
    const contract = readFileSync(join(PAGES, "contract.json"), "utf8");
    expect(await follow(page, folder, contract, env())).toEqual([]);
  },
);

test("a page whose block is neither file nor command nor output is refused", () => {
  expect(() => stepsOf("```ts\nconst forgotten = 1;\n```\n")).toThrow(/no file, no command/);
  expect(() => stepsOf("```text\nsaid\n```\n")).toThrow(/Nothing was typed/);
});
