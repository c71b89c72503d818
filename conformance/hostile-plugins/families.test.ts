import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { FAMILIES } from "./families.ts";

test("the README says how many hostile plug-ins there are", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const count = Object.values(FAMILIES).reduce((sum, one) => sum + one, 0);
  expect(readme).toContain(`**${count} hostile plug-ins**`);
});
