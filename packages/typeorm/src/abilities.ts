import {
  type Abilities,
  type Action,
  AFTER_STEPS,
  BEFORE_STEPS,
  type OperationAbilities,
} from "@mortise/events";

/** What the event source of TypeORM can do, by kind of operation. */
export const abilities: Abilities = Object.freeze({
  create: all("create"),
  update: all("update"),
  destroy: { ...all("destroy"), change: false },
  "bulk-create": all("create"),
  "bulk-update": all("update"),
  "bulk-destroy": { ...all("destroy"), change: false },
  upsert: {
    ...all("create", "update"),
    eachRecord:
      "what another transaction inserts between the look and the write is updated and told as created",
  },
  nested: all("create", "update", "destroy"),
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

function all(...actions: readonly Action[]): OperationAbilities {
  const moments = new Set(actions.flatMap((action) => [...BEFORE_STEPS[action], ...AFTER_STEPS[action]]));
  return {
    moments: [...moments],
    previous: true,
    veto: true,
    change: true,
    sameTransaction: true,
    afterCommit: true,
    eachRecord: true,
  };
}
