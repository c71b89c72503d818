import {
  type Abilities,
  type Action,
  AFTER_STEPS,
  BEFORE_STEPS,
  type OperationAbilities,
} from "@mortise/events";

const BY_DATABASE = "what the database does by itself, by ON DELETE or a trigger, is not seen";
const NO_RECORDS = "SQL by `query` is the database's own: TypeORM knows no records of it";

/** What the event source of TypeORM can do, by kind of operation. */
export const abilities: Abilities = Object.freeze({
  create: { ...all("create"), previous: false },
  update: all("update"),
  destroy: { ...all("destroy"), change: false },
  "bulk-create": { ...all("create"), previous: false },
  "bulk-update": all("update"),
  "bulk-destroy": { ...all("destroy"), change: false },
  upsert: all("create", "update"),
  nested: { ...all("create", "update", "destroy"), eachRecord: BY_DATABASE },
  raw: {
    moments: [],
    previous: NO_RECORDS,
    veto: NO_RECORDS,
    change: NO_RECORDS,
    sameTransaction: NO_RECORDS,
    afterCommit: NO_RECORDS,
    eachRecord: NO_RECORDS,
  },
});

function all(...actions: readonly Action[]): OperationAbilities {
  const moments = new Set(actions.flatMap((action) => [...BEFORE_STEPS[action], ...AFTER_STEPS[action]]));
  return Object.freeze({
    moments: [...moments],
    previous: true,
    veto: true,
    change: true,
    sameTransaction: true,
    afterCommit: true,
    eachRecord: true,
  });
}
