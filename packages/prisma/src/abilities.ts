import { type Abilities, allAbilities, NO_ABILITIES } from "@mortise/events";

const SKIPPED =
  "with `skipDuplicates` each record is asked about by itself, those that the database then leaves out too";

/** What Prisma's event source can do. */
export const abilities: Abilities = Object.freeze({
  create: allAbilities("create"),
  update: allAbilities("update"),
  destroy: allAbilities("destroy"),
  "bulk-create": { ...allAbilities("create"), eachRecord: SKIPPED },
  "bulk-update": allAbilities("update"),
  "bulk-destroy": allAbilities("destroy"),
  upsert: allAbilities("create", "update"),
  nested: allAbilities("create", "update", "destroy"),
  // `$executeRaw` is the app's own SQL: nobody knows which records it writes.
  raw: NO_ABILITIES,
});
