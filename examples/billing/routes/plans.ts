import { z } from "@hono/zod-openapi";
import type { Api } from "../http/api.ts";
import { found } from "../http/failures.ts";
import { pageOf } from "../http/lists.ts";
import { body, CONFLICT, json, NOT_FOUND, operation } from "../http/operation.ts";
import { cents, codeParameter, currency, id, key, listOf, moment, name, pageQuery } from "../http/schemas.ts";
import { PlanEntity } from "../models/plan.ts";
import type { Services } from "./services.ts";

const tags = ["Plans"];

const NewPlan = z
  .object({ code: key, name, interval: z.enum(["month", "year"]), amount_cents: cents, currency })
  .openapi("NewPlan");

const Plan = NewPlan.extend({ id, created_at: moment }).openapi("Plan");

const create = operation("createPlan", {
  method: "post",
  path: "/plans",
  tags,
  summary: "Create a plan",
  request: body(NewPlan),
  responses: { 201: json(Plan, "The plan."), ...CONFLICT },
});
const list = operation("listPlans", {
  method: "get",
  path: "/plans",
  tags,
  summary: "List plans",
  request: { query: pageQuery },
  responses: { 200: json(listOf(Plan, "PlanList"), "A page of plans, the newest first.") },
});
const get = operation("getPlan", {
  method: "get",
  path: "/plans/{code}",
  tags,
  summary: "Get a plan",
  request: { params: codeParameter },
  responses: { 200: json(Plan, "The plan."), ...NOT_FOUND },
});

/** What is sold. */
export function planRoutes(api: Api, { transactions }: Services): void {
  api.openapi(create, async (c) => {
    const plan = { ...c.req.valid("json"), created_at: new Date().toISOString() };
    return c.json(await transactions.run((manager) => manager.save(PlanEntity, plan)), 201);
  });

  api.openapi(list, async (c) =>
    c.json(await pageOf(transactions.manager, PlanEntity, c.req.valid("query")), 200),
  );

  api.openapi(get, async (c) => {
    const plan = await transactions.manager.findOneBy(PlanEntity, c.req.valid("param"));
    return c.json(found(plan, "plan"), 200);
  });
}
