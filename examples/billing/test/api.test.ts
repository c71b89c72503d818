import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../app.ts";
import { Client } from "../client.ts";
import { databases } from "./databases.ts";
import { newCustomer, newInvoice, newWallet } from "./records.ts";

describe.each(databases)("the API on $name", ({ start }) => {
  let app: App;
  let client: Client;
  beforeAll(async () => {
    app = await start();
    client = new Client(app);
  });
  afterAll(() => app.close());

  it("takes no request without a valid token", async () => {
    const unknown = new Client(app, "nobody's");
    expect(await unknown.get("/customers")).toMatchObject({ status: 401, body: { code: "unauthorized" } });
  });

  it("names each field that does not fit", async () => {
    const { status, body } = await client.post("/customers", { external_id: "x", name: 3, email: "no" });
    expect(status).toBe(422);
    expect(body.errors.map(({ field }: { field: string }) => field)).toEqual(["name", "email"]);
    expect((await client.get("/customers?page=0")).body.errors).toMatchObject([{ field: "page" }]);
  });

  it("reads no body that is no JSON, or too large", async () => {
    const headers = { authorization: `Bearer ${app.ownerToken}`, "content-type": "application/json" };
    const post = (body: string) => fetch(`${app.url}/customers`, { method: "POST", headers, body });
    expect(await (await post("{")).json()).toMatchObject({ code: "malformed" });
    expect(await (await post(`"${"x".repeat(2 ** 20)}"`)).json()).toMatchObject({ code: "too_large" });
  });

  it("refuses what a database could not keep", async () => {
    const { status, body } = await client.post("/customers", {
      external_id: "nul",
      name: "a\0b",
      email: "ada@example.com",
    });
    expect([status, body.errors[0]?.field]).toEqual([422, "name"]);
    const upload = await fetch(`${app.url}/plugins`, {
      method: "POST",
      headers: { authorization: `Bearer ${app.ownerToken}`, "content-type": "multipart/form-data" },
      body: "no form",
    });
    expect([upload.status, await upload.json()]).toMatchObject([422, { code: "malformed" }]);
  });

  it("puts no more into a wallet than it holds", async () => {
    const customer_id = await newCustomer(client);
    const wallet = await newWallet(client, customer_id, 1_000_000_000);
    const invoice = await newInvoice(client, customer_id, 1_000_000_000);
    await client.post(`/invoices/${invoice}/finalise`);
    const top = () => client.post(`/wallets/${wallet}/top_ups`, { amount_cents: 1_000_000_000 });
    expect([(await top()).status, (await top()).status, (await top()).status]).toEqual([201, 201, 422]);
    const full = { status: 409, body: { code: "full" } };
    expect(await client.post(`/invoices/${invoice}/void`)).toMatchObject(full);
    expect((await client.get(`/invoices/${invoice}`)).body.status).toBe("finalised");
  });

  it("answers 404 for what is not there, and 409 for what is taken", async () => {
    expect((await client.get("/customers/999999")).status).toBe(404);
    await newCustomer(client, { external_id: "once" });
    const again = await client.post("/customers", {
      external_id: "once",
      name: "Bo",
      email: "bo@example.com",
    });
    expect(again).toMatchObject({ status: 409, body: { errors: [{ field: "external_id", code: "taken" }] } });
  });

  it("gives lists in pages, the newest first", async () => {
    const ids = [await newCustomer(client), await newCustomer(client), await newCustomer(client)];
    const { body } = await client.get("/customers?per_page=2");
    expect(body.items.map(({ id }: { id: number }) => id)).toEqual(ids.slice(1).reverse());
    expect(body.page).toMatchObject({ page: 1, per_page: 2, next_page: 2 });
  });

  it("finalises an invoice: coupons, then wallets, then a number; and takes it back", async () => {
    const customer_id = await newCustomer(client);
    const coupon = { code: `ten-${customer_id}`, name: "Ten", kind: "percentage", percentage: 10 };
    await client.post("/coupons", coupon);
    await client.post("/applied_coupons", { customer_id, coupon_code: coupon.code });
    const wallet = await newWallet(client, customer_id, 300);
    const id = await newInvoice(client, customer_id, 2_000);
    expect(await client.post(`/invoices/${id}/finalise`)).toMatchObject({
      status: 200,
      body: { status: "finalised", coupon_cents: 200, credit_cents: 300, total_cents: 1_500 },
    });
    expect((await client.get(`/wallets/${wallet}`)).body.balance_cents).toBe(0);
    expect((await client.post(`/invoices/${id}/finalise`)).status).toBe(409);
    expect((await client.post(`/invoices/${id}/void`)).body.status).toBe("void");
    expect((await client.get(`/wallets/${wallet}`)).body.balance_cents).toBe(300);
    const { body } = await client.get(`/applied_coupons?customer_id=${customer_id}`);
    expect(body.items).toMatchObject([{ status: "redeemed", invoice_id: id }]);
  });

  it("does with one key only once what is asked twice, at the same time even", async () => {
    const customer_id = await newCustomer(client);
    const wallet = await newWallet(client, customer_id, 0);
    const topUp = () =>
      client.post(`/wallets/${wallet}/top_ups`, { amount_cents: 500, idempotency_key: "pay" });
    const event = { transaction_id: "use", customer_id, code: "calls", units: 5 };
    const use = () => client.post("/usage_events", event);
    const answers = await Promise.all([topUp(), topUp(), topUp(), use(), use(), use()]);
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    expect((await client.get(`/wallets/${wallet}`)).body.balance_cents).toBe(500);
    const { body } = await client.get(`/customers/${customer_id}/usage`);
    expect(body).toEqual({ customer_id, events: 1, units: [{ code: "calls", units: 5 }] });
  });

  it("keeps what others belong to", async () => {
    const customer = await newCustomer(client);
    expect((await client.delete(`/customers/${customer}`)).status).toBe(204);
    const billed = await newCustomer(client);
    await newInvoice(client, billed);
    expect(await client.delete(`/customers/${billed}`)).toMatchObject({
      status: 409,
      body: { code: "in_use" },
    });
  });

  it("puts a customer on a plan, and ends it", async () => {
    const customer_id = await newCustomer(client);
    const plan = { code: "pro", name: "Pro", interval: "month", amount_cents: 900, currency: "EUR" };
    expect((await client.post("/plans", plan)).status).toBe(201);
    const subscription = { external_id: "sub_1", customer_id, plan_code: "pro" };
    const { body } = await client.post("/subscriptions", subscription);
    expect(body).toMatchObject({ status: "active", terminated_at: null });
    const unknown = { external_id: "sub_2", customer_id, plan_code: "none" };
    expect((await client.post("/subscriptions", unknown)).body.errors).toMatchObject([
      { field: "plan_code" },
    ]);
    expect((await client.post(`/subscriptions/${body.id}/terminate`)).body.status).toBe("terminated");
    expect((await client.post(`/subscriptions/${body.id}/terminate`)).status).toBe(409);
  });
});
