import { type Abilities, allAbilities, NO_ABILITIES } from "@mortise/events";

const IGNORED =
  "with `onConflictDoNothing`, what another transaction inserts between the look and the write is told as created";

/** What the event source of Drizzle can do. */
export const abilities: Abilities = Object.freeze({
  create: allAbilities("create"),
  update: allAbilities("update"),
  destroy: allAbilities("destroy"),
  "bulk-create": allAbilities("create"),
  "bulk-update": allAbilities("update"),
  "bulk-destroy": allAbilities("destroy"),
  upsert: { ...allAbilities("create", "update"), eachRecord: IGNORED },
  // Drizzle writes one table by one statement.
  nested: NO_ABILITIES,
  raw: NO_ABILITIES,
});
