import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { haveToolchains, present, rustToolchain } from "../../../../conformance/toolchains.ts";
import { startApp } from "../../app.ts";
import { Client } from "../../client.ts";
import { folderOf, WELCOME_CREDIT } from "../../plugins/build.ts";
import { built } from "../built.ts";
import { makeKits } from "../kits.ts";
import { newCustomer } from "../records.ts";

// Cargo compiles what the kit stands on the first time.
describe.runIf(haveToolchains("rust"))("welcome-credit, in Rust", { timeout: 400_000 }, () => {
  beforeAll(makeKits);

  it("passes its own unit tests", async () => {
    const { cargo, env } = present(rustToolchain());
    const cwd = folderOf("welcome-credit");
    const { stdout } = await promisify(execFile)(cargo, ["test", "--target-dir", "dist/target"], {
      cwd,
      env,
    });
    expect(stdout).toContain("2 passed; 0 failed");
  });

  it("gives a new customer a wallet of 10.00, once they are committed", async () => {
    const app = await startApp();
    const client = new Client(app);
    await client.install("welcome-credit", await built(WELCOME_CREDIT), ["create_wallet"]);
    const customer = await newCustomer(client, { currency: "USD" });
    await app.plugins.settled();
    expect((await client.get(`/wallets?customer_id=${customer}`)).body.items).toMatchObject([
      { name: "Welcome", balance_cents: 1_000, currency: "USD" },
    ]);
    await app.close();
  });
});
