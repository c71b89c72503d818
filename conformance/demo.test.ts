import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("npm run demo: GitHub's documents become a kit, a plug-in acts on a real event, and is refused what it isn't granted", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["examples/github-triage/demo.ts"], {
    env: { ...process.env, NO_COLOR: "1" },
  });
  expect(stdout).toContain("1223 operations, 270 events");
  expect(stdout).toContain("asks for issues_add_labels, issues_create_comment\n");
  expect(stdout).toContain("issues_add_labels: 200");
  expect(stdout).toContain("issues_create_comment: 201");
  expect(stdout).toContain("issues_create_comment: not-granted");
  expect(stdout).not.toContain("secret");
}, 60_000);
