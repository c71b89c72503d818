import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { haveToolchains } from "../../../../conformance/toolchains.ts";
import { everyValue } from "../contracts/every-value.ts";
import { GoKitFolder } from "./on-disk.ts";

const folder = new GoKitFolder(everyValue);
afterAll(() => folder.remove());

test.runIf(haveToolchains("go"))(
  "values travel without loss, calls and handlers work in an author's unit test",
  async () => {
    const fixture = join(import.meta.dirname, "fixtures/everything_test.go");
    copyFileSync(fixture, join(folder.folder, "everything_test.go"));
    const said = await folder.go("native", "test", "./...");
    expect(said).not.toContain("FAIL");
    expect(said).toMatch(/^ok\s+example\.com\/kit\s/m);
    expect(said).toMatch(/^ok\s+example\.com\/kit\/examples\/first\s/m);
  },
);
