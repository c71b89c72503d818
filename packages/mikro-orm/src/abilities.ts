import type { Abilities, OperationAbilities } from "@mortise/events";
import { type Action, AFTER_STEPS, BEFORE_STEPS } from "@mortise/events";

const all = (...actions: readonly Action[]): OperationAbilities => ({
  moments: [...new Set(actions.flatMap((action) => [...BEFORE_STEPS[action], ...AFTER_STEPS[action]]))],
  previous: true,
  veto: true,
  change: true,
  sameTransaction: true,
  afterCommit: true,
  eachRecord: true,
});

const created = (operation: OperationAbilities): OperationAbilities => ({ ...operation, previous: false });
const destroyed = (operation: OperationAbilities): OperationAbilities => ({ ...operation, change: false });

const NESTED =
  "what the database's own cascades do, and rows of a pivot table that a collection of many to many writes, are not seen";
const UPSERT =
  "of an entity in several tables, a row that another transaction inserts between the look and the write is updated, and told as a create";

/** What the event source can do with MikroORM. */
export const abilities: Abilities = Object.freeze({
  create: created(all("create")),
  update: all("update"),
  destroy: destroyed(all("destroy")),
  "bulk-create": created(all("create")),
  "bulk-update": all("update"),
  "bulk-destroy": destroyed(all("destroy")),
  upsert: { ...all("create", "update"), eachRecord: UPSERT },
  nested: { ...all("create", "update", "destroy"), eachRecord: NESTED },
  raw: {
    moments: [],
    previous: false,
    veto: false,
    change: false,
    sameTransaction: false,
    afterCommit: false,
    eachRecord: false,
  },
});
