import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, startApp } from "../../app.ts";
import { Client } from "../../client.ts";
import { EU_VAT } from "../../plugins/build.ts";
import { readVatNumber } from "../../plugins/eu-vat/vat-number.ts";
import { built } from "../built.ts";
import { makeKits } from "../kits.ts";
import { newCustomer } from "../records.ts";

describe("a VAT number", () => {
  it.each([
    ["de 123.456.789", { number: "DE123456789", country: "DE" }],
    ["ATU12345678", { number: "ATU12345678", country: "AT" }],
    ["nl-123456789-b01", { number: "NL123456789B01", country: "NL" }],
    ["EL 123456789", { number: "EL123456789", country: "GR" }],
    ["IE1+12345A", { number: "IE1+12345A", country: "IE" }],
  ])("is read as people write it: %s", (text, read) => {
    expect(readVatNumber(text)).toEqual(read);
  });

  it.each(["", "DE", "DE12345678", "XX123456789", "123456789", "__proto__", "DE123456789\n9"])(
    "is none: %j",
    (text) => {
      expect(readVatNumber(text)).toBeUndefined();
    },
  );
});

describe("eu-vat in the app", () => {
  let app: App;
  let client: Client;
  beforeAll(async () => {
    await makeKits();
    app = await startApp();
    client = new Client(app);
    await client.install("eu-vat", await built(EU_VAT));
  }, 60_000);
  afterAll(() => app.close());

  const customer = (fields: object) =>
    client.post("/customers", { external_id: "eu", name: "Ada", email: "ada@example.com", ...fields });

  it("rejects what is none, with the field and a code, and nothing is written", async () => {
    expect(await customer({ vat_number: "DE 12" })).toMatchObject({
      status: 422,
      body: { code: "rejected", errors: [{ field: "vat_number", code: "malformed" }] },
    });
    expect(await customer({ vat_number: "DE123456789", country: "FR" })).toMatchObject({
      body: { errors: [{ field: "country", code: "mismatch" }] },
    });
    expect((await client.get("/customers")).body.page.total_count).toBe(0);
  });

  it("writes number and country as offices do, when a customer is created and when one is changed", async () => {
    const id = await newCustomer(client, { vat_number: "de 123 456 789", country: "de" });
    const stored = () => client.get(`/customers/${id}`).then(({ body }) => [body.vat_number, body.country]);
    expect(await stored()).toEqual(["DE123456789", "DE"]);
    await client.patch(`/customers/${id}`, { vat_number: "el-123456789", country: null });
    expect(await stored()).toEqual(["EL123456789", "GR"]);
    expect((await client.patch(`/customers/${id}`, { vat_number: "12" })).status).toBe(422);
    expect((await client.patch(`/customers/${id}`, { vat_number: null, country: "fr" })).status).toBe(200);
    expect(await stored()).toEqual([null, "FR"]);
  });

  it("is not in the way of other changes", async () => {
    const id = await newCustomer(client);
    expect((await client.patch(`/customers/${id}`, { name: "Bo" })).body.name).toBe("Bo");
  });
});
