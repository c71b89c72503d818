import { join } from "node:path";
import { generateGoKit } from "@mortise/pdk";
import { afterAll, expect, test } from "vitest";
import { haveToolchains } from "../../../../conformance/toolchains.ts";
import { wicked } from "../contracts/wicked.ts";
import { GoKitFolder, MODULE } from "./on-disk.ts";

const kit = generateGoKit(wicked, { modulePath: MODULE });

/** What a contract has a say in; the other files are the same for all of them. */
const OWN = /^(?:go\.(?:mod|sum)|README\.md|(?:doc|events|imports_.*|operations|types)\.go|examples\/.*)$/;

// Look at each change here as an author of plug-ins would, then accept it with `vitest run packages/pdk -u`.
test.each(kit.files.filter(({ path }) => OWN.test(path)))(
  "$path of the wicked contract's kit is as expected",
  async ({ path, text }) => {
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, "expected/wicked", path));
  },
);

test("everything that Go cannot say is a diagnostic", async () => {
  const said = kit.diagnostics.map(
    ({ code, severity, at, message }) => `${severity} ${code} ${at}\n  ${message}\n`,
  );
  await expect(said.join("")).toMatchFileSnapshot(
    join(import.meta.dirname, "expected/wicked/diagnostics.txt"),
  );
});

test("the same contract gives the same kit, and is not changed", () => {
  const frozen = deepFreeze(structuredClone(wicked));
  expect(generateGoKit(frozen, { modulePath: MODULE })).toEqual(kit);
});

test("a kit's files are sorted by path, each once", () => {
  const paths = kit.files.map(({ path }) => path);
  expect(paths).toEqual([...new Set(paths)].sort());
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

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
