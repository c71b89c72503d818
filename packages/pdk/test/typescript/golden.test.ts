import { join } from "node:path";
import { generateTypeScriptKit } from "@mortise/pdk";
import { expect, test } from "vitest";
import { wicked } from "../contracts/wicked.ts";
import { PACKAGE } from "./on-disk.ts";

const kit = generateTypeScriptKit(wicked, { packageName: PACKAGE });

// Look at each change here as an author of plug-ins would, then accept it with `vitest run packages/pdk -u`.
test.each(kit.files)("$path of the wicked contract's kit is as expected", async ({ path, text }) => {
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, "expected/wicked", path));
});

test("everything that TypeScript cannot say is a diagnostic", async () => {
  const said = kit.diagnostics.map(
    ({ code, severity, at, message }) => `${severity} ${code} ${at}\n  ${message}\n`,
  );
  await expect(said.join("")).toMatchFileSnapshot(
    join(import.meta.dirname, "expected/wicked/diagnostics.txt"),
  );
});

test("the same contract gives the same kit, and is not changed", () => {
  const frozen = deepFreeze(structuredClone(wicked));
  expect(generateTypeScriptKit(frozen, { packageName: PACKAGE })).toEqual(kit);
});

test("a kit's files are sorted by path, each once", () => {
  const paths = kit.files.map(({ path }) => path);
  expect(paths).toEqual([...new Set(paths)].sort());
});

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
