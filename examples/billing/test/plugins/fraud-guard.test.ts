import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { goToolchain, haveToolchains, present } from "../../../../conformance/toolchains.ts";
import { startApp } from "../../app.ts";
import { Client } from "../../client.ts";
import { FRAUD_GUARD, folderOf } from "../../plugins/build.ts";
import { built } from "../built.ts";
import { makeKits } from "../kits.ts";
import { newCustomer, newInvoice } from "../records.ts";

describe.runIf(haveToolchains("go"))("fraud-guard, in Go", { timeout: 120_000 }, () => {
  beforeAll(makeKits);

  it("passes its own unit tests", async () => {
    const { go, env } = present(goToolchain());
    const { stdout } = await promisify(execFile)(go, ["test", "."], { cwd: folderOf("fraud-guard"), env });
    expect(stdout).toMatch(/^ok\s/);
  });

  it("lets small invoices pass, and large ones with usage to show for them", async () => {
    const app = await startApp();
    const client = new Client(app);
    await client.install("fraud-guard", await built(FRAUD_GUARD), ["get_customer_usage"]);
    const customer_id = await newCustomer(client);
    const finalise = (id: number) => client.post(`/invoices/${id}/finalise`);
    expect((await finalise(await newInvoice(client, customer_id, 5_000))).status).toBe(200);
    const large = await newInvoice(client, customer_id, 500_000);
    expect(await finalise(large)).toMatchObject({
      status: 422,
      body: { errors: [{ field: "subtotal_cents", code: "suspicious" }] },
    });
    expect((await client.get(`/invoices/${large}`)).body).toMatchObject({ status: "draft", number: null });
    await client.post("/usage_events", { transaction_id: "u", customer_id, code: "calls", units: 1_000 });
    expect(await finalise(large)).toMatchObject({ status: 200, body: { number: "INV-000002" } });
    await app.close();
  });
});
