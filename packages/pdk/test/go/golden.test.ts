import { join } from "node:path";
import { generateGoKit } from "@mortise/pdk";
import { afterAll, expect, test } from "vitest";
import { haveToolchains } from "../../../../conformance/toolchains.ts";
import { wicked } from "../contracts/wicked.ts";
import { testWickedKit } from "../every-kit.ts";
import { GoKitFolder, MODULE } from "./on-disk.ts";

/** What a contract has a say in; the other files are the same for all of them. */
const OWN = /^(?:go\.(?:mod|sum)|README\.md|(?:doc|events|imports_.*|operations|types)\.go|examples\/.*)$/;

const kit = testWickedKit({
  language: "Go",
  folder: join(import.meta.dirname, "expected/wicked"),
  generate: (contract) => generateGoKit(contract, { modulePath: MODULE }),
  isOwn: (path) => OWN.test(path),
});

test("nothing of our placeholders is left", () => {
  for (const { path, text } of kit.files) expect(path + text).not.toMatch(/KIT_[A-Z]/);
});

const folder = new GoKitFolder(wicked);
afterAll(() => folder.remove());

test.runIf(haveToolchains("go"))(
  "Go's own tools have nothing to say about it, for plug-ins and natively",
  async () => {
    expect(await folder.gofmt()).toBe("");
    expect(await folder.go("wasm", "vet", "./...")).toBe("");
    expect(await folder.go("native", "vet", "./...")).toBe("");
  },
);

test.runIf(haveToolchains("go"))("the checks see what is wrong", async () => {
  const wrong = folder.write("wrong.go", 'package kit\n\nfunc wrong() {  _ = Nullable[int]{}.Get("") }\n');
  expect(await folder.gofmt()).toContain("wrong.go");
  expect(await folder.go("wasm", "vet", "./...")).toContain("wrong.go:3");
  folder.drop(wrong);
});
