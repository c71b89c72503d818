import type { EntityManager } from "typeorm";
import { lockFor } from "../database/lock.ts";
import { conflict, found, invalid } from "../http/failures.ts";
import { CustomerEntity } from "../models/customer.ts";
import { PlanEntity } from "../models/plan.ts";
import { type Subscription, SubscriptionEntity } from "../models/subscription.ts";

export interface NewSubscription {
  readonly external_id: string;
  readonly customer_id: number;
  readonly plan_code: string;
}

/**
 * Puts a customer on a plan.
 *
 * @throws ApiError 422
 */
export async function subscribe(
  manager: EntityManager,
  { external_id, customer_id, plan_code }: NewSubscription,
): Promise<Subscription> {
  const plan = await manager.findOneBy(PlanEntity, { code: plan_code });
  if (!plan) throw invalid("plan_code", "unknown", "There is no such plan.");
  if (!(await manager.existsBy(CustomerEntity, { id: customer_id }))) {
    throw invalid("customer_id", "unknown", "There is no such customer.");
  }
  return manager.save(SubscriptionEntity, {
    external_id,
    customer_id,
    plan_id: plan.id,
    status: "active",
    started_at: new Date().toISOString(),
    terminated_at: null,
  });
}

/**
 * Ends a subscription.
 *
 * @throws ApiError 404 or 409
 */
export async function terminate(manager: EntityManager, id: number): Promise<Subscription> {
  const one = await manager.findOne(SubscriptionEntity, { where: { id }, ...lockFor(manager) });
  const subscription = found(one, "subscription");
  if (subscription.status !== "active") throw conflict("terminated", "The subscription has ended already.");
  const terminated_at = new Date().toISOString();
  return manager.save(SubscriptionEntity, { ...subscription, status: "terminated", terminated_at });
}
