import type { RecordMoment } from "@mortise/contract";
import {
  type Abilities,
  type Action,
  AFTER_STEPS,
  BEFORE_STEPS,
  type OperationAbilities,
} from "@mortise/events";

function whole(...actions: readonly Action[]): OperationAbilities {
  const moments = actions.flatMap((action): RecordMoment[] => [
    ...BEFORE_STEPS[action],
    ...AFTER_STEPS[action],
  ]);
  return {
    moments: [...new Set(moments)],
    previous: actions.some((action) => action !== "create"),
    veto: true,
    change: actions.some((action) => action !== "destroy"),
    sameTransaction: true,
    afterCommit: true,
    eachRecord: true,
  };
}

const NO_RECORDS = "`$executeRaw` is the app's own SQL: nobody knows which records it writes";

/** What Prisma's event source can do. */
export const abilities: Abilities = Object.freeze({
  create: whole("create"),
  update: whole("update"),
  destroy: whole("destroy"),
  "bulk-create": {
    ...whole("create"),
    eachRecord:
      "with `skipDuplicates` each record is asked about by itself, those that the database then leaves out too",
  },
  "bulk-update": whole("update"),
  "bulk-destroy": whole("destroy"),
  upsert: whole("create", "update"),
  nested: whole("create", "update", "destroy"),
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
