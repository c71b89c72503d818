import { z } from "@hono/zod-openapi";
import { recordUsage } from "../billing/usage.ts";
import type { Api } from "../http/api.ts";
import { isDuplicate } from "../http/database-failures.ts";
import { found } from "../http/failures.ts";
import { pageOf } from "../http/lists.ts";
import { body, json, NOT_FOUND, operation } from "../http/operation.ts";
import { customerQuery, id, idParameter, key, listOf, moment } from "../http/schemas.ts";
import { CustomerEntity } from "../models/customer.ts";
import { UsageEventEntity } from "../models/usage-event.ts";
import type { Services } from "./services.ts";

const tags = ["Usage"];
const units = z.int().min(1).max(1_000_000_000);

const NewUsageEvent = z
  .object({
    transaction_id: key.openapi({ description: "Your own key of it. The same one twice is one event." }),
    customer_id: id,
    code: key.openapi({ description: "What was used.", example: "api_calls" }),
    units: units.default(1),
  })
  .openapi("NewUsageEvent");

const UsageEvent = z
  .object({ id, transaction_id: key, customer_id: id, code: key, units, at: moment })
  .openapi("UsageEvent");

const NewUsageEvents = z.object({ events: z.array(NewUsageEvent).min(1).max(100) }).openapi("NewUsageEvents");
const UsageEvents = z.object({ events: z.array(UsageEvent) }).openapi("UsageEvents");

const Usage = z
  .object({
    customer_id: id,
    events: z.int().openapi({ description: "How many events there are." }),
    units: z.array(z.object({ code: key, units: z.int() }).openapi("UnitsOfCode")),
  })
  .openapi("Usage");

const record = operation("recordUsage", {
  method: "post",
  path: "/usage_events",
  tags,
  summary: "Record that a customer used something",
  request: body(NewUsageEvent),
  responses: { 201: json(UsageEvent, "The event, or the earlier one with this key.") },
});
const recordMany = operation("recordUsageBatch", {
  method: "post",
  path: "/usage_events/batch",
  tags,
  summary: "Record up to 100 events at once",
  description: "All of them, or none.",
  request: body(NewUsageEvents),
  responses: { 201: json(UsageEvents, "The events, or the earlier ones with these keys.") },
});
const list = operation("listUsageEvents", {
  method: "get",
  path: "/usage_events",
  tags,
  summary: "List usage events",
  request: { query: customerQuery },
  responses: { 200: json(listOf(UsageEvent, "UsageEventList"), "A page of them, the newest first.") },
});
const usage = operation("getCustomerUsage", {
  method: "get",
  path: "/customers/{id}/usage",
  tags,
  summary: "Get all that a customer has used",
  request: { params: idParameter },
  responses: { 200: json(Usage, "How much of what."), ...NOT_FOUND },
});

/** What customers use. */
export function usageEventRoutes(api: Api, { transactions }: Services): void {
  const save = (events: readonly z.infer<typeof NewUsageEvent>[]) => {
    const once = () => transactions.run((manager) => recordUsage(manager, events));
    // Of two requests with one key at the same time, the second one fails, and finds the first one's then.
    return once().catch((error: unknown) => {
      if (isDuplicate(error)) return once();
      throw error;
    });
  };

  api.openapi(record, async (c) => {
    const [event] = await save([c.req.valid("json")]);
    return c.json(found(event, "event"), 201);
  });

  api.openapi(recordMany, async (c) => c.json({ events: await save(c.req.valid("json").events) }, 201));

  api.openapi(list, async (c) => {
    const { customer_id, ...page } = c.req.valid("query");
    const where = customer_id === undefined ? {} : { customer_id };
    return c.json(await pageOf(transactions.manager, UsageEventEntity, page, where), 200);
  });

  api.openapi(usage, async (c) => {
    const { manager } = transactions;
    const { id } = found(await manager.findOneBy(CustomerEntity, c.req.valid("param")), "customer");
    const rows = await manager
      .createQueryBuilder(UsageEventEntity, "usage")
      .select("usage.code", "code")
      .addSelect("SUM(usage.units)", "units")
      .addSelect("COUNT(*)", "events")
      .where("usage.customer_id = :id", { id })
      .groupBy("usage.code")
      .orderBy("usage.code")
      .getRawMany<{ code: string; units: number | string; events: number | string }>();
    const events = rows.reduce((sum, row) => sum + Number(row.events), 0);
    const units = rows.map((row) => ({ code: row.code, units: Number(row.units) }));
    return c.json({ customer_id: id, events, units }, 200);
  });
}
