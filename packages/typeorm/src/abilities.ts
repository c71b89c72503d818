import { type Abilities, allAbilities, NO_ABILITIES } from "@mortise/events";

const BY_DATABASE = "what the database does by itself, by ON DELETE or a trigger, is not seen";

/** What the event source of TypeORM can do. */
export const abilities: Abilities = Object.freeze({
  create: allAbilities("create"),
  update: allAbilities("update"),
  destroy: allAbilities("destroy"),
  "bulk-create": allAbilities("create"),
  "bulk-update": allAbilities("update"),
  "bulk-destroy": allAbilities("destroy"),
  upsert: allAbilities("create", "update"),
  nested: { ...allAbilities("create", "update", "destroy"), eachRecord: BY_DATABASE },
  // SQL by `query` is the database's own: TypeORM knows no records of it.
  raw: NO_ABILITIES,
});
