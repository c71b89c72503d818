import { z } from "@hono/zod-openapi";
import { subscribe, terminate } from "../billing/subscriptions.ts";
import type { Api } from "../http/api.ts";
import { found } from "../http/failures.ts";
import { pageOf } from "../http/lists.ts";
import { body, CONFLICT, json, NOT_FOUND, operation } from "../http/operation.ts";
import { customerQuery, id, idParameter, key, listOf, moment } from "../http/schemas.ts";
import { SubscriptionEntity } from "../models/subscription.ts";
import type { Services } from "./services.ts";

const tags = ["Subscriptions"];

const NewSubscription = z
  .object({ external_id: key, customer_id: id, plan_code: key })
  .openapi("NewSubscription");

export const Subscription = z
  .object({
    id,
    external_id: key,
    customer_id: id,
    plan_id: id,
    status: z.enum(["active", "terminated"]),
    started_at: moment,
    terminated_at: moment.nullable(),
  })
  .openapi("Subscription");

const create = operation("createSubscription", {
  method: "post",
  path: "/subscriptions",
  tags,
  summary: "Put a customer on a plan",
  request: body(NewSubscription),
  responses: { 201: json(Subscription, "The subscription."), ...CONFLICT },
});
const list = operation("listSubscriptions", {
  method: "get",
  path: "/subscriptions",
  tags,
  summary: "List subscriptions",
  request: { query: customerQuery },
  responses: { 200: json(listOf(Subscription, "SubscriptionList"), "A page of them, the newest first.") },
});
const get = operation("getSubscription", {
  method: "get",
  path: "/subscriptions/{id}",
  tags,
  summary: "Get a subscription",
  request: { params: idParameter },
  responses: { 200: json(Subscription, "The subscription."), ...NOT_FOUND },
});
const end = operation("terminateSubscription", {
  method: "post",
  path: "/subscriptions/{id}/terminate",
  tags,
  summary: "End a subscription",
  request: { params: idParameter },
  responses: { 200: json(Subscription, "The subscription."), ...NOT_FOUND, ...CONFLICT },
});

/** Customers on plans. */
export function subscriptionRoutes(api: Api, { transactions, webhooks }: Services): void {
  api.openapi(create, async (c) => {
    const created = await transactions.run(async (manager) => {
      const subscription = await subscribe(manager, c.req.valid("json"));
      webhooks.tell("subscription_started", { subscription });
      return subscription;
    });
    return c.json(created, 201);
  });

  api.openapi(list, async (c) => {
    const { customer_id, ...page } = c.req.valid("query");
    const where = customer_id === undefined ? {} : { customer_id };
    return c.json(await pageOf(transactions.manager, SubscriptionEntity, page, where), 200);
  });

  api.openapi(get, async (c) => {
    const subscription = await transactions.manager.findOneBy(SubscriptionEntity, c.req.valid("param"));
    return c.json(found(subscription, "subscription"), 200);
  });

  api.openapi(end, async (c) => {
    const { id } = c.req.valid("param");
    const ended = await transactions.run((manager) => terminate(manager, id));
    return c.json(ended, 200);
  });
}
