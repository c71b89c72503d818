import {
  type Abilities,
  type Action,
  AFTER_STEPS,
  BEFORE_STEPS,
  type OperationAbilities,
} from "@mortise/events";

const NONE: OperationAbilities = {
  moments: [],
  veto: false,
  previous: false,
  change: false,
  sameTransaction: false,
  afterCommit: false,
  eachRecord: false,
};

/** What the event source of Drizzle can do, by kind of operation. */
export const abilities: Abilities = Object.freeze({
  create: { ...all("create"), previous: false },
  update: all("update"),
  destroy: { ...all("destroy"), change: false },
  "bulk-create": { ...all("create"), previous: false },
  "bulk-update": all("update"),
  "bulk-destroy": { ...all("destroy"), change: false },
  upsert: {
    ...all("create", "update"),
    eachRecord:
      "with `onConflictDoNothing`, what another transaction inserts between the look and the write is told as created",
  },
  // It writes one table by one statement.
  nested: NONE,
  raw: NONE,
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
