import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("10,000 calls, 2 % of them hostile, leave no memory, thread or handle behind", async () => {
  // A process of its own: what the test runner holds is not counted.
  const script = join(import.meta.dirname, "soak.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script, "10000"], { timeout: 60_000 });
  expect(stdout).toMatch(/tenth 10: [\s\S]*Nothing grew\./);
}, 70_000);
