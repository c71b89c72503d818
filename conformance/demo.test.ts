import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { haveToolchains } from "./toolchains.ts";

const run = promisify(execFile);
const env = { ...process.env, NO_COLOR: "1" };

test("npm run demo:github: GitHub's documents become a kit, a plug-in acts on a real event, and is refused what it isn't granted", async () => {
  const { stdout } = await run(process.execPath, ["examples/github-triage/demo.ts"], { env });
  expect(stdout).toContain("1223 operations, 270 events");
  expect(stdout).toContain("asks for issues_add_labels, issues_create_comment\n");
  expect(stdout).toContain("issues_add_labels: 200");
  expect(stdout).toContain("issues_create_comment: 201");
  expect(stdout).toContain("issues_create_comment: not-granted");
  expect(stdout).not.toContain("secret");
}, 60_000);

// Cargo compiles what the kit stands on the first time: minutes, on a machine that does much else.
test("npm run demo: a billing app's plug-ins veto, change, call back and guard; one that loops is cut off", async () => {
  const { stdout } = await run(process.execPath, ["examples/billing/demo/demo.ts"], { env });
  expect(stdout).toContain('422 [{"code":"malformed","field":"vat_number"');
  expect(stdout).toContain('stored   {"vat_number":"DE123456789","country":"DE"}');
  expect(stdout).toContain("answer   503 plugin-late");
  expect(stdout).toMatch(/others {3}[1-9]\d* reads/);
  expect(stdout).toContain("sees plugin-late at subscription_before_create");
  expect(stdout).toContain("the same request is answered 201 again");
  if (haveToolchains("rust")) expect(stdout).toContain("wallet   Welcome: 10.00 €");
  else expect(stdout).toContain("left out welcome-credit");
  if (haveToolchains("go")) {
    expect(stdout).toContain('answer   422 [{"code":"suspicious","field":"subtotal_cents"');
    expect(stdout).toContain("answer   200 INV-000001, 2,500.00 € to pay");
  } else expect(stdout).toContain("left out fraud-guard");
}, 400_000);
