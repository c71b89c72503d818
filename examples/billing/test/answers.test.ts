import type { RouteConfig } from "@hono/zod-openapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { App } from "../app.ts";
import { type Answer, Client } from "../client.ts";
import { openDatabase } from "../database/open.ts";
import { PluginSystem } from "../mortise/plugin-system.ts";
import { billingApi } from "../routes/index.ts";
import { databases } from "./databases.ts";

/** A request, and the status of its answer. */
type Request = readonly [
  method: "get" | "post" | "patch" | "delete",
  path: string,
  status: number,
  body?: object,
];

const ADA = { external_id: "ada", name: "Ada", email: "ada@example.com", country: "DE" };
const use = (transaction_id: string) => ({ transaction_id, customer_id: 1, code: "calls", units: 2 });

/** Each operation once at least, in an order in which there is what each needs. */
const REQUESTS: readonly Request[] = [
  ["post", "/customers", 201, ADA],
  ["post", "/customers", 201, { ...ADA, external_id: "bo" }],
  ["post", "/customers", 409, ADA],
  ["post", "/customers", 422, {}],
  ["get", "/customers", 200],
  ["get", "/customers/1", 200],
  ["get", "/customers/9", 404],
  ["patch", "/customers/1", 200, { vat_number: "DE123456789" }],
  ["post", "/plans", 201, { code: "pro", name: "Pro", interval: "month", amount_cents: 9, currency: "EUR" }],
  ["get", "/plans?per_page=1", 200],
  ["get", "/plans/pro", 200],
  ["post", "/subscriptions", 201, { external_id: "s", customer_id: 1, plan_code: "pro" }],
  ["get", "/subscriptions?customer_id=1", 200],
  ["get", "/subscriptions/1", 200],
  ["post", "/subscriptions/1/terminate", 200],
  ["post", "/coupons", 201, { code: "a", name: "A", kind: "fixed", amount_cents: 50, currency: "EUR" }],
  ["post", "/coupons", 201, { code: "b", name: "B", kind: "percentage", percentage: 5 }],
  ["post", "/coupons", 422, { code: "c", name: "C", kind: "percentage" }],
  ["get", "/coupons", 200],
  ["post", "/applied_coupons", 201, { customer_id: 1, coupon_code: "a" }],
  ["post", "/applied_coupons", 201, { customer_id: 1, coupon_code: "b" }],
  ["post", "/applied_coupons", 409, { customer_id: 1, coupon_code: "b" }],
  ["delete", "/applied_coupons/2", 204],
  ["get", "/applied_coupons", 200],
  ["post", "/wallets", 201, { customer_id: 1, name: "W", granted_cents: 30 }],
  ["get", "/wallets", 200],
  ["get", "/wallets/1", 200],
  ["post", "/wallets/1/top_ups", 201, { amount_cents: 5 }],
  ["post", "/invoices", 201, { customer_id: 1, lines: [{ description: "x", quantity: 2, unit_cents: 80 }] }],
  ["get", "/invoices", 200],
  ["post", "/invoices/1/finalise", 200],
  ["get", "/invoices/1", 200],
  ["post", "/invoices/1/void", 200],
  ["post", "/invoices/1/void", 409],
  ["get", "/wallets/1/entries", 200],
  ["post", "/usage_events", 201, use("one")],
  ["post", "/usage_events/batch", 201, { events: [use("one"), use("two"), use("two")] }],
  ["get", "/usage_events", 200],
  ["get", "/customers/1/usage", 200],
  ["delete", "/customers/2", 204],
  ["delete", "/customers/2", 404],
  ["delete", "/customers/1", 409],
];

let routes: readonly RouteConfig[];
beforeAll(async () => {
  const database = await openDatabase();
  const plugins = new PluginSystem(database);
  const { transactions } = database;
  const api = billingApi({ transactions, webhooks: plugins.webhooks }, plugins, () => {});
  routes = api.openAPIRegistry.definitions.flatMap((one) => (one.type === "route" ? [one.route] : []));
  await database.close();
});

describe.each(databases)("the answers on $name", ({ start }) => {
  let app: App;
  beforeAll(async () => {
    app = await start();
  });
  afterAll(() => app.close());

  it("are as the document says, of all 31 operations, with nothing that it does not name", async () => {
    const client = new Client(app);
    const called = new Set<string | undefined>();
    for (const [method, path, status, body] of REQUESTS) {
      const answer = await (method === "patch" ? client.patch(path, body ?? {}) : client[method](path, body));
      expect([method, path, answer.status]).toEqual([method, path, status]);
      called.add(expectToFit(method, path, answer));
    }
    expect(called).toEqual(new Set(routes.map(({ operationId }) => operationId)));
    expect(called.size).toBe(31);
  });
});

/** Holds an answer against the schema of its operation and status; gives the operation. */
function expectToFit(method: string, path: string, { status, body }: Answer): string | undefined {
  const [plain = ""] = path.split("?");
  const route = routes
    .filter((one) => one.method === method)
    .find((one) => new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(plain));
  const documented = route?.responses[status];
  expect([path, status, documented !== undefined]).toEqual([path, status, true]);
  const content =
    documented && "content" in documented ? documented.content?.["application/json"] : undefined;
  const schema = content && "schema" in content ? content.schema : undefined;
  if (schema instanceof z.ZodType) expect(schema.parse(body)).toEqual(body);
  else expect(body).toBeUndefined();
  return route?.operationId;
}
