import { z } from "@hono/zod-openapi";
import type { Api } from "../http/api.ts";
import { Invoice } from "./invoices.ts";
import { Subscription } from "./subscriptions.ts";
import { WalletEntry } from "./wallets.ts";

/** What the app tells of, by the names of its webhooks. */
const WEBHOOKS = {
  subscription_started: ["Subscriptions", "A customer is on a plan.", { subscription: Subscription }],
  invoice_finalised: ["Invoices", "A draft has become binding.", { invoice: Invoice }],
  invoice_voided: ["Invoices", "An invoice was taken back.", { invoice: Invoice }],
  wallet_topped_up: ["Wallets", "A customer has paid ahead.", { top_up: WalletEntry }],
} as const;

/** The names of the app's webhooks. */
export type WebhookName = keyof typeof WEBHOOKS;

const TAGS = {
  Customers: "Who is billed.",
  Plans: "What is sold.",
  Subscriptions: "Customers on plans.",
  Coupons: "Reductions, and who has them.",
  Invoices: "What customers owe.",
  Wallets: "What customers have paid ahead.",
  Usage: "What customers use.",
};

/** Adds to an API what is no route: how callers prove who they are, and its webhooks. */
export function describe(api: Api): void {
  api.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  for (const [name, [tag, summary, payload]] of Object.entries(WEBHOOKS)) {
    const schema = z.object({ event: z.literal(name), ...payload }).openapi(pascal(name));
    api.openAPIRegistry.registerWebhook({
      method: "post",
      path: name,
      operationId: name,
      tags: [tag],
      summary,
      security: [],
      request: { body: { required: true, content: { "application/json": { schema } } } },
      responses: { 200: { description: "Heard." }, "4XX": { description: "Not heard." } },
    });
  }
}

/** The API's OpenAPI 3.1 document, written from its routes. */
export function documentOf(api: Api, url = "/"): Readonly<Record<string, unknown>> {
  const document = api.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Billing",
      version: "1.0.0",
      description: "Bills subscriptions and usage.",
      license: { name: "Apache 2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    servers: [{ url }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  });
  return { ...document };
}

function pascal(name: string): string {
  return name.replace(/(?:^|_)(\w)/g, (_all, letter: string) => letter.toUpperCase());
}
