import { type EntityManager, In } from "typeorm";
import { invalid } from "../http/failures.ts";
import { CustomerEntity } from "../models/customer.ts";
import { type UsageEvent, UsageEventEntity } from "../models/usage-event.ts";

/** What is recorded of one use. */
export type NewUsage = Omit<UsageEvent, "id" | "at">;

/**
 * Records usage, in the order given. An event whose key was used before is that earlier one.
 *
 * @throws ApiError 422
 */
export async function recordUsage(
  manager: EntityManager,
  events: readonly NewUsage[],
): Promise<UsageEvent[]> {
  const customers = new Set(events.map(({ customer_id }) => customer_id));
  if ((await manager.countBy(CustomerEntity, { id: In([...customers]) })) < customers.size) {
    throw invalid("customer_id", "unknown", "There is no such customer.");
  }
  const keys = new Set(events.map(({ transaction_id }) => transaction_id));
  const earlier = await manager.findBy(UsageEventEntity, { transaction_id: In([...keys]) });
  const known = new Map(earlier.map((event) => [event.transaction_id, event]));
  const fresh = new Map(
    events.filter(({ transaction_id: key }) => !known.has(key)).map((event) => [event.transaction_id, event]),
  );
  const at = new Date().toISOString();
  const saved = await manager.save(
    UsageEventEntity,
    [...fresh.values()].map((event) => ({ ...event, at })),
  );
  for (const event of saved) known.set(event.transaction_id, event);
  return events.flatMap(({ transaction_id }) => known.get(transaction_id) ?? []);
}
